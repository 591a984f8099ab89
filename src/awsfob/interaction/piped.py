"""A code on standard input: ``oathtool ... | fob login work``.

Standard input may belong to somebody else: in ``while read p; do fob login "$p"; done < list`` it is the list. So fob
looks before it takes anything. It takes a pipe's content only if that is one code and nothing else, and it never reads
a file. ``--code -`` reads a line of whatever standard input is.
"""

from __future__ import annotations

import os
import time

from awsfob.errors import FobError, UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable

MOMENT_SECONDS, WAIT_SECONDS = 1.0, 30.0
"""How long fob waits for a code: before it asks the user, and where nobody can be asked."""
_SAY_SECONDS = 2.0
_LOOK_SECONDS = 0.02
_FILE = 0
_DIGITS = 6
_MOST_BYTES = 16
_LONGEST_LINE = 4096


class PipedCode:
    """The code that a pipe on standard input may give, once."""

    def __init__(self) -> None:
        self.is_over = False
        self.digits: str | None = None

    def look(self) -> bool:
        """Take the code if it is there now; return whether it is still to be waited for."""
        if self.is_over:
            return False
        try:
            found = SYSTEM.take_piped(_FILE, _MOST_BYTES, _is_one_code)
        except OSError:
            found = b""
        if found is None:
            return True
        self.is_over = True
        self.digits = found.decode("ascii", "replace") or None
        return False

    def wait(self, seconds: float, tell: Callable[[str], None]) -> str | None:
        """Return the code, or None if none comes in time, or something else does.

        Args:
            seconds: How long to wait.
            tell: Is told that fob waits, if it takes longer than a moment.
        """
        end, said = time.monotonic() + seconds, time.monotonic() + _SAY_SECONDS
        while self.look() and (now := time.monotonic()) < end:
            if now > said:
                tell(f"waiting {seconds:.0f} s for a code on standard input")
                said = end
            time.sleep(_LOOK_SECONDS)
        return self.digits

    def check(self) -> None:
        """Look once more, while the user is asked.

        Raises:
            FobError: The code is there, in ``digits``.
        """
        self.look()
        if self.digits:
            raise FobError("the code has come on standard input")


def line_of_stdin() -> str:
    """Return the next line of standard input, and leave the rest of it to others.

    Raises:
        UsageError: There is no line, or it has no end.
    """
    line = b""
    try:
        while len(line) < _LONGEST_LINE and (sign := os.read(_FILE, 1)) not in (b"", b"\n"):
            line += sign
    except OSError:
        line = b""
    if not line.strip():
        raise UsageError(
            "--code - reads standard input, and there is no code", "pipe one into fob, or leave out --code -"
        )
    return line.decode("ascii", "replace")


def _is_one_code(found: bytes, has_ended: bool) -> bool | None:
    digits = b"".join(found.split())
    if not digits.isdigit() or len(digits) > _DIGITS or len(found) > _MOST_BYTES:
        return False
    is_line = has_ended or found.endswith(b"\n")
    return len(digits) == _DIGITS and b"\n" not in found.strip() if is_line else None
