"""The code source that asks a user, at a terminal or through a window of the desktop."""

from __future__ import annotations

from awsfob.errors import UserNeededError
from awsfob.interaction.terminal import NO_TERMINAL, why_no_terminal
from awsfob.light_typing import TYPE_CHECKING, Protocol
from awsfob.mfa.source import LOGIN, Code, Kind, is_code
from awsfob.mfa.totp_period import seconds_left
from awsfob.text import printable, shell_word, shortened, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from awsfob.mfa.source import CodeRequest
    from awsfob.mfa.source_context import SourceContext

NAME = "prompt"
_MOST_COLUMNS = 40
_ANSWER = 8
_SHORTEST = "MFA code: "
_FEWEST = 5
"""Columns of a name; with fewer it tells nothing."""

_OTHER_WAYS = (
    "or give the code: --code 123456, or FOB_CODE=123456 in the environment",
    "or let a program give it: fob mfa sources",
)


class Asker(Protocol):
    """A way to a user.

    Attributes:
        columns: The width of a terminal, 0 if that is not known; None for a dialogue, which folds its text.
    """

    @property
    def columns(self) -> int | None: ...  # noqa: D102  an attribute

    def say(self, line: str) -> None:
        """Let the user read a line, at the latest with the next question."""

    def ask(self, question: str, *, hidden: bool, beside: Callable[[], Sequence[str]]) -> str:
        """Return what the user types.

        Args:
            question: The text before the answer.
            hidden: Whether the answer stays invisible.
            beside: Returns what to show beside the answer at this moment, in several lengths, the longest first.

        Raises:
            CancelledError: The user would not.
            UserNeededError: Nobody can be asked.
        """


class Prompt:
    """Asks until the answer has the form of a code.

    Args:
        asker: The way to the user; None where there is none.
        hidden: Whether the digits stay invisible while they are typed.
        question: What to ask, see ``SourceContext``.
    """

    name = NAME

    def __init__(self, asker: Asker | None, *, hidden: bool = False, question: str | None = None) -> None:
        self._asker = asker
        self._hidden = hidden
        self._question = question

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
        if (request.why_again or request.is_ambiguous) and self._asker.columns is not None:
            self._asker.say(f"this is for profile {request.profile}, device {request.serial}")
        question = self._asked(request, self._asker.columns)
        if question == _SHORTEST:
            self._asker.say(f"for profile {request.profile}, device {_name_of(request.serial)}")
        while True:
            digits = self._asker.ask(question, hidden=self._hidden, beside=_time_left).strip().replace(" ", "", 1)
            if is_code(digits):
                return Code(digits, Kind.TYPED, self.name)
            self._asker.say("a code has six digits: type it again")

    def _asked(self, request: CodeRequest, columns: int | None) -> str:
        if self._question is None:
            return question_for(request.profile, request.serial, columns)
        return self._question.format(serial=request.serial, profile=request.profile)


def question_for(profile: str, serial: str, columns: int | None) -> str:
    """Return the question for a code.

    At a terminal it has at most 40 columns, so that an answer stands beside it. A device that AWS calls
    ``arn:aws:iam::111122223333:mfa/anna`` is ``anna`` there, as on the phone.

    Args:
        profile: The profile that needs the code.
        serial: The device.
        columns: The width of the terminal, 0 if that is not known; None for a dialogue.
    """
    if columns is None:
        return f"MFA code of {serial} for profile {profile}: "
    room = (min(columns - _ANSWER, _MOST_COLUMNS) if columns else _MOST_COLUMNS) - len("MFA code for  ")
    device = printable(_name_of(serial))
    profile = printable(profile)
    for_both = room - len(" ()")
    if device == profile or for_both < 2 * _FEWEST:
        return f"MFA code for {shortened(profile, room)} " if room >= _FEWEST else _SHORTEST
    half = for_both // 2
    for_device = for_both - min(text_width(profile), max(for_both - text_width(device), for_both - half))
    device = shortened(device, for_device)
    return f"MFA code for {shortened(profile, for_both - text_width(device))} ({device}) "


def _name_of(serial: str) -> str:
    """Return what a user calls a device: the end of its ARN, or its number."""
    return serial.rpartition("/")[2]


def _time_left() -> tuple[str, ...]:
    """Return for how long the device still shows its code: if the time is short, the next one is the better."""
    left = f"{-int(-seconds_left() // 1)} s"  # rounded up
    return (f"{left} left on this code", f"{left} left", left)


def make(argument: str, context: SourceContext) -> Prompt:
    """Return the prompt that can be shown here: at the terminal, else on the desktop."""
    del argument
    return Prompt(_way_to_ask(context), hidden=context.hidden, question=context.question)


def why_unavailable(context: SourceContext) -> str | None:
    """Return what is missing on this machine, or None."""
    return None if _way_to_ask(context) else "no terminal, and no desktop with pinentry"


def _way_to_ask(context: SourceContext) -> Asker | None:
    if context.interaction.terminal:
        return context.interaction.terminal
    from awsfob.interaction.pinentry import find_pinentry  # it loads subprocess, and a terminal is the usual case

    return find_pinentry(context.environ, context.interaction.meanwhile, context.interaction.patience.seconds)
