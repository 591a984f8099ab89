"""The rule of validity: when fob may reuse a stored session. All modules use the functions here.

A session is good if it has at least ``MIN_LEFT`` left. ``--min-left`` and FOB_MIN_LEFT override this value, and so does
a layout in ``profiles/layouts``: profile-dir requires two hours. ``fob process`` and the stored answers use
``MIN_LEFT`` without the layout, because SDKs refresh credentials 15 minutes before they expire (botocore:
``RefreshableCredentials._advisory_refresh_timeout``). ``fastpath/entry.py`` imports no module, so it repeats the value,
and a test compares the two.

fob does not reuse its own session if the expiry is not readable. Other tools renew their own sessions, so fob returns
such a session until it expires: always if it has no expiry setting, and never if the expiry is not readable.
"""

from __future__ import annotations

from awsfob.light_datetime import datetime, timedelta
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles import expiry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    State = Literal["good", "ending", "expired", "none"]

MIN_LEFT_SECONDS = 15 * 60
MIN_LEFT = timedelta(seconds=MIN_LEFT_SECONDS)


def required(requested: int | None, of_layout: int | None) -> timedelta:
    """Return the time that a good session has left: of the user, else of the layout, else ``MIN_LEFT``.

    Args:
        requested: Seconds from ``--min-left`` or FOB_MIN_LEFT, or None.
        of_layout: Seconds from the layout, or None.
    """
    seconds = of_layout if requested is None else requested
    return MIN_LEFT if seconds is None else timedelta(seconds=seconds)


def is_good(expiration: datetime | None, min_left: timedelta, now: datetime) -> bool:
    """Return whether a session has at least ``min_left`` left; False if its end is unknown."""
    return expiration is not None and expiration - now >= min_left


def left(expiration: datetime | None, now: datetime) -> float:
    """Return the seconds that a session has left; 0 or less if it has expired or its end is unknown."""
    return (expiration - now).total_seconds() if expiration else 0


def half_lifetime(seconds: int) -> timedelta:
    """Return half of a lifetime in seconds: enough for a session that another process has just stored."""
    return timedelta(seconds=seconds / 2)


def state_of(expiration: datetime | None, min_left: timedelta, now: datetime) -> State:
    """Return the state that ``fob status`` shows: ``ending`` means less than ``min_left`` left."""
    if expiration is None:
        return "none"
    if expiration - now < timedelta(seconds=1):
        return "expired"
    # fob status counts whole seconds.
    left = timedelta(seconds=int((expiration - now).total_seconds()))
    return "good" if left >= min_left else "ending"


def unreadable_expiry(values: Mapping[str, str]) -> str | None:
    """Return the name of a section's expiry setting if the section has one and no expiry is readable; else None."""
    if expiry.read(values):
        return None
    return next((name for name in expiry.SETTINGS if name in values), None)
