"""The code source that asks a user, at a terminal or through a window of the desktop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from awsfob.errors import PersonNeededError
from awsfob.interaction.pinentry import find_pinentry
from awsfob.mfa.source import Code, Kind, is_code
from awsfob.mfa.totp_period import seconds_left

if TYPE_CHECKING:
    from awsfob.mfa.source import CodeRequest
    from awsfob.mfa.source_context import SourceContext

NAME = "prompt"


class Asker(Protocol):
    """A way to a user."""

    def say(self, line: str) -> None:
        """Let the user read a line, at the latest with the next question."""

    def ask(self, question: str, *, hidden: bool) -> str:
        """Return what the user types.

        Raises:
            CancelledError: The user would not.
            PersonNeededError: Nobody can be asked.
        """


class Prompt:
    """Asks until the answer has the form of a code.

    Args:
        asker: The way to the user; None where there is none.
        hidden: Whether the digits stay invisible while they are typed.
    """

    name = NAME

    def __init__(self, asker: Asker | None, *, hidden: bool = False) -> None:
        self._asker = asker
        self._hidden = hidden

    def code(self, request: CodeRequest) -> Code:
        """Ask; see ``CodeSource``. Authenticator apps show a space in the middle, so one may be typed."""
        if self._asker is None:
            raise PersonNeededError(
                f"an MFA code of {request.serial} is needed, and there is no terminal to ask at",
                f"run this in a terminal: fob login {request.profile}",
                "or give the code: --code 123456, or FOB_CODE=123456 in the environment",
                "or let a program give it: fob mfa sources",
            )
        if request.why_again:
            self._asker.say(request.why_again)
        while True:
            digits = self._asker.ask(_question(request), hidden=self._hidden).strip().replace(" ", "", 1)
            if is_code(digits):
                return Code(digits, Kind.TYPED, self.name)
            self._asker.say("that is not a code: six digits, please")


def _question(request: CodeRequest) -> str:
    """Ask, after the seconds for which the device still shows its code: too few, and the next one is the better."""
    return f"[{int(seconds_left())} s left] MFA code of {request.serial} for profile {request.profile}: "


def make(argument: str, context: SourceContext) -> Prompt:
    """Return the prompt that can be shown here: at the terminal, else on the desktop."""
    del argument
    return Prompt(context.interaction.terminal or find_pinentry(context.environ), hidden=context.hidden)


def why_unavailable(context: SourceContext) -> str | None:
    """Say what is missing on this machine, or None."""
    if context.interaction.terminal or find_pinentry(context.environ):
        return None
    return "no terminal, and no desktop with pinentry"
