"""Showing something again and again, in the same lines of the terminal."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress

from awsfob.cli.messages import print_table
from awsfob.errors import FilesError, UsageError
from awsfob.interaction.screen import around_signals, can_redraw
from awsfob.interrupts import EndedError
from awsfob.light_typing import TYPE_CHECKING, cast
from awsfob.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BufferedWriter

_SECONDS = 2.0
_UP, _CLEAR = "\x1b[{}F", "\x1b[J"
# Without line breaks of the terminal's own, what fob prints as a line is one line, and fob knows how many there are.
_BEGIN, _END = "\x1b[?7l\x1b[?25l", "\x1b[?7h\x1b[?25h"


def watch(show: Callable[[], str], command: str) -> None:
    """Show a text, and every two seconds again, until Ctrl-C, which is the usual end.

    Args:
        show: Returns the text.
        command: The command that shows it once, for the hint.

    Raises:
        UsageError: Standard output is no terminal that can be redrawn.
        KeyboardInterrupt: Another signal ended it.
    """
    if not can_redraw(sys.stdout):
        raise UsageError("--watch needs a terminal that can be redrawn", f"run {command}, or: watch {command}")
    screen = _Screen()
    print_table(_BEGIN)
    try:
        with around_signals(screen.leave, screen.take):
            while True:
                lines = _fitting(_text(show))
                up = _UP.format(screen.shown) if screen.shown else ""
                print_table(up + _CLEAR + "".join(f"{line}\n" for line in lines))
                screen.shown = len(lines)
                time.sleep(_SECONDS)
    except KeyboardInterrupt as stop:
        if isinstance(stop, EndedError):
            raise
    finally:
        print_table(_END)


class _Screen:
    """The terminal, which a signal may come between: after it, what was shown is not in the last lines any more."""

    def __init__(self) -> None:
        self.shown = 0

    def leave(self) -> None:
        """Let others write to the terminal as usual. The stream may be in the middle of a write of its own."""
        self._put(_END)

    def take(self) -> None:
        """Begin again below what others have written."""
        self.shown = 0
        self._put(_BEGIN)

    def _put(self, text: str) -> None:
        with suppress(OSError):
            cast("BufferedWriter", sys.stdout.buffer).raw.write(text.encode())


def _text(show: Callable[[], str]) -> str:
    try:
        return show()
    except FilesError as error:  # another program may be in the middle of writing
        return f"error: {printable(error.what)}\n"


def _fitting(text: str) -> list[str]:
    """Return the lines of a text that the terminal has room for: nothing can be redrawn above its first line."""
    lines, room = text.splitlines(), os.get_terminal_size(sys.stdout.fileno()).lines - 1
    if room < 1 or len(lines) <= room:
        return lines
    return [*lines[: room - 1], f"... {len(lines) - room + 1} more"]
