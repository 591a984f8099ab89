"""Where sessions are kept: in a section of the credentials file, or in fob's own cache.

Both are asked the same three things; ``broker.py`` does not know which one it talks to.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from awsfob.awsfiles import disk, expiry
from awsfob.awsfiles.document import Document
from awsfob.awsfiles.layouts import layout_of
from awsfob.awsfiles.preflight import check_writable
from awsfob.awsfiles.section_copy import copy_into_config, copy_into_credentials
from awsfob.awsfiles.session_section import put_session, session_in, take_session
from awsfob.awsfiles.snapshot import config_header
from awsfob.errors import FilesError
from awsfob.model import Secret, Session, plain

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.awsfiles.layouts import Layout, Pair
    from awsfob.model import SectionCopy

_CACHE_VERSION = 1
# What reading rubbish raises.
_NO_ENTRY = (FilesError, OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError)


class SessionStore(Protocol):
    """A place for one session."""

    @property
    def identity(self) -> str:
        """A text that names this place and no other; the name of its lock is made from it."""

    def load(self) -> Session | None:
        """Return the session that is there, expired or not; None when there is none."""

    def check(self) -> None:
        """Raise FilesError when ``save`` is sure to fail; asked before a code is spent."""

    def save(self, session: Session) -> tuple[str, ...]:
        """Keep a session and return warnings for the person, one line each."""

    def complete(self) -> tuple[str, ...]:
        """Make up for what a ``save`` that was cut off has left undone; return warnings as it does."""


class SectionStore(NamedTuple):
    """A section of the credentials file, where the AWS CLI and every SDK read it.

    Attributes:
        path: The credentials file.
        section: The section.
        layout: How the layout spells a session.
        region: For a section that has to be made.
        state: fob's state folder, for the first copy of the file.
        origin: The file that the section is made from, and the config file, which then gets its settings too.
    """

    path: Path
    section: str
    layout: Layout
    region: str | None
    state: Path
    origin: tuple[SectionCopy, Path] | None = None

    @classmethod
    def of(cls, path: Path, pair: Pair, state: Path, region: str | None = None) -> SectionStore:
        """Return the place where the user session of a pair is kept."""
        return cls(path, pair.session_section, layout_of(pair), region, state)

    @property
    def identity(self) -> str:
        """See ``SessionStore``."""
        return f"section {self.section} of {self.path.resolve()}"

    def load(self) -> Session | None:
        """See ``SessionStore``."""
        document = Document.parse(disk.read(self.path))
        return session_in(document.items(self.section)) if document.has(self.section) else None

    def check(self) -> None:
        """See ``SessionStore``: both the file and fob's state, where its first copy goes."""
        for path in (self.path, *([self.origin[1]] if self.origin else [])):
            check_writable(path)
        check_state(self.state)

    def save(self, session: Session) -> tuple[str, ...]:
        """See ``SessionStore``.

        Raises:
            FilesError: The file cannot be written, or the section holds a key by now.
        """
        copy = self.origin[0] if self.origin else None
        keys = (*self.layout.session_keys, self.layout.expiry_key)

        def change(data: bytes) -> bytes:
            document = Document.parse(copy_into_credentials(data, copy, keys) if copy else data)
            put_session(document, self.section, session, self.layout, self.region, copy.key_id if copy else None)
            return document.render()

        return disk.edit(self.path, change, state=self.state).warnings + self._save_settings()

    def complete(self) -> tuple[str, ...]:
        """See ``SessionStore``: a run that was cut off may have written the session, and not yet the settings.

        Raises:
            FilesError: The config file would have to be changed, and cannot be.
        """
        if self.origin is None:
            return ()
        copy, path = self.origin
        before = disk.read(path)
        return () if _with_settings(before, copy) == before else self._save_settings()

    def _save_settings(self) -> tuple[str, ...]:
        """Bring the config file in line with the file that the section is made from."""
        if self.origin is None:
            return ()
        copy, path = self.origin
        return disk.edit(path, lambda data: _with_settings(data, copy), state=self.state).warnings

    def clear(self) -> disk.Written:
        """Remove the session; the file is another one then if there was one.

        Raises:
            FilesError: As ``save``.
        """

        def change(data: bytes) -> bytes:
            document = Document.parse(data)
            take_session(document, self.section)
            return document.render()

        return disk.edit(self.path, change, state=self.state)


class CacheStore(NamedTuple):
    """A private file for a session that belongs into no AWS file.

    Attributes:
        folder: The folder of the cache.
        inputs: Every input of the call that made the session; two calls share a session only if all are equal.
        origin: The identity of the pair whose key or session signed, or None; a logout of that pair clears it.
    """

    folder: Path
    inputs: str
    origin: str | None = None

    @property
    def identity(self) -> str:
        """See ``SessionStore``."""
        return f"cache {self.inputs}"

    @property
    def _file(self) -> Path:
        import hashlib

        return self.folder / f"{hashlib.sha256(self.inputs.encode()).hexdigest()[:40]}.json"

    def load(self) -> Session | None:
        """See ``SessionStore``; a corrupt entry is none, nor is anything in a folder that is not this user's alone."""
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
        """Read an entry that this version of fob wrote for the same inputs; anything else is none."""
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
            "origin": self.origin,
            "key_id": session.key_id,
            "secret": session.secret.reveal(),
            "token": session.token.reveal(),
            "expiration": expiry.rfc3339(session.expiration),
        }


def _with_settings(config: bytes, copy: SectionCopy) -> bytes:
    return copy_into_config(config, config_header(Document.parse(config), copy.profile), copy)


def check_state(state: Path) -> None:
    """Make sure that fob's state folder is this user's alone and can be written; it is made when missing.

    Raises:
        FilesError: It is not, or the disk is full.
    """
    disk.private_folder(state)
    check_writable(state / "new")


def forget_cached(folder: Path, origin: str | None) -> int:
    """Remove cached sessions: those that came from the pair ``origin``, or all with None.

    Returns:
        How many were removed.

    Raises:
        FilesError: They cannot be removed.
    """
    try:
        _refuse_foreign(folder)
    except FilesError:
        return 0
    doomed = [path for path in folder.glob("*.json") if origin is None or _origin(path) == origin]
    if folder.is_dir():
        disk.remove_private(folder, doomed)
    return len(doomed)


def _refuse_foreign(folder: Path) -> None:
    """Raise FilesError when the cache, or the state folder that it is in, is not this user's alone."""
    for each in (folder.parent, folder):
        if each.exists():
            disk.private_folder(each)


def _origin(path: Path) -> str | None:
    try:
        entry = json.loads(disk.read(path))
        return str(entry["origin"])
    except _NO_ENTRY:
        return None
