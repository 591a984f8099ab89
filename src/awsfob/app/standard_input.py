"""A code on standard input, for the commands whose standard input is their own."""

from __future__ import annotations

import sys

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.app.context import Context
    from awsfob.interaction.piped import PipedCode
    from awsfob.mfa.explicit_code import ExplicitCode


class StandardInput:
    """Standard input of this process, which may give one code; see ``interaction.piped``.

    Args:
        context: The context of the command.
    """

    def __init__(self, context: Context) -> None:
        self._tell = context.messages.notice
        self._is_own = context.may_read_stdin and sys.stdin is not None and not sys.stdin.isatty()
        self._pipe: PipedCode | None = None

    def line(self) -> ExplicitCode | None:
        """Return the code of ``--code -``; None where standard input is a terminal, at which fob asks.

        Raises:
            UsageError: There is none.
        """
        if not self._is_own:
            return None
        from awsfob.interaction.piped import line_of_stdin

        return _explicit(line_of_stdin())

    def wait(self, *, has_program: bool, asks: bool) -> ExplicitCode | None:
        """Return the code, if it comes in time; see ``PipedCode.wait``."""
        pipe = self._opened()
        has_come = pipe is not None and pipe.wait(self._tell, has_program=has_program, asks=asks)
        return _explicit(pipe.take()) if pipe and has_come else None

    def has_code(self) -> bool:
        """Return whether a code is here that was not taken yet."""
        pipe = self._opened()
        return pipe is not None and not pipe.look() and pipe.digits is not None

    def watching(self, look: Callable[[], None]) -> Callable[[], None]:
        """Return what is done while the user is asked: also look whether a code has come."""
        pipe = self._pipe
        if pipe is None:
            return look

        def look_at_both() -> None:
            pipe.check()
            look()

        return look_at_both

    def arrived(self) -> ExplicitCode | None:
        """Return the code that came while the user was asked, or None."""
        return _explicit(self._pipe.take()) if self._pipe and self._pipe.has_arrived else None

    def _opened(self) -> PipedCode | None:
        if self._pipe is None and self._is_own:
            from awsfob.interaction.piped import PipedCode

            self._pipe = PipedCode()
        return self._pipe


def _explicit(digits: str) -> ExplicitCode:
    from awsfob.mfa.explicit_code import ExplicitCode

    return ExplicitCode(digits, "standard input")
