"""A text that changes beside a question at a terminal, such as the seconds for which a code is still shown.

The terminal stays in line mode: its driver shows what is typed, and fob sees that only after Enter. So each change is a
single write that saves the cursor, writes to the right of it, and puts it back (DECSC and DECRC of the VT100). Nothing
to the left of the cursor is written over, whoever has written it. The write holds no line end, tab or backspace, so
Linux passes it on as a whole, and no typed character comes between.
"""

from __future__ import annotations

import os
from contextlib import suppress

from awsfob.light_typing import TYPE_CHECKING
from awsfob.text import text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import IO

_SAVE, _RESTORE = "\x1b7", "\x1b8"
_CUT, _WRAP = "\x1b[?7l", "\x1b[?7h"
"""Between them (DECAWM), what goes beyond the last column is written into that column, and nothing scrolls."""
_ERASE_LINE, _ERASE_SCREEN = "\x1b[K", "\x1b[J"  # from the cursor to the end
_DIM, _PLAIN = "\x1b[2m", "\x1b[22m"
_GAP = 3
_ANSWER = 7
"""Six digits, and the space in the middle that authenticator apps show."""


class Aside:
    """The text beside one question.

    Args:
        terminal: Where to write; each text is written at once.
        question: What stands to the left of the answer.
        forms: Returns what to show now, in several lengths, the longest first; None shows nothing.
    """

    def __init__(self, terminal: IO[str], question: str, forms: Callable[[], Sequence[str]] | None) -> None:
        self._writer = terminal
        self._question = text_width(question)
        self._forms = forms
        self._is_drawn = False

    def draw(self) -> None:
        """Show the text of this moment, if the terminal takes it: after Ctrl-S it does not, and a write would wait."""
        if self._forms is None:
            return
        from select import select

        with suppress(OSError):
            if not select([], [self._writer], [], 0)[1]:
                return
            text = self._fitting(self._forms())
            if text:
                self._write(f"{_SAVE}{_CUT}{_ERASE_LINE}\x1b[{_GAP}C{_DIM}{text}{_PLAIN} {_WRAP}{_RESTORE}")
            elif self._is_drawn:  # the terminal is narrower now, and may have folded the line
                self._write(_ERASE_SCREEN)
            self._is_drawn = bool(text)

    def erase(self) -> None:
        """Take the text away while the cursor is still in the line of the question."""
        if self._is_drawn:
            self._is_drawn = False
            with suppress(OSError):
                self._write(_ERASE_LINE)

    def erase_behind(self, line: str) -> None:
        """Take the text away after a line was typed.

        Args:
            line: What the terminal shows of it; without a line end, the cursor is still where it was typed.
        """
        if not line.endswith("\n"):
            self.erase()
        elif self._is_drawn:
            self._is_drawn = False
            with suppress(OSError):
                self._erase_above(line[:-1])

    def forget(self) -> None:
        """Leave the text: the screen is another program's now."""
        self._is_drawn = False

    def _erase_above(self, typed: str) -> None:
        """Erase the text in the line above, where Enter was pressed, and in this one: Enter may have come before it."""
        controls = sum(not sign.isprintable() for sign in typed if sign.isascii())  # shown as ^A
        end = (self._question + text_width(typed) + controls) % self._columns()
        is_known = end and "\t" not in typed  # else the line is full, or as wide as the terminal wants it
        above = f"\x1b[A\x1b[{end + 1}G{_ERASE_LINE}\x1b[B\x1b[G" if is_known else ""
        self._write(f"{above}{_ERASE_LINE}")

    def _fitting(self, forms: Sequence[str]) -> str | None:
        free = self._columns() - self._question - _ANSWER - _GAP
        return next((text for text in forms if len(text) <= free), None)

    def _columns(self) -> int:
        return os.get_terminal_size(self._writer.fileno()).columns

    def _write(self, text: str) -> None:
        self._writer.write(text)
        self._writer.flush()
