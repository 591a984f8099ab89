"""The code source that asks a user, at a terminal or through a window of the desktop."""

from __future__ import annotations

from awsfob.errors import UserNeededError
from awsfob.interaction.terminal import NO_TERMINAL, why_no_terminal
from awsfob.light_typing import TYPE_CHECKING, Protocol
from awsfob.mfa.source import LOGIN, Code, Kind, is_code
from awsfob.mfa.totp_period import seconds_left
from awsfob.text import shell_word

if TYPE_CHECKING:
    from awsfob.mfa.source import CodeRequest
    from awsfob.mfa.source_context import SourceContext

NAME = "prompt"

_OTHER_WAYS = (
    "or give the code: --code 123456, or FOB_CODE=123456 in the environment",
    "or let a program give it: fob mfa sources",
)


class Asker(Protocol):
    """A way to a user."""

    def say(self, line: str) -> None:
        """Let the user read a line, at the latest with the next question."""

    def ask(self, question: str, *, hidden: bool) -> str:
        """Return what the user types.

        Raises:
            CancelledError: The user would not.
            UserNeededError: Nobody can be asked.
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
            raise UserNeededError(
                f"an MFA code of {request.serial} is needed, and {why_no_terminal() or NO_TERMINAL}",
                f"run this in a terminal: {request.command} {shell_word(request.profile)}",
                *(_OTHER_WAYS if request.command == LOGIN else ()),
            )
        if request.why_again:
            self._asker.say(request.why_again)
        while True:
            digits = self._asker.ask(_question(request), hidden=self._hidden).strip().replace(" ", "", 1)
            if is_code(digits):
                return Code(digits, Kind.TYPED, self.name)
            self._asker.say("a code has six digits: type it again")


def _question(request: CodeRequest) -> str:
    """Ask, after the seconds for which the device still shows its code: too few, and the next one is the better."""
    return f"[{int(seconds_left())} s left] MFA code of {request.serial} for profile {request.profile}: "


def make(argument: str, context: SourceContext) -> Prompt:
    """Return the prompt that can be shown here: at the terminal, else on the desktop."""
    del argument
    return Prompt(_way_to_ask(context), hidden=context.hidden)


def why_unavailable(context: SourceContext) -> str | None:
    """Return what is missing on this machine, or None."""
    return None if _way_to_ask(context) else "no terminal, and no desktop with pinentry"


def _way_to_ask(context: SourceContext) -> Asker | None:
    if context.interaction.terminal:
        return context.interaction.terminal
    from awsfob.interaction.pinentry import find_pinentry  # it loads subprocess, and a terminal is the usual case

    return find_pinentry(context.environ, context.interaction.meanwhile, context.interaction.patience.seconds)
