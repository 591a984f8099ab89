"""A code on standard input, for the commands whose standard input is their own."""

from __future__ import annotations

from awsfob.interaction.piped import PipedCode, line_of_stdin
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.mfa.explicit_code import ExplicitCode


class StandardInput:
    """Standard input of this process, which may give one code; see ``interaction.piped``.

    Args:
        tell: Is told that fob waits for the code.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._pipe = PipedCode()

    def line(self) -> ExplicitCode:
        """Return the code of ``--code -``.

        Raises:
            UsageError: There is none.
        """
        return _explicit(line_of_stdin())

    def wait(self, *, has_program: bool, asks: bool) -> ExplicitCode | None:
        """Return the code, if it comes in time; see ``PipedCode.wait``."""
        has_come = self._pipe.wait(self._tell, has_program=has_program, asks=asks)
        return _explicit(self._pipe.take()) if has_come else None

    def has_code(self) -> bool:
        """Return whether a code is here that was not taken yet."""
        return not self._pipe.look() and self._pipe.digits is not None

    def watching(self, look: Callable[[], None]) -> Callable[[], None]:
        """Return what is done while the user is asked: also look whether a code has come."""

        def look_at_both() -> None:
            self._pipe.check()
            look()

        return look_at_both

    def arrived(self) -> ExplicitCode | None:
        """Return the code that came while the user was asked, or None."""
        return _explicit(self._pipe.take()) if self._pipe.has_arrived else None


def _explicit(digits: str) -> ExplicitCode:
    from awsfob.mfa.explicit_code import ExplicitCode

    return ExplicitCode(digits, "standard input")
