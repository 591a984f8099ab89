"""The outcome of a login as a line and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.durations import words
from awsfob.profiles.expiry import rfc3339

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def sentence(profile: str, where: tuple[str | None, Path], seconds_left: float, *, reused: bool) -> str:
    """Return the line for the user.

    Args:
        profile: The profile.
        where: The section, or None for the cache, and the credentials file.
        seconds_left: How long the session lives.
        reused: It was there before.
    """
    section, path = where
    place = f"in [{section}] of {path}" if section else "in fob's cache"
    return f"{'session is still good' if reused else 'logged in'}: {profile}, {place}, for {words(seconds_left)}"


def as_json(
    profile: str, section: str | None, layout: str | None, expiration: datetime, *, reused: bool
) -> dict[str, object]:
    """Return the documented JSON shape: RFC 3339 time, null for what is absent."""
    return {
        "profile": profile,
        "section": section,
        "layout": layout,
        "expiration": rfc3339(expiration),
        "reused": reused,
    }
