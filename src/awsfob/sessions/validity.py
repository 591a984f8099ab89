"""THE rule of validity: when a stored session may be used. Pure; every other file asks here.

A session is good while at least ``MIN_LEFT`` of its life is left. ``--min-left`` and FOB_MIN_LEFT beat that number, and
so does the entry of a layout in ``profiles/layouts``: profile-dir says two hours there. ``fob process`` and the
stored answers always use ``MIN_LEFT``, because SDKs refresh credentials 15 minutes before their end (botocore:
``RefreshableCredentials._advisory_refresh_timeout``); ``fastpath/entry.py`` imports nothing, so it repeats the number,
and a test holds the two equal.

fob uses no session of its own whose end nobody can read. Sessions of other tools are theirs to renew, so fob hands them
out until they end: one without any expiry setting for as long as it is there, one whose expiry cannot be read never.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from awsfob.profiles import expiry

if TYPE_CHECKING:
    from collections.abc import Mapping

MIN_LEFT_SECONDS = 15 * 60
MIN_LEFT = timedelta(seconds=MIN_LEFT_SECONDS)

State = Literal["good", "ending", "expired", "none"]


def required(asked: int | None, of_layout: int | None) -> timedelta:
    """Return how long a session must have to live: what the user says, else the layout, else ``MIN_LEFT``.

    Args:
        asked: Seconds that the user named with ``--min-left`` or FOB_MIN_LEFT.
        of_layout: Seconds that the layout names.
    """
    seconds = of_layout if asked is None else asked
    return MIN_LEFT if seconds is None else timedelta(seconds=seconds)


def is_good(expiration: datetime | None, min_left: timedelta, now: datetime) -> bool:
    """Say whether a session has at least ``min_left`` to live; one whose end is unknown has not."""
    return expiration is not None and expiration - now >= min_left


def half_of(seconds: int) -> timedelta:
    """Return half a life: enough for a session that another process has made just now."""
    return timedelta(seconds=seconds / 2)


def state_of(expiration: datetime | None, min_left: timedelta, now: datetime) -> State:
    """Return the word of ``fob status`` for a session: "ending" has less to live than ``min_left``."""
    if expiration is None:
        return "none"
    if expiration - now < timedelta(seconds=1):
        return "expired"
    # fob status counts whole seconds.
    left = timedelta(seconds=int((expiration - now).total_seconds()))
    return "good" if left >= min_left else "ending"


def is_worth_an_answer(min_left: int | None) -> bool:
    """Say whether a stored answer, which lives until ``MIN_LEFT`` before the end, suits a user who asks for this."""
    return min_left is None or min_left >= MIN_LEFT_SECONDS


def unreadable_expiry(values: Mapping[str, str]) -> str | None:
    """Return the expiry setting of a section when it has one and none of them can be read; else None."""
    if expiry.read(values):
        return None
    return next((key for key in expiry.SETTINGS if key in values), None)
