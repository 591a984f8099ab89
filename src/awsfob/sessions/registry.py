"""The registry knows which sessions are stored, and where.

fob stores a session in a section of the credentials file or in the cache. The registry has a row for each of these
sessions. Two cases need the rows: ``--to`` writes to a section that no layout names, and the files of the cache name no
profile. Stored answers have no row: they contain a copy, and ``app/stored_answers.py`` removes all of them when a
session changes.

The rows also say which key made a session, see ``ownership.py``. The sections and the cache are right if they differ
from the rows: a row is ignored if its section now holds another session. fob asks AWS about a session without a row,
such as one that another tool wrote, or whose row a killed process did not write.
"""

from __future__ import annotations

import os

from awsfob.light_datetime import UTC, datetime
from awsfob.light_typing import TYPE_CHECKING
from awsfob.sessions.records import Record, change_records, read_records
from awsfob.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from awsfob.profiles.plan import Plan
    from awsfob.sessions.ownership import Found, Ownership


class Registry(Struct):
    """The stored sessions of the user; ``state`` is fob's state folder."""

    state: Path

    def record(self, plan: Plan, number: int, found: Found, ownership: Ownership, key_section: str | None) -> None:
        """Add a row for the session of a plan's step.

        Args:
            plan: The plan.
            number: The number of the step, from 0.
            found: The session, and the store that it was written to.
            ownership: What the session was made with.
            key_section: See ``Record``.

        Raises:
            FilesError, OSError: The registry could not be written.
        """
        store, session = found.store, found.session
        if session.expiration is None:
            return
        path, section = store.location
        role = plan.steps[number].role
        row = Record(
            os.path.realpath(path),
            section,
            plan.profile,
            key_section,
            ownership.signer,
            ownership.serial,
            role.arn if role else None,
            ownership.settings,
            session.key_id,
            session.expiration.replace(microsecond=0),
        )
        change_records(self.state, lambda rows: [*(each for each in rows if each.location != row.location), row])

    def all(self) -> list[Record]:
        """Return the rows of all sessions that have not expired."""
        now = datetime.now(UTC)
        return [row for row in read_records(self.state) if row.expiration > now]

    def of_key(self, key_section: str) -> list[Record]:
        """Return the rows of all sessions that were made with the long-term key of a section, see ``Record``."""
        return [row for row in self.all() if row.key_section == key_section]

    def of_profile(self, profile: str) -> list[Record]:
        """Return the rows of all sessions that were made for a profile."""
        return [row for row in self.all() if row.profile == profile]

    def forget(self, rows: Iterable[Record]) -> None:
        """Remove rows; the row of a newer session at the same location stays.

        Raises:
            FilesError, OSError: The registry could not be written.
        """
        removed = set(rows)
        if removed:
            change_records(self.state, lambda before: [row for row in before if row not in removed])
