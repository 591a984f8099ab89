"""When a stored session ends: every spelling that tools have left in credentials files.

The names and formats are a measured list (broamski/aws-mfa, awsmfa, aws-iam-login, awsume, aws-token-refresh, saml2aws
and others write them). All are read as the instant that their writer meant; fob writes RFC 3339 with ``Z``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

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
    """An instant (aware, UTC), the setting that held it, and how its text was understood."""

    instant: datetime
    setting: str
    spelling: str


def read(section: Mapping[str, str]) -> Expiry | None:
    """Find the end of the session that a section holds.

    Args:
        section: The section's settings by lower-case name.

    Returns:
        The earliest readable expiry, or None when the section names none. Of several the earliest is the safe one:
        trusting a session too long fails at AWS, trusting it too short costs one code.
    """
    found = [_understood(name, section[name], section) for name in SETTINGS if name in section]
    return min((expiry for expiry in found if expiry), default=None)


def settings_to_write(section: Mapping[str, str], otherwise: str) -> list[str]:
    """Name the settings for a new expiry: those that the section uses already, else ``otherwise``."""
    return [name for name in SETTINGS if name in section] or [otherwise]


def write(instant: datetime, section: Mapping[str, str]) -> str:
    """Spell an aware instant for this section.

    RFC 3339 with ``Z``, except beside ``assumed_role``: broamski/aws-mfa wrote that section and fails on any other
    form than its own naive UTC.
    """
    return _spelled(instant, " ") if "assumed_role" in section else rfc3339(instant)


def rfc3339(instant: datetime) -> str:
    """Return an aware instant as ``2026-11-21T11:25:58Z``: whole seconds, rounded down."""
    return _spelled(instant, "T") + "Z"


def _spelled(instant: datetime, between: str) -> str:
    """Spell an instant without its zone; strftime drops the zeros of a year before 1000, and nobody could read that."""
    return instant.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat(between)


def _understood(name: str, text: str, section: Mapping[str, str]) -> Expiry | None:
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
    """Place an instant without a zone: awsume writes local time, broamski/aws-mfa and all others UTC."""
    if section.get("manager", "").strip() == "awsume":
        return Expiry(instant.astimezone().astimezone(UTC), name, "no zone, local time as awsume writes it")
    return Expiry(instant.replace(tzinfo=UTC), name, "no zone, read as UTC")
