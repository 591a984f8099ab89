"""The result of a login as a message and as JSON."""

from __future__ import annotations

from awsfob.durations import words
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.expiry import rfc3339
from awsfob.text import shell_word

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def sentence(profile: str, where: tuple[str | None, Path], seconds_left: float, *, reused: bool) -> str:
    """Return the message to the user.

    Args:
        profile: The profile.
        where: The section, or None for the cache, and the path of the credentials file.
        seconds_left: The seconds until the session ends.
        reused: Whether this is a stored session that was still good.
    """
    section, path = where
    location = f"in [{section}] of {path}" if section else "in fob's cache"
    return f"{'session is still good' if reused else 'logged in'}: {profile}, {location}, for {words(seconds_left)}"


def how_to_use(tool_profile: str, profile: str, *, lacks_region: bool) -> str:
    """Return how to use the session.

    Args:
        tool_profile: The profile with the session, for other tools.
        profile: The profile that was logged in, for fob.
        lacks_region: Whether other tools find no region for the profile with the session.
    """
    region = " --region REGION" if lacks_region else ""
    return f"use it: aws --profile {shell_word(tool_profile)}{region} ..., or fob use {shell_word(profile)}"


def as_json(
    profile: str, section: str | None, layout: str | None, expiration: datetime, *, reused: bool
) -> dict[str, object]:
    """Return the documented JSON object: the time in RFC 3339, null for a missing value."""
    return {
        "profile": profile,
        "section": section,
        "layout": layout,
        "expiration": rfc3339(expiration),
        "reused": reused,
    }
