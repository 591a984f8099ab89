"""The values that travel between the rooms: frozen, and safe to print.

A secret is wrapped from the moment it is read, so that no log line, traceback or ``repr`` can show one by accident;
``reveal()`` is the only way out, and easy to find.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

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


def plain(text: object) -> str:
    """Return a part of credentials, or another word of AWS's, as it came.

    Raises:
        ValueError: It is no text that a header, an environment and an AWS file can all hold: printable ASCII, without
            spaces at its ends.
    """
    if not isinstance(text, str) or not text or not text.isascii() or not text.isprintable() or text != text.strip():
        raise ValueError("not a word of AWS's")
    return text


class Key(NamedTuple):
    """A long-lived access key of an IAM user."""

    key_id: str
    secret: Secret


class Session(NamedTuple):
    """Temporary credentials, from GetSessionToken or AssumeRole.

    ``expiration`` is an aware instant in UTC; None where a source that is not fob's does not tell it.
    """

    key_id: str
    secret: Secret
    token: Secret
    expiration: datetime | None


class Role(NamedTuple):
    """A role profile's settings, as botocore and aws-vault spell them.

    ``duration`` is in seconds, None when the profile asks for nothing. ``serial`` is the device that the profile
    itself names.
    """

    profile: str
    arn: str
    duration: int | None = None
    serial: str | None = None
    external_id: str | None = None
    session_name: str | None = None
    source_identity: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    transitive_tags: tuple[str, ...] = ()


class SectionCopy(NamedTuple):
    """What the sections of a profile take over from the file that describes it.

    Attributes:
        profile: Its name.
        marker: The comment that tells where the section comes from.
        lines: Every line of the file but header and keys: comments, and settings as they are spelled.
        settings: The settings, as names and values.
        key: The long-term key that the file has, if it does.
        is_plain: The key is to be used as it is, because there is no device.
    """

    profile: str
    marker: str
    lines: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    key: Key | None
    is_plain: bool

    def __repr__(self) -> str:
        return f"SectionCopy({self.profile!r}, {len(self.lines)} lines)"

    @property
    def key_id(self) -> str | None:
        """The id of the long-term key that the file has: a copy of that key in a section may be overwritten."""
        return self.key.key_id if self.key else None


class Operation(StrEnum):
    """What a step of a plan does."""

    GET_SESSION_TOKEN = "GetSessionToken"  # noqa: S105  the name of an STS action
    ASSUME_ROLE = "AssumeRole"
    RESOLVE = "Resolve"


class Destination(NamedTuple):
    """The credentials section that keeps the session of a step.

    Attributes:
        section: Its name.
        region: The region to write into the section when it has to be made.
        section_copy: What the section takes over from the file that describes its profile, if there is one.
        min_left: Seconds that a session there must have to live to be used again, where nobody says otherwise.
    """

    section: str
    region: str | None = None
    section_copy: SectionCopy | None = None
    min_left: int | None = None


class Step(NamedTuple):
    """One call of a plan; the first is signed by the key, each further one by what the step before it gave.

    Attributes:
        operation: The STS action, or RESOLVE when botocore finds the source's credentials.
        duration: Seconds of life to ask for.
        serial: The device whose code goes along; None for a call without MFA.
        role: The role of an AssumeRole.
        source: The profile that botocore resolves, for RESOLVE.
        provider: What that profile names as ``credential_source``, when it does; botocore asks that alone.
        destination: The credentials section that keeps the session; None keeps it in the cache.
        reason: Why the step is what it is, for ``--verbose``.
    """

    operation: Operation
    duration: int
    reason: str
    serial: str | None = None
    role: Role | None = None
    source: str | None = None
    provider: str | None = None
    destination: Destination | None = None

    @property
    def section(self) -> str | None:
        """The name of the section that keeps the session, None for the cache."""
        return self.destination.section if self.destination else None

    @property
    def min_left(self) -> int | None:
        """Seconds that a stored session must have to live, where the layout says so; see ``sessions/validity.py``."""
        return self.destination.min_left if self.destination else None
