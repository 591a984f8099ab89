"""Sessions that belong in no AWS file: private files in fob's state folder."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from awsfob.errors import FilesError
from awsfob.model import Secret, Session, plain
from awsfob.profiles import expiry
from awsfob.sessions.session_store import check_state
from awsfob.storage import files as disk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


_CACHE_VERSION = 2
# What reading a damaged entry raises.
_NO_ENTRY = (FilesError, OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError)


class CacheStore(NamedTuple):
    """A private file for a session that belongs into no AWS file.

    Attributes:
        folder: The folder of the cache.
        inputs: Every input of the call that made the session; two calls share a session only if all are equal.
        pair: The identity of the pair whose key or session signed, or None; a logout of that pair clears it.
    """

    folder: Path
    inputs: str
    pair: str | None = None

    @property
    def identity(self) -> str:
        """See ``SessionStore``."""
        return f"cache {self.inputs}"

    @property
    def home(self) -> tuple[Path, str | None]:
        """See ``SessionStore``."""
        return self._file, None

    @property
    def _file(self) -> Path:
        import hashlib

        return self.folder / f"{hashlib.sha256(self.inputs.encode()).hexdigest()[:40]}.json"

    def load(self) -> Session | None:
        """See ``SessionStore``; a corrupt entry does not count, nor does anything in a folder that others can use."""
        try:
            _refuse_foreign(self.folder)
            return self._session(json.loads(disk.read(self._file) or b"null"))
        except _NO_ENTRY:
            return None

    def check(self) -> None:
        """See ``SessionStore``."""
        check_state(self.folder.parent)

    def save(self, session: Session) -> tuple[str, ...]:
        """See ``SessionStore``.

        Raises:
            FilesError: The cache cannot be written, or is not this user's alone.
        """
        for folder in (self.folder.parent, self.folder):
            disk.private_folder(folder)
        disk.write_private(self._file, json.dumps(self._entry(session)).encode())
        return ()

    def complete(self) -> tuple[str, ...]:
        """See ``SessionStore``: an entry is one file, there whole or not at all."""
        return ()

    def _session(self, entry: Any) -> Session | None:  # noqa: ANN401  a JSON document may be anything
        """Read an entry that this version of fob wrote for the same inputs; anything else does not count."""
        if entry["version"] != _CACHE_VERSION or entry["inputs"] != self.inputs:
            return None
        key_id, secret, token = (plain(entry[name]) for name in ("key_id", "secret", "token"))
        ends = datetime.fromisoformat(entry["expiration"])
        return None if ends.tzinfo is None else Session(key_id, Secret(secret), Secret(token), ends.astimezone(UTC))

    def _entry(self, session: Session) -> dict[str, object]:
        assert session.expiration is not None  # noqa: S101  STS always tells when a session ends
        return {
            "version": _CACHE_VERSION,
            "inputs": self.inputs,
            "pair": self.pair,
            "key_id": session.key_id,
            "secret": session.secret.reveal(),
            "token": session.token.reveal(),
            "expiration": expiry.rfc3339(session.expiration),
        }


def forget_cached(folder: Path, pair: str | None) -> int:
    """Remove cached sessions: those that came from the pair of that identity, or all with None.

    Returns:
        How many were removed.

    Raises:
        FilesError: They cannot be removed.
    """
    try:
        _refuse_foreign(folder)
    except FilesError:
        return 0
    doomed = [path for path in folder.glob("*.json") if pair is None or _pair(path) == pair]
    if folder.is_dir():
        disk.remove_private(folder, doomed)
    return len(doomed)


def forget_cached_files(folder: Path, names: Iterable[str]) -> int:
    """Remove those cached sessions; names of files outside the cache are passed over.

    Returns:
        How many were removed.

    Raises:
        FilesError: They cannot be removed.
    """
    doomed = [path for name in names if (path := folder / PurePath(name).name).suffix == ".json" and path.exists()]
    if doomed:
        _refuse_foreign(folder)
        disk.remove_private(folder, doomed)
    return len(doomed)


def _refuse_foreign(folder: Path) -> None:
    """Raise FilesError when the cache, or the state folder that it is in, is not this user's alone."""
    for each in (folder.parent, folder):
        if each.exists():
            disk.private_folder(each)


def _pair(path: Path) -> str | None:
    try:
        entry = json.loads(disk.read(path))
        return str(entry["pair"])
    except _NO_ENTRY:
        return None
