"""The registry: the one answer to "is there a good session, and where?".

fob keeps a session in a section of the credentials file or in the cache. A stored answer is a copy of one of these, and
``app/stored_answers.py`` drops all copies when a session changes, so they have no row. The registry knows both places
of a plan, and has a row for each session that fob wrote there: for ``--to``, which sends it where no layout looks, and
for the cache, whose files name no profile.

The sections and the cache decide, not the rows: a session that another tool wrote into a section counts, and a row
whose section holds another session by now is ignored. A process that was killed between writing a session and its row
leaves a session that the layout still finds.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsfob.model import Session
from awsfob.sessions.records import Record, change_records, read_records

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from awsfob.model import Key
    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.plan import Plan
    from awsfob.sessions.locations import Locations
    from awsfob.sessions.session_store import SessionStore


@dataclass(frozen=True)
class Registry:
    """The sessions of one machine's user; ``state`` is fob's state folder."""

    state: Path

    def record(self, plan: Plan, number: int, store: SessionStore, session: Session) -> None:
        """Note that the session of a plan's step was written into a store.

        Raises:
            FilesError, OSError: It could not be noted.
        """
        row = _record(plan, number, store, session)
        if row:
            change_records(self.state, lambda rows: [*(each for each in rows if each.home != row.home), row])

    def find(self, plan: Plan, homes: Locations) -> Session | None:
        """Return the session that a plan ends with, wherever it is kept; good or not, None when there is none."""
        from awsfob.sessions.locations import stored_session

        return stored_session(homes.of(plan, len(plan.steps) - 1))

    def until_a_code(self, plan: Plan, homes: Locations) -> datetime | None:
        """Return until when a plan needs no code, as far as its sessions tell: its own, and the user's before it."""
        from awsfob.sessions.locations import stored_session

        numbers = {0, len(plan.steps) - 1} if plan.steps[0].role is None and plan.pair else {len(plan.steps) - 1}
        found = (stored_session(homes.of(plan, number)) for number in numbers)
        return max((session.expiration for session in found if session and session.expiration), default=None)

    def all(self) -> list[Record]:
        """Return a row for every session that fob wrote and that has not ended."""
        now = datetime.now(UTC)
        return [row for row in read_records(self.state) if row.expiration > now]

    def of_pair(self, pair: Pair) -> list[Record]:
        """Return the rows of all sessions that come from a pair's long-term key."""
        return [row for row in self.all() if row.key_section == str(pair.key)]

    def of_profile(self, profile: str) -> list[Record]:
        """Return the rows of all sessions that were made for a profile."""
        return [row for row in self.all() if row.profile == profile]

    def forget(self, rows: Iterable[Record]) -> None:
        """Drop rows; a session that was written to the same place meanwhile keeps its own.

        Raises:
            FilesError, OSError: The registry could not be written.
        """
        doomed = set(rows)
        if doomed:
            change_records(self.state, lambda before: [row for row in before if row not in doomed])


def _record(plan: Plan, number: int, store: SessionStore, session: Session | Key) -> Record | None:
    if not isinstance(session, Session) or session.expiration is None:
        return None
    step = plan.steps[number]
    path, section = store.home
    return Record(
        os.path.realpath(path),
        section,
        plan.profile,
        str(plan.pair.key) if plan.pair else None,
        plan.key.key_id if plan.key else None,
        next((each.serial for each in reversed(plan.steps[: number + 1]) if each.serial), None),
        step.role.arn if step.role else None,
        session.key_id,
        session.expiration.replace(microsecond=0),
    )
