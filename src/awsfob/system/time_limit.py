"""A limit for the time of a whole call, for libraries that only limit each wait inside it."""

from __future__ import annotations

from functools import partial
from threading import Thread

from awsfob.light_typing import TYPE_CHECKING
from awsfob.system.threads import tell_errors_of_threads

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn


class TimeIsOverError(BaseException):
    """Raised in a call whose time is over; no exception handler for errors of the call catches it."""


def in_thread(seconds: float, call: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever the call returns
    """Make a call in a thread of its own, which is left alone when the time is over; see ``System.within``."""
    outcome: list[Callable[[], Any]] = []

    def work() -> None:
        try:
            answer = call()
        except BaseException as error:  # noqa: BLE001  raised again in the thread that waits
            outcome.append(partial(_raise, error))
        else:
            outcome.append(lambda: answer)

    tell_errors_of_threads()
    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise TimeoutError
    return outcome[0]()


def _raise(error: BaseException) -> NoReturn:
    raise error
