"""The cache: sessions that go to no AWS file, in private files in fob's state folder."""

from __future__ import annotations

from functools import cached_property
from pathlib import PurePath

from awsfob.errors import FilesError
from awsfob.light_datetime import UTC, datetime
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Secret, Session, plain
from awsfob.profiles import expiry
from awsfob.sessions.session_store import check_state
from awsfob.storage import files as disk
from awsfob.storage.preflight import check_private
from awsfob.storage.short_name import short_name
from awsfob.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path
    from typing import Any

    from awsfob.ini.document import Document


_CACHE_VERSION = 3
# The exceptions from reading a damaged entry.
_DAMAGED = (FilesError, OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError)


class CacheStore(Struct):
    """A private file with one session.

    Attributes:
        folder: The folder of the cache.
        inputs_of_call: Returns all inputs of the STS call, as text; two calls share a session only if their inputs are
            equal.
        owners: The id of the access key that signed the first call, and the section of this key, as text. A logout of
            either removes the session.
    """

    folder: Path
    inputs_of_call: Callable[[], str]
    owners: tuple[str, ...] = ()

    @cached_property
    def inputs(self) -> str:
        """The inputs."""
        return self.inputs_of_call()

    @property
    def identity(self) -> str:
        """See ``SessionStore``."""
        return f"cache {self.inputs}"

    @property
    def location(self) -> tuple[Path, str | None]:
        """See ``SessionStore``."""
        return self._file, None

    @property
    def _file(self) -> Path:
        return self.folder / f"{short_name(self.inputs)}.json"

    def load(self, credentials: Document | None = None) -> Session | None:
        """See ``SessionStore``; None for a damaged entry, and in a folder that other users can change."""
        del credentials
        if not self.folder.exists():
            return None
        import json

        try:
            _refuse_foreign(self.folder)
            return self._session(json.loads(disk.read(self._file) or b"null"))
        except _DAMAGED:
            return None

    def check(self) -> None:
        """See ``SessionStore``."""
        check_state(self.folder.parent)
        check_private(self._file)

    def save(self, session: Session) -> tuple[str, ...]:
        """See ``SessionStore``.

        Raises:
            FilesError: The cache cannot be written, or other users can change it.
        """
        import json

        for folder in (self.folder.parent, self.folder):
            disk.private_folder(folder)
        disk.write_private(self._file, json.dumps(self._entry(session)).encode())
        return ()

    def drop(self) -> None:
        """See ``SessionStore``."""
        forget_cached_files(self.folder, [self._file.name])

    def finish_save(self) -> tuple[str, ...]:
        """See ``SessionStore``; there is nothing to finish, because an entry is one file."""
        return ()

    def _session(self, entry: Any) -> Session | None:  # noqa: ANN401  a JSON document may be anything
        """Return the session of an entry; None if its version or its inputs differ."""
        if entry["version"] != _CACHE_VERSION or entry["inputs"] != self.inputs:
            return None
        key_id, secret, token = (plain(entry[name]) for name in ("key_id", "secret", "token"))
        ends = datetime.fromisoformat(entry["expiration"])
        return None if ends.tzinfo is None else Session(key_id, Secret(secret), Secret(token), ends.astimezone(UTC))

    def _entry(self, session: Session) -> dict[str, object]:
        assert session.expiration is not None  # noqa: S101  STS always returns an expiration
        return {
            "version": _CACHE_VERSION,
            "inputs": self.inputs,
            "owners": self.owners,
            "key_id": session.key_id,
            "secret": session.secret.reveal(),
            "token": session.token.reveal(),
            "expiration": expiry.rfc3339(session.expiration),
        }


def forget_cached(folder: Path, owners: Collection[str] | None) -> int:
    """Remove the cached sessions of owners, see ``CacheStore``, or all cached sessions with None.

    Returns:
        How many were removed.

    Raises:
        FilesError: They cannot be removed.
    """
    try:
        _refuse_foreign(folder)
    except FilesError:
        return 0
    found = [path for path in folder.glob("*.json") if owners is None or not _owners(path).isdisjoint(owners)]
    if folder.is_dir():
        disk.remove_private(folder, found)
    return len(found)


def forget_cached_files(folder: Path, names: Iterable[str]) -> int:
    """Remove cached sessions by the names of their files; only files in the cache are removed.

    Returns:
        How many were removed.

    Raises:
        FilesError: They cannot be removed.
    """
    found = [path for name in names if (path := folder / PurePath(name).name).suffix == ".json" and path.exists()]
    if found:
        _refuse_foreign(folder)
        disk.remove_private(folder, found)
    return len(found)


def _refuse_foreign(folder: Path) -> None:
    """Raise FilesError if other users can change the cache or the state folder."""
    for each in (folder.parent, folder):
        if each.exists():
            disk.private_folder(each)


def _owners(path: Path) -> set[str]:
    import json

    try:
        entry = json.loads(disk.read(path))
        return {str(owner) for owner in entry["owners"]}
    except _DAMAGED:
        return set()
