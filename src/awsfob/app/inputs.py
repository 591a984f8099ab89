"""What a user may ask of a command, as typed values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from awsfob.durations import parse_duration
from awsfob.errors import UsageError

if TYPE_CHECKING:
    from awsfob.settings import Settings


class Messages(Protocol):
    """How a command tells the user what it does."""

    def notice(self, line: str) -> None:
        """Say what happened."""

    def detail(self, line: str) -> None:
        """Say why, for ``--verbose``."""


@dataclass(frozen=True, slots=True)
class Common:
    """What every command that works on a profile takes."""

    profile: str | None
    credentials_file: str | None
    config_file: str | None
    region: str | None
    quiet: bool
    verbose: bool

    def profile_name(self, settings: Settings) -> str:
        """Return the profile that is meant: the one given, AWS_PROFILE, AWS_DEFAULT_PROFILE, ``default``."""
        return self.profile or settings.profile or "default"


@dataclass(frozen=True, slots=True)
class CodeOptions:
    """What a user may say about where codes come from."""

    code: str | None = field(default=None, repr=False)
    mfa_from: str | None = None
    op_account: str | None = None
    op_item: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Access(CodeOptions):
    """What every command takes that may have to get a session."""

    duration: int | None = None
    serial: str | None = None
    no_mfa: bool = False
    min_left: int | None = None
    force: bool = False


def duration_or_usage(text: str, origin: str) -> int:
    """Return the seconds that ``text`` means.

    Raises:
        UsageError: It is not a duration; ``origin`` says where it was given.
    """
    seconds = parse_duration(text)
    if seconds is None:
        raise UsageError(f"{origin} is not a duration", "give seconds, or 8h, 1h30m, 15m")
    return seconds
