"""The last line of stderr that fob writes again while something goes on, on a terminal only.

Whatever else fob prints takes it away first. It is drawn by a thread where it moves, so that waiting for AWS costs
nothing. The thread is not of ``threading``, and fob does not wait for it to end.
"""

from __future__ import annotations

import _thread
import os
import time
from contextlib import contextmanager, suppress
from select import select

from awsfob.interaction.screen import columns
from awsfob.light_typing import TYPE_CHECKING
from awsfob.settings import environment
from awsfob.system import SYSTEM
from awsfob.text import printable, shortened, without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

_WIPE = "\r\x1b[K"
_FRAME_SECONDS = 0.1
_FRAMES = "\u280b\u2819\u2839\u2838\u283c\u2834\u2826\u2827\u2807\u280f"  # letters of braille
_SIMPLE_FRAMES = "|/-\\"


class LiveLine:
    """What stands there now. Every write to the terminal is made under the lock, so none comes between two others.

    Args:
        stream: Standard error, which is a terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = _thread.RLock()  # a signal may come while this thread has it, and its handler may print
        self._number = 0  # of the text; a thread ends when its text is no longer the last one
        self._text = ""
        self._is_drawn = False

    @property
    def is_used(self) -> bool:
        """Whether there is a text, drawn or not yet."""
        return bool(self._text)

    def show(self, text: str) -> None:
        """Show a text that stays as it is; an empty one takes the line away."""
        with self._lock:
            self._begin(text)
            self._draw("")

    def spin(self, text: str, after: float = 0.0) -> None:
        """Show a text after some seconds, behind a sign that turns."""
        with self._lock:
            self._begin(text)
            with suppress(RuntimeError):  # the system has no more threads
                _thread.start_new_thread(self._turn, (self._number, after))

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Take the line away for a write; one that turns comes back after it."""
        with self._lock:
            self._wipe()
            yield

    def _begin(self, text: str) -> None:
        self._wipe()
        self._number += 1
        self._text = without_secrets(printable(text))

    def _turn(self, number: int, after: float) -> None:
        frames, at = self._frames(), 0
        time.sleep(after)
        while True:
            with self._lock:
                if number != self._number:
                    return
                self._draw(frames[at % len(frames)])
            at += 1
            time.sleep(_FRAME_SECONDS)

    def _draw(self, sign: str) -> None:
        """Draw the line, unless the terminal takes nothing now (after Ctrl-S), or is another program's."""
        with suppress(OSError, ValueError):
            file = self._stream.fileno()
            if self._text and SYSTEM.is_in_foreground(file) and select([], [file], [], 0)[1]:
                width = os.get_terminal_size(file).columns or columns(self._stream) or 0  # COLUMNS may be an old one
                self._put(f"\r{shortened(f'{sign} {self._text}'.strip(), max(width - 1, 0))}\x1b[K")
                self._is_drawn = True

    def _wipe(self) -> None:
        if self._is_drawn:
            self._is_drawn = False
            with suppress(OSError, ValueError):
                if self._stream.isatty():  # not in a copy of the process, see ``System.fork_each``
                    self._put(_WIPE)

    def _put(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def _frames(self) -> str:
        """Return the signs of a turn that the terminal can show; the console of Linux has no such letters."""
        with suppress(UnicodeEncodeError, LookupError):
            _FRAMES.encode(self._stream.encoding or "ascii")
            return _SIMPLE_FRAMES if environment().get("TERM") == "linux" else _FRAMES
        return _SIMPLE_FRAMES
