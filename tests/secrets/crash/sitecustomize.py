"""Put on PYTHONPATH, this makes an installed fob note which of its functions meet a secret, or crash in one of them.

The interpreter imports it by its name, so the product knows nothing of it. What it does is said by variables:

CRASH_NOTES: A file that gets the name of each function which is given, or returns, one of CRASH_CANARIES.
CRASH_AT: The name of a function that raises, when it returns, an exception that quotes what it met.
CRASH_IN: The class of that exception: ``Boom``, ``Interrupt``, or one of Python's own, as ``ValueError``.
CRASH_BARE: Let the crash be reported with its text, as if fob had no last door.
"""

from __future__ import annotations

import builtins
import os
import sys
import threading
import traceback
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_DEPTH = 6
_TOP = f"{os.sep}awsfob{os.sep}"


class Boom(Exception):  # noqa: N818  a bug is called as it likes
    """A bug, of a class that nobody foresaw."""


class Interrupt(BaseException):
    """One that not even ``except Exception`` catches."""


def texts(value: object, depth: int = _DEPTH) -> str:
    """Return all text inside a value, unveiled."""
    if isinstance(value, str | bytes):
        return value if isinstance(value, str) else value.decode(errors="replace")
    return "\n".join(texts(part, depth - 1) for part in parts_of(value)) if depth else ""


def parts_of(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, list | tuple | set):
        return [*value]
    if type(value).__module__.startswith("awsfob"):
        return [getattr(value, name, "") for name in fields_of(value)]
    return []


def fields_of(value: object) -> list[str]:
    return [*getattr(value, "__dict__", ()), *getattr(value, "__slots__", ())]


def name_of(frame: FrameType) -> str:
    return f"{frame.f_globals.get('__name__')}:{frame.f_code.co_qualname}"


def note(frame: FrameType, event: str, result: object) -> None:
    """Note a function of fob's that meets a canary; the profile function of the interpreter."""
    if event != "return" or _TOP not in frame.f_code.co_filename:
        return
    met = texts([*frame.f_locals.values(), result])
    if any(canary in met for canary in os.environ["CRASH_CANARIES"].split("\n")):
        with open(os.environ["CRASH_NOTES"], "a", encoding="utf-8") as notes:  # noqa: PTH123  as early as this
            notes.write(f"{name_of(frame)}\n")


def crash(frame: FrameType, event: str, result: object) -> None:
    """Raise out of the chosen function, once; the profile function of the interpreter."""
    if event == "return" and _TOP in frame.f_code.co_filename and name_of(frame) == os.environ["CRASH_AT"]:
        sys.setprofile(None)
        threading.setprofile(None)
        blow_up(texts([*frame.f_locals.values(), result]))


def blow_up(met: str) -> NoReturn:
    if os.environ.get("CRASH_BARE"):
        remove_crash_handler()
    name = os.environ.get("CRASH_IN", "Boom")
    error = {"Boom": Boom, "Interrupt": Interrupt}.get(name, vars(builtins).get(name, Boom))(met)
    error.add_note(met)
    raise error from ValueError(met)


def remove_crash_handler() -> None:
    """Let the program report a bug as Python does: with the exception's own text."""
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
    if main := sys.modules.get("awsfob.cli.main"):
        vars(main)["_show_bug"] = lambda error, **_: traceback.print_exception(error)


def install(function: Callable[[FrameType, str, object], None]) -> None:
    sys.setprofile(function)
    threading.setprofile(function)


if os.environ.get("CRASH_NOTES"):
    install(note)
elif os.environ.get("CRASH_AT"):
    install(crash)
