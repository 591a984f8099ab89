"""The family of code sources, and the form of a code.

A source is asked for one code at a time and says what stands behind it: a user, who may be told why another code is
needed, or a generator, whose next code comes with the next period of 30 seconds (RFC 6238).
"""

from __future__ import annotations

from enum import StrEnum

from awsfob.errors import UserNeededError
from awsfob.light_typing import Protocol
from awsfob.structs import Struct, field

DIGITS = 6


class Kind(StrEnum):
    """Where a code comes from."""

    EXPLICIT = "given"
    TYPED = "typed"
    GENERATED = "generated"


# How often AWS may refuse before fob gives up. A generator that is refused twice has the wrong seed or clock; the
# first refusal may come from a code that was used on another machine.
_TRIES = {Kind.EXPLICIT: 1, Kind.TYPED: 3, Kind.GENERATED: 2}


class Code(Struct):
    """Six digits and where they come from; does not show itself."""

    digits: str = field(shown=False)
    kind: Kind
    source: str

    @property
    def tries(self) -> int:
        """How many codes of this kind may be sent for one call."""
        return _TRIES[self.kind]


LOGIN = "fob login"


class CodeRequest(Struct):
    """What a code is needed for, as a user should see it.

    Attributes:
        profile: The profile as it was named.
        serial: The device.
        why_again: Why a user is asked, once more or for another code: what was wrong with the code before, or what
            this one is for.
        command: The command that asks, for the hint to run it in a terminal.
        is_ambiguous: Whether the files name another device, or profile, that would be asked for in the same words.
    """

    profile: str
    serial: str
    why_again: str | None = None
    command: str = LOGIN
    is_ambiguous: bool = False


class SourceFailedError(UserNeededError):
    """A source gives no code; the next one may. ``what`` starts with the source's name and never quotes its output."""


class CodeSource(Protocol):
    """Something that can give a code."""

    @property
    def name(self) -> str:
        """The word for it in options and messages."""

    def code(self, request: CodeRequest) -> Code:
        """Give one code.

        Raises:
            SourceFailedError: This source cannot.
            UserNeededError: Nobody can answer.
            CancelledError: The user said stop.
            UsageError: The code that was handed in does not have the form of one.
        """


def is_code(text: str) -> bool:
    """Return whether a text is six ASCII digits, as STS wants them (leading zeros kept)."""
    return len(text) == DIGITS and text.isascii() and text.isdigit()
