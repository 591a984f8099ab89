"""What threads have to do with the process. Most commands start none, and ``threading`` is not loaded for them."""

from __future__ import annotations

import sys

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def loaded_threading() -> ModuleType | None:
    """Return ``threading`` if it is loaded; else there is one thread."""
    return sys.modules.get("threading")


def is_main_thread() -> bool:
    """Return whether this is the main thread, which alone gets signals."""
    threads = loaded_threading()
    return threads is None or threads.current_thread() is threads.main_thread()


def tell_errors_of_threads() -> None:
    """Let an error that ends a thread be told as one that ends the process: Python would show its text, a secret too.

    Whoever starts a thread calls this first.
    """
    import threading

    threading.excepthook = lambda what: sys.excepthook(
        what.exc_type, what.exc_value or what.exc_type(), what.exc_traceback
    )
