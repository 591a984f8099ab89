"""The file of the registry: one row for each session that fob wrote, in the state folder.

A row holds no secret and no token. The file is an aid: whatever is wrong with it makes it an empty one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from awsfob.errors import FilesError
from awsfob.profiles.expiry import rfc3339
from awsfob.storage import files as disk
from awsfob.storage.lock import locked

if TYPE_CHECKING:
    from pathlib import Path

_VERSION = 1
_NAME = "sessions.json"
_LOCK_NAME = ".fob.sessions.lock"
_LOCK_SECONDS = 5.0
# What reading a damaged file raises.
_DAMAGE = (FilesError, OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError)


class Record(NamedTuple):
    """One session that fob wrote.

    Attributes:
        file: The credentials file, or the file of the cache; absolute.
        section: The section of that credentials file; None for the cache.
        profile: The profile that it was made for, as it was asked for.
        key_section: The section of the long-term key behind it, as ``SectionRef`` spells it; None without one.
        signer: The id of the access key that signed the first call; None when botocore resolved the source.
        serial: The device whose code went along, in this call or in one before it.
        role: The ARN of the role; None for the user's own session.
        key_id: The id of the session's own access key (``ASIA...``).
        expiration: When it ends, in UTC.
    """

    file: str
    section: str | None
    profile: str
    key_section: str | None
    signer: str | None
    serial: str | None
    role: str | None
    key_id: str
    expiration: datetime

    @property
    def home(self) -> tuple[str, str | None]:
        """The one place that this session is in; a new session there replaces it."""
        return self.file, self.section


Change = Callable[[list[Record]], list[Record]]


def read_records(state: Path) -> list[Record]:
    """Return the rows of the registry; no rows when it is missing, damaged, or in a folder that others can change."""
    try:
        return _read(state) if state.exists() else []
    except (FilesError, OSError):
        return []


def _read(state: Path) -> list[Record]:
    """Return the rows; no rows when the file is missing or damaged.

    Raises:
        FilesError: It cannot be read now, or a newer fob wrote it: a change would lose its rows.
        OSError: Likewise.
    """
    disk.private_folder(state)
    data = disk.read(state / _NAME)
    try:
        content = json.loads(data or b"null")
        version, sessions = content["version"], content["sessions"]
        rows = [row for each in sessions if (row := _row(each))]
    except _DAMAGE:
        return []
    if isinstance(version, int) and version > _VERSION:
        raise FilesError(f"{state / _NAME} was written by a newer fob", "use that one, or remove the file")
    return rows if version == _VERSION else []


def change_records(state: Path, change: Change) -> None:
    """Change the rows. Processes take turns, and each reads again what the others wrote; expired rows are dropped.

    Args:
        state: fob's state folder; made when missing.
        change: Gets the rows and returns the new ones. When they are the same, nothing is written.

    Raises:
        FilesError: The registry could not be written; it is as it was.
        OSError: Likewise.
    """
    disk.private_folder(state)
    with locked(state, _LOCK_NAME, _LOCK_SECONDS):
        before = _read(state)
        after = change(before)
        if after == before:
            return
        now = datetime.now(UTC)
        rows = [_entry(record) for record in after if record.expiration > now]
        disk.write_private(state / _NAME, json.dumps({"version": _VERSION, "sessions": rows}, indent=1).encode())


def _entry(record: Record) -> dict[str, object]:
    return {**record._asdict(), "expiration": rfc3339(record.expiration)}


def _row(entry: Any) -> Record | None:  # noqa: ANN401  a JSON document may be anything
    """Read one row; None when it is not one of this version."""
    try:
        texts = {name: entry[name] for name in Record._fields if name != "expiration"}
        needed = (texts["file"], texts["profile"], texts["key_id"])
        if not all(isinstance(text, str) for text in needed):
            return None
        if not all(text is None or isinstance(text, str) for text in texts.values()):
            return None
        expiration = datetime.fromisoformat(entry["expiration"])
        return None if expiration.tzinfo is None else Record(**texts, expiration=expiration.astimezone(UTC))
    except _DAMAGE:
        return None
