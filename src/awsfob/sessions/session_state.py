"""The state of a profile's session, as ``fob status`` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from awsfob.profiles import expiry
from awsfob.profiles.layouts import layout_of
from awsfob.profiles.snapshot import CREDENTIALS, holds_session
from awsfob.sessions import validity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from awsfob.profiles.expiry import Expiry
    from awsfob.profiles.inventory import Row
    from awsfob.profiles.snapshot import Snapshot
    from awsfob.sessions.records import Record
    from awsfob.sessions.validity import State


class ProfileStatus(NamedTuple):
    """A profile and its session; absent facts are None.

    Attributes:
        row: What the files say about the profile.
        state: ``good``, ``ending`` (less left than asked for), ``expired`` or ``none``.
        expiry: The end that stands in the section, and how it was spelled; None for a session in the cache.
        expiration: When the session ends, in UTC. Of a role, the later end of its own session and of the user's
            session behind it, because until then it needs no code.
        seconds_left: Until then; 0 when it has passed.
    """

    row: Row
    state: State
    expiry: Expiry | None
    expiration: datetime | None
    seconds_left: int | None


def status_of(
    snapshot: Snapshot, row: Row, planned: datetime | None, now: datetime, min_left: int | None
) -> ProfileStatus:
    """Return the state of a row's session.

    Args:
        snapshot: The files that the row comes from.
        row: The row.
        planned: Until when the profile's plan needs no code, where it was worked out because the cache may hold a
            session of it; None leaves it to the section.
        now: The time.
        min_left: Seconds that the user asks for; None for the layout's, see ``validity``.
    """
    in_section = _expiry_in_section(snapshot, row)
    ends = planned or (in_section.instant if in_section else None)
    of_layout = layout_of(row.pair).min_left if row.pair and row.kind == "user" else None
    return ProfileStatus(
        row,
        validity.state_of(ends, validity.required(min_left, of_layout), now),
        in_section if in_section and in_section.instant == ends else None,
        ends,
        None if ends is None else max(int((ends - now).total_seconds()), 0),
    )


def may_be_cached(row: Row, role: str | None, records: Sequence[Record]) -> bool:
    """Say whether the cache may hold a session of a profile: only then it is worth while to work out its plan.

    Args:
        row: The profile.
        role: The ARN of the role that it names.
        records: The rows of the registry that are about the cache.
    """
    key = str(row.pair.key) if row.pair else None
    return any((record.role == role and role) or (key and record.key_section == key) for record in records)


def _expiry_in_section(snapshot: Snapshot, row: Row) -> Expiry | None:
    ref = snapshot.section_ref(row.session_section, CREDENTIALS) if row.session_section else None
    values = snapshot.values(ref) if ref else {}
    return expiry.read(values) if holds_session(values) else None
