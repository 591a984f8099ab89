"""The signals that end fob. Each becomes an exception, so that a command can put things right and say what it did."""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found]  # signal makes enumerations of all its numbers
from contextlib import contextmanager

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import NoReturn

FIRST_SIGNAL_CODE = 128
"""Shells report a program that a signal ended with 128 plus the signal's number."""
_LISTENED = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
ENDING = (signal.SIGINT, *_LISTENED)
"""The signals that end fob."""


class EndedError(KeyboardInterrupt):
    """A signal asked fob to end.

    Args:
        number: The signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def listen() -> None:
    """Let SIGTERM and SIGHUP raise EndedError in the main thread. A signal that is ignored, as by nohup, stays so."""
    for number in _LISTENED:
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, end_by)


def exit_code(error: BaseException) -> int:
    """Return the exit code for an interruption: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP."""
    return FIRST_SIGNAL_CODE + (error.number if isinstance(error, EndedError) else signal.SIGINT)


def cause_of(error: BaseException) -> BaseException:
    """Return the interruption behind an exception; click raises its own in place of it."""
    cause = error.__cause__ or error.__context__
    return cause if isinstance(cause, KeyboardInterrupt) else error


@contextmanager
def held_back(tell: Callable[[], None]) -> Iterator[None]:
    """Hold the first signal back until the end of the block, for a step that must not be left half done.

    Args:
        tell: Is called when a signal is held back. A second signal is not held back.

    Raises:
        KeyboardInterrupt: A signal came; at the end of the block, whatever else the block raised.
    """
    held: list[int] = []

    def hold(number: int, frame: FrameType | None) -> None:
        if held:
            end_by(number, frame)
        held.append(number)
        tell()

    numbers = [each for each in ENDING if callable(signal.getsignal(each))]
    before = {number: signal.signal(number, hold) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if held:
            end_by(held[0])


def end_by(number: int, _: FrameType | None = None) -> NoReturn:
    """Raise the exception of a signal that ends fob.

    Raises:
        KeyboardInterrupt: Always; for another signal than SIGINT, an EndedError.
    """
    raise KeyboardInterrupt if number == signal.SIGINT else EndedError(number)
