"""The family of code sources, and the form of a code.

A source is asked for one code at a time. It says whether a person stands behind it, because then a refused code may be
asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from awsfob.errors import UsageError

DIGITS = 6


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """What a code is needed for, as a person should see it.

    ``why_again`` is why the code before this one would not do; None at first.
    """

    profile: str
    serial: str
    why_again: str | None = None


class CodeSource(Protocol):
    """Something that can give a code."""

    @property
    def name(self) -> str:
        """The word for it in messages."""

    @property
    def asks_again(self) -> bool:
        """Whether another code may be had after one was refused."""

    def code(self, request: CodeRequest) -> str:
        """Give one code of six digits.

        Raises:
            PersonNeededError: Nobody can answer.
            CancelledError: The person said stop.
        """


def is_code(text: str) -> bool:
    """Say whether a text is six ASCII digits, as STS wants them (leading zeros kept)."""
    return len(text) == DIGITS and text.isascii() and text.isdigit()


@dataclass(frozen=True)
class GivenCode:
    """A code from the command line or from FOB_CODE: there is only this one.

    Attributes:
        origin: Where it was given, for messages.
    """

    value: str
    origin: str
    name: str = "given"
    asks_again: bool = False

    def __repr__(self) -> str:
        return f"GivenCode(origin={self.origin!r})"

    def __post_init__(self) -> None:
        """Refuse what has not the form of a code, before anything else is looked at.

        Raises:
            UsageError: The message does not repeat it.
        """
        if not is_code(self.value):
            raise UsageError(f"what {self.origin} gives is not a code", "a code is six digits, without spaces")

    def code(self, request: CodeRequest) -> str:
        """Give the code back; see ``CodeSource``."""
        del request
        return self.value
