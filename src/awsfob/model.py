"""The values that packages pass to each other: immutable, and safe to print.

A secret is in a ``Secret`` as soon as it is read, so that no message, traceback or ``repr`` shows it by accident. Only
``reveal()`` returns it, so all its uses are easy to find.
"""

from __future__ import annotations

from enum import StrEnum

from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct

if TYPE_CHECKING:
    from datetime import datetime


class Secret:
    """A string that ``repr`` and ``str`` do not show."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text, to send it or to store it."""
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
        raise TypeError("a Secret cannot be pickled")


def plain(text: object) -> str:
    """Return a value from AWS, such as a part of credentials, after a check.

    Raises:
        ValueError: The value is not printable ASCII text without spaces at its ends, which HTTP headers, environment
            variables and AWS files can all hold.
    """
    if not isinstance(text, str) or not text or not text.isascii() or not text.isprintable() or text != text.strip():
        raise ValueError("not printable ASCII text")
    return text


class Key(Struct):
    """A long-term access key of an IAM user."""

    key_id: str
    secret: Secret


class Session(Struct):
    """Temporary credentials, from GetSessionToken or AssumeRole.

    ``expiration`` is in UTC, with a time zone; None if the source of the session does not say when it ends.
    """

    key_id: str
    secret: Secret
    token: Secret
    expiration: datetime | None


class Role(Struct):
    """The settings of a role profile, with the names of botocore and aws-vault.

    ``duration`` is in seconds; None if the profile does not set it. ``serial`` is the device in the role profile
    itself.
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


class SectionCopy(Struct):
    """The content of a profile file, to copy to the sections of the AWS files.

    Attributes:
        profile: The name of the profile.
        marker: The comment that marks a section as a copy of the file.
        lines: The lines of the file without header and credentials: comments and settings.
        settings: The names and values of the settings.
        key: The long-term key in the file, or None.
        is_plain: Whether the key is used without a session, because there is no device.
    """

    profile: str
    marker: str
    lines: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    key: Key | None
    is_plain: bool

    def __repr__(self) -> str:
        return f"SectionCopy({self.profile!r}, {len(self.lines)} lines)"


class Operation(StrEnum):
    """The call of a step of a plan."""

    GET_SESSION_TOKEN = "GetSessionToken"  # noqa: S105  the name of an STS action
    ASSUME_ROLE = "AssumeRole"
    RESOLVE = "Resolve"


class Destination(Struct):
    """The section of the credentials file for the session of a step.

    Attributes:
        section: The name of the section.
        parents: The profiles whose region and endpoints the section's profile inherits, see ``profiles/inherited.py``.
        section_copy: The content of the profile file behind the section, or None.
        min_left: Seconds that a good session has left, from the layout; None for the rule of ``sessions/validity.py``.
        needs_record: Whether only fob's own record tells if the credentials in the section may be overwritten.
    """

    section: str
    parents: tuple[str, ...] = ()
    section_copy: SectionCopy | None = None
    min_left: int | None = None
    needs_record: bool = False


class Step(Struct):
    """One call of a plan. The key signs the first call; the credentials of each step sign the next call.

    Attributes:
        operation: The STS action, or RESOLVE if botocore gets the credentials of the source.
        duration: The lifetime to request, in seconds.
        reason: The reason for the step, for ``--verbose``.
        serial: The device for the code; None for a call without MFA.
        role: The role of an AssumeRole call.
        source: The profile that botocore resolves, for RESOLVE.
        provider: The ``credential_source`` of that profile, or None; botocore then uses only this provider.
        origin: The setting that names the source, with its file and line, for errors; or None.
        destination: The section for the session; None for the cache.
    """

    operation: Operation
    duration: int
    reason: str
    serial: str | None = None
    role: Role | None = None
    source: str | None = None
    provider: str | None = None
    origin: str | None = None
    destination: Destination | None = None

    @property
    def section(self) -> str | None:
        """The name of the section for the session; None for the cache."""
        return self.destination.section if self.destination else None

    @property
    def min_left(self) -> int | None:
        """Seconds that a good session has left, from the layout, or None; see ``sessions/validity.py``."""
        return self.destination.min_left if self.destination else None
