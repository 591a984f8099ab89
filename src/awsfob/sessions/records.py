"""The file of the registry, in the state folder: one row for each session that fob has stored.

A row contains no secret and no token. A damaged file counts as an empty one, because fob works without it.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from awsfob.errors import FilesError
from awsfob.light_datetime import UTC, datetime
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.profiles.expiry import rfc3339
from awsfob.sessions.versioned_file import read_version
from awsfob.storage import files as disk
from awsfob.storage.lock import LockFile

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

_VERSION = 2
_NAME = "sessions.json"
_LOCK_NAME = ".fob.sessions.lock"
_LOCK_SECONDS = 5.0
# The exceptions from reading a damaged file.
_DAMAGE = (FilesError, OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError)


class Record(NamedTuple):
    """One session that fob has stored.

    Attributes:
        file: The absolute path of the credentials file, or of the file in the cache.
        section: The section of the credentials file; None for the cache.
        profile: The profile of the command that got the session.
        key_section: The section of the long-term key, as text of ``Locations.key_section``; None if botocore resolved
            the source.
        signer: The id of the access key that signed the first call.
        serial: The device of the MFA code in this call or in a call before it; None without MFA.
        role: The ARN of the role; None for the session of a user.
        settings: A checksum of the settings of the roles, see ``ownership.role_settings``.
        key_id: The id of the session's access key (``ASIA...``).
        expiration: The end of the session, in UTC.
    """

    file: str
    section: str | None
    profile: str
    key_section: str | None
    signer: str | None
    serial: str | None
    role: str | None
    settings: str
    key_id: str
    expiration: datetime

    @property
    def location(self) -> tuple[str, str | None]:
        """The file and the section of the session; a new session at this location replaces it."""
        return self.file, self.section


Change = Callable[[list[Record]], list[Record]]


def read_records(state: Path) -> list[Record]:
    """Return the rows; no rows if the file is missing or damaged, or if other users can change its folder."""
    try:
        return _read(state) if state.exists() else []
    except (FilesError, OSError):
        return []


def recorded_key_id(state: Path, path: Path, section: str) -> str | None:
    """Return the id of the last session that fob has written to a section, expired or not; None if it wrote none.

    Args:
        state: fob's state folder.
        path: The credentials file.
        section: The section.
    """
    location = os.path.realpath(path), section
    return next((row.key_id for row in read_records(state) if row.location == location), None)


def last_sections(state: Path, path: Path) -> dict[str, str]:
    """Return the section that fob wrote the last session of each key to, without sessions of roles.

    Args:
        state: fob's state folder.
        path: The credentials file.

    Returns:
        The sections, by the section of the key, see ``Record``.
    """
    file = os.path.realpath(path)
    rows = (row for row in read_records(state) if row.file == file and row.role is None)
    return {row.key_section: row.section for row in rows if row.key_section and row.section}


def _read(state: Path) -> list[Record]:
    """Return the rows; no rows if the file is missing or damaged.

    Raises:
        FilesError: See ``read_version``.
    """
    content = read_version(state / _NAME, _VERSION)
    try:
        return [row for each in content["sessions"] if (row := _row(each))] if content else []
    except _DAMAGE:
        return []


def change_records(state: Path, change: Change) -> None:
    """Change the rows under a lock, and remove expired rows of the cache.

    The rows of sections stay: a section still holds its session after the end, and the row says that fob wrote it.

    Args:
        state: fob's state folder; created if it is missing.
        change: Receives the current rows and returns the new rows. If they are equal, nothing is written.

    Raises:
        FilesError, OSError: The registry could not be written; it has not changed.
    """
    disk.private_folder(state)
    with LockFile(state / _LOCK_NAME, _LOCK_SECONDS):
        before = _read(state)
        after = change(before)
        if after == before:
            return
        import json

        now = datetime.now(UTC)
        rows = [_entry(record) for record in after if record.section is not None or record.expiration > now]
        disk.write_private(state / _NAME, json.dumps({"version": _VERSION, "sessions": rows}, indent=1).encode())


def _entry(record: Record) -> dict[str, object]:
    return {**record._asdict(), "expiration": rfc3339(record.expiration)}


def _row(entry: Any) -> Record | None:  # noqa: ANN401  a JSON document may be anything
    """Return the record of one row; None if the row is not valid."""
    try:
        texts = {name: entry[name] for name in Record._fields if name != "expiration"}
        needed = (texts["file"], texts["profile"], texts["key_id"], texts["settings"])
        if not all(isinstance(text, str) for text in needed):
            return None
        if not all(text is None or isinstance(text, str) for text in texts.values()):
            return None
        expiration = datetime.fromisoformat(entry["expiration"])
        return None if expiration.tzinfo is None else Record(**texts, expiration=expiration.astimezone(UTC))
    except _DAMAGE:
        return None
