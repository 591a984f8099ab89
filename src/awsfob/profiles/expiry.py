"""The expiry of a stored session, in the formats of many tools.

The setting names and formats are those that broamski/aws-mfa, awsmfa, aws-iam-login, awsume, aws-token-refresh,
saml2aws and other tools write. fob reads each one as its tool means it, and writes RFC 3339 with ``Z``.
"""

from __future__ import annotations

from awsfob.light_datetime import UTC, datetime
from awsfob.light_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

SETTINGS = (
    "expiration",
    "aws_session_token_expiration",
    "aws_session_expiration_timestamp",
    "awsmfa_expiration",
    "aws_credential_expiration",
    "x_security_token_expires",
)


class Expiry(NamedTuple):
    """The end of a session (in UTC, with a time zone), its setting, and how fob read the text."""

    instant: datetime
    setting: str
    spelling: str


def read(section: Mapping[str, str]) -> Expiry | None:
    """Return the expiry of the session in a section.

    Args:
        section: The section's settings by lower-case name.

    Returns:
        The earliest readable expiry; None if no expiry is readable. The earliest one is safe: if fob uses a session for
        too long, AWS refuses it; if fob renews it too early, the user needs one more code.
    """
    found = [_parsed(name, section[name], section) for name in SETTINGS if name in section]
    return min((expiry for expiry in found if expiry), default=None)


def settings_to_write(section: Mapping[str, str], otherwise: str) -> list[str]:
    """Return the settings for a new expiry: the expiry settings of the section, else ``otherwise``."""
    return [name for name in SETTINGS if name in section] or [otherwise]


def write(instant: datetime, section: Mapping[str, str]) -> str:
    """Return an instant with a time zone in the format for this section.

    The format is RFC 3339 with ``Z``. A section with ``assumed_role`` is from broamski/aws-mfa, which can read only its
    own format: UTC without a time zone.
    """
    return _formatted(instant, " ") if "assumed_role" in section else rfc3339(instant)


def rfc3339(instant: datetime) -> str:
    """Return an instant with a time zone as ``2026-11-21T11:25:58Z``: whole seconds, rounded down."""
    return _formatted(instant, "T") + "Z"


def _formatted(instant: datetime, between: str) -> str:
    """Return an instant in UTC, without its zone. strftime would drop the zeros of a year before 1000."""
    return instant.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat(between)


def _parsed(name: str, text: str, section: Mapping[str, str]) -> Expiry | None:
    try:
        if text.strip().isdigit():
            return Expiry(datetime.fromtimestamp(int(text), UTC), name, "Unix seconds")
        instant = datetime.fromisoformat(text.strip())
        if instant.tzinfo is not None:
            return Expiry(instant.astimezone(UTC), name, "with its zone")
        return _naive(name, instant, section)
    except (ValueError, OverflowError, OSError):
        return None


def _naive(name: str, instant: datetime, section: Mapping[str, str]) -> Expiry:
    """Return the expiry for a time without a zone: local time from awsume, UTC from all other tools."""
    if section.get("manager", "").strip() == "awsume":
        return Expiry(instant.astimezone().astimezone(UTC), name, "no zone, local time as awsume writes it")
    return Expiry(instant.replace(tzinfo=UTC), name, "no zone, read as UTC")
