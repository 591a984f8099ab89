"""The state of a profile's session, as ``fob status`` shows it."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.profiles import expiry
from awsfob.profiles.key_rule import holds_session
from awsfob.profiles.snapshot import CREDENTIALS
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
    """A profile and the state of its session.

    Attributes:
        row: The profile.
        state: ``good``, ``ending`` (less time left than required), ``expired`` or ``none``.
        expiry: The expiry setting of the section; None for a session in the cache.
        expiration: The end of the session, in UTC; None without a session. For a role, the later end of its own session
            and of the user's session, because the role needs no code until then.
        seconds_left: The seconds until then; 0 if it has passed, None without a session.
        lacks_mfa: Whether the section has a session, but one without MFA, which no command of fob uses.
    """

    row: Row
    state: State
    expiry: Expiry | None
    expiration: datetime | None
    seconds_left: int | None
    lacks_mfa: bool = False

    @property
    def is_cached(self) -> bool:
        """Whether the session is in fob's cache, and not in the AWS files."""
        return self.expiration is not None and self.expiry is None


def status_of(  # noqa: PLR0913  the facts of a row
    snapshot: Snapshot,
    row: Row,
    no_code_until: datetime | None,
    now: datetime,
    min_left: int | None,
    *,
    reads_section: bool = True,
) -> ProfileStatus:
    """Return the state of a row's session.

    Args:
        snapshot: The files of the row.
        row: The row.
        no_code_until: Until when the profile needs no code, if the cache may hold a session of it; None uses the
            section.
        now: The current time, with a time zone.
        min_left: Seconds that a good session has left; None for the layout's rule, see ``validity``.
        reads_section: Whether the session in the section counts; False if it belongs to another key.
    """
    in_section = _expiry_in_section(snapshot, row) if reads_section else None
    ends = no_code_until or (in_section.instant if in_section else None)
    of_layout = row.pair.layout.min_left if row.pair and row.kind == "user" else None
    return ProfileStatus(
        row,
        validity.state_of(ends, validity.required(min_left, of_layout), now),
        in_section if in_section and in_section.instant == ends else None,
        ends,
        None if ends is None else max(int((ends - now).total_seconds()), 0),
    )


def may_be_cached(role: str | None, key: str | None, records: Sequence[Record]) -> bool:
    """Return whether the cache may hold a session of a profile; if not, ``fob status`` needs no plan for it.

    Args:
        role: The ARN of the profile's role, or None.
        key: The section of the profile's key, see ``Record``; or None.
        records: The registry's rows for the cache.
    """
    return any((record.role == role and role) or (key and record.key_section == key) for record in records)


def _expiry_in_section(snapshot: Snapshot, row: Row) -> Expiry | None:
    ref = snapshot.section_ref(row.session_section, CREDENTIALS) if row.session_section else None
    values = snapshot.values(ref) if ref else {}
    return expiry.read(values) if holds_session(values) else None
