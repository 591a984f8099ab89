"""``fob status``: how the sessions of all profiles stand, from the files and the registry alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsfob.errors import FobError, PersonNeededError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.app.context import Context
    from awsfob.profiles.inventory import Row
    from awsfob.sessions.records import Record
    from awsfob.sessions.session_state import ProfileStatus


def statuses(context: Context, profile: str | None, min_left: int | None) -> list[ProfileStatus]:
    """Return the status of one profile, or of every profile with None.

    Args:
        context: What the command works with.
        profile: The profile, from either side of its pair.
        min_left: Seconds that a session must have to live to be good, as the option names them.

    Raises:
        FilesError: There is no such profile.
    """
    from awsfob.profiles.inventory import row_of, survey
    from awsfob.sessions.registry import Registry
    from awsfob.sessions.session_state import status_of

    snapshot, now, asked = context.snapshot, datetime.now(UTC), context.min_left(min_left)
    rows = [row_of(snapshot, profile)] if profile else survey(snapshot)
    in_cache = [record for record in Registry(context.state).all() if record.section is None]
    found = [status_of(snapshot, row, _end_in_cache(context, row, in_cache), now, asked) for row in rows]
    for each in found:
        if each.expiry:
            spelled = f"{each.expiry.setting} ({each.expiry.spelling})"
            context.messages.detail(f"{each.row.profile}: expiry read from {spelled}")
    return found


def check(context: Context, min_left: int | None) -> None:
    """Make sure that the session of the command's profile is good.

    Raises:
        PersonNeededError: It is not.
        FilesError: As ``statuses``.
    """
    (found,) = statuses(context, context.profile, min_left)
    if found.state != "good":
        name = found.row.profile
        raise PersonNeededError(f"profile '{name}' has no good session: {found.state}", f"fob login {name}")


def _end_in_cache(context: Context, row: Row, records: Sequence[Record]) -> datetime | None:
    """Return until when a profile needs no code because of what the cache holds; None when it holds nothing of it."""
    from awsfob.sessions.session_state import may_be_cached

    role = context.snapshot.settings(row.profile).get("role_arn") if records else None
    if not may_be_cached(row, role, records):
        return None
    from awsfob.app.credentials import locations_for, plan_without_options
    from awsfob.sessions.registry import Registry

    try:
        plan = plan_without_options(context.for_profile(row.profile))
    except FobError:
        return None
    return Registry(context.state).until_a_code(plan, locations_for(context, plan))
