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

_MOMENT_SECONDS, _WAIT_SECONDS = 1.0, 30.0
"""How long fob waits for a code: before it asks the user, and where nobody can be asked."""
_SAY_SECONDS = 2.0
_LOOK_SECONDS = 0.02
_FILE = 0
_DIGITS = 6
_MOST_BYTES = 16
_LONGEST_LINE = 4096


class PipedCode:
    """The code that a pipe on standard input may give, once.

    Attributes:
        digits: The code, from when it was there until it is taken.
        has_arrived: Whether it came while the user was asked.
    """

    def __init__(self) -> None:
        self._is_over = False
        self.digits: str | None = None
        self.has_arrived = False

    def look(self) -> bool:
        """Read the code if it is there now; return whether it is still to be waited for."""
        if self._is_over:
            return False
        try:
            found = SYSTEM.take_piped(_FILE, _MOST_BYTES, _is_one_code)
        except OSError:
            found = b""
        if found is None:
            return True
        self._is_over = True
        self.digits = found.decode("ascii", "replace") or None
        return False

    def take(self) -> str:
        """Return the code, which is here no more then."""
        digits, self.digits, self.has_arrived = self.digits or "", None, False
        return digits

    def wait(self, tell: Callable[[str], None], *, has_program: bool, asks: bool) -> bool:
        """Wait until the code is there; return whether it is, and not something else or nothing.

        Args:
            tell: Is told that fob waits, if it takes longer than a moment.
            has_program: Whether a program gives codes, so that there is nothing to wait for.
            asks: Whether the user can be asked instead.
        """
        seconds = 0.0 if has_program else _MOMENT_SECONDS if asks else _WAIT_SECONDS
        end, said = time.monotonic() + seconds, time.monotonic() + _SAY_SECONDS
        while self.look() and (now := time.monotonic()) < end:
            if now > said:
                tell(f"waiting {seconds:.0f} s for a code on standard input")
                said = end
            time.sleep(_LOOK_SECONDS)
        return self.digits is not None

    def check(self) -> None:
        """Look once more, while the user is asked.

        Raises:
            FobError: The code is there.
        """
        self.look()
        if self.digits:
            self.has_arrived = True
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
