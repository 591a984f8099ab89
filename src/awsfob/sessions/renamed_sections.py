"""Lets what fob remembers of sections count for their new names, after a migration to another layout."""

from __future__ import annotations

import os

from awsfob.light_typing import TYPE_CHECKING
from awsfob.sessions.records import change_records, read_records
from awsfob.sessions.written_settings import rename_written
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from awsfob.sessions.records import Record


class Renamed(Struct):
    """What has another name: profiles, and the sections of keys as text of ``locations.key_section``."""

    profiles: Mapping[str, str] = field(shown=False)
    keys: Mapping[str, str] = field(shown=False)

    def record(self, before: Record, credentials: str) -> Record:
        """Return a row of the registry with the new names."""
        section = before.section
        return before._replace(
            section=self.profiles.get(section, section) if section and before.file == credentials else section,
            profile=self.profiles.get(before.profile, before.profile),
            key_section=self.keys.get(before.key_section, before.key_section) if before.key_section else None,
        )


def rename_in_records(renamed: Renamed, credentials: Path, config: Path, state: Path) -> None:
    """Rename profiles and sections in the registry, and in the record of the settings that fob wrote.

    Args:
        renamed: The names.
        credentials: The credentials file.
        config: The config file.
        state: fob's state folder.

    Raises:
        FilesError, OSError: One of the two could not be written; fob then asks AWS whose a session is.
    """
    if read_records(state):
        file = os.path.realpath(credentials)
        change_records(state, lambda rows: [renamed.record(row, file) for row in rows])
    if state.exists():
        rename_written(config, renamed.profiles, state)
