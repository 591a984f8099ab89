"""The values that travel between the rooms: frozen, and safe to print.

A secret is wrapped from the moment it is read, so that no log line, traceback or ``repr`` can show one by accident;
``reveal()`` is the only way out, and easy to find.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Secret:
    """A string that does not show itself."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text itself, for the one place that has to send or store it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not pickled")


@dataclass(frozen=True, slots=True)
class Key:
    """A long-lived access key of an IAM user."""

    key_id: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class Session:
    """Temporary credentials, from GetSessionToken or AssumeRole.

    ``expiration`` is an aware instant in UTC.
    """

    key_id: str
    secret: Secret
    token: Secret
    expiration: datetime
