"""Writes the region and the endpoints of a session's profile to config, and keeps them in step with the key's profile.

fob records in its state folder what it wrote there. Any other value is the user's own, and fob does not change it. The
record has checksums instead of values, so that it has no copy of a URL. It is written before the file and has the old
and the new value until the file has the new one. So fob still knows its own value after a run that was killed.

The record of a profile has a list for each setting, and two more: ``told`` if the user was told that no region is
named, and ``given`` for a region that came from the command line or from ``[default]``.
"""

from __future__ import annotations

import json
import os

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.inherited import INHERITED, changes
from awsfob.profiles.snapshot import header_for_all
from awsfob.sessions.versioned_file import read_version
from awsfob.storage import files as disk
from awsfob.storage.lock import LockFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from awsfob.profiles.snapshot import Snapshot

_VERSION = 1
_NAME = "written-settings.json"
_LOCK_NAME = ".fob.written.lock"
_LOCK_SECONDS = 5.0
_TOLD, _GIVEN = "told", "given"
_DIGITS = 16

_Written = dict[str, list[str]]


def write_inherited(snapshot: Snapshot, profile: str, wanted: Mapping[str, str], state: Path) -> tuple[str, ...]:
    """Bring the inherited settings of a session's profile in config up to date.

    Args:
        snapshot: The files as they were read. The config file is made if it is missing.
        profile: The profile of the session.
        wanted: See ``profiles.inherited.inherited``.
        state: fob's state folder.

    Returns:
        Warnings, one line each.

    Raises:
        FilesError: The config file or the state folder cannot be written.
    """
    config = snapshot.config_path
    known = _read(state, config, profile)
    found = _changes(snapshot.config, profile, wanted, known)
    if not found:
        _forget_replaced(snapshot, profile, known, state)
        return ()
    new = {name: [] if value is None else [_sum(value)] for name, value in found.items()}
    new |= {_GIVEN: []} if "region" in found else {}
    both = {name: list(dict.fromkeys([*known.get(name, ()), *sums])) for name, sums in new.items()}
    _record(state, config, profile, both)

    def change(data: bytes) -> bytes:
        document = Document.parse(data)
        document.change(header_for_all(document, profile), _changes(document, profile, wanted, known))
        return document.render()

    warnings = disk.edit(config, change, state=state).warnings
    if both != new:
        _record(state, config, profile, new)
    return warnings


def record_inherited(
    snapshot: Snapshot, profile: str, values: Mapping[str, str], state: Path, *, given_region: str | None
) -> None:
    """Record settings that the caller is about to write to a profile in config with others, in one edit.

    Args:
        snapshot: The files as they were read.
        profile: The profile of the session.
        values: The settings that it inherits.
        state: fob's state folder.
        given_region: A region that the profile gets because no profile names one; a later login replaces it by the
            region of the key's profile. None if it gets none.

    Raises:
        FilesError: The record cannot be written.
    """
    sums = {name: [_sum(value)] for name, value in values.items()}
    sums |= {_GIVEN: [_sum(given_region)]} if given_region else {}
    if sums:
        _record(state, snapshot.config_path, profile, sums)


def rename_written(config: Path, names: Mapping[str, str], state: Path) -> None:
    """Let what was recorded for profiles count for their new names.

    Args:
        config: The config file.
        names: The new names, by the old ones.
        state: fob's state folder.

    Raises:
        FilesError: The record cannot be written.
    """
    if not names.keys() & _content(state).get(os.path.realpath(config), {}).keys():
        return
    with LockFile(state / _LOCK_NAME, _LOCK_SECONDS):
        content = _content(state)
        before = content.get(os.path.realpath(config), {})
        content[os.path.realpath(config)] = {names.get(name, name): each for name, each in before.items()}
        _write(state, content)


def was_told_of_no_region(config: Path, profile: str, state: Path) -> bool:
    """Return whether the user was told before that no region is named for a profile; record it for the next call.

    Where that cannot be recorded, the user is told again.
    """
    try:
        if _TOLD in _read(state, config, profile):
            return True
        _record(state, config, profile, {_TOLD: ["region"]})
    except (FilesError, OSError):
        return False
    return False


def _forget_replaced(snapshot: Snapshot, profile: str, known: _Written, state: Path) -> None:
    """Drop from the record what the user has changed or removed. If the user sets the same value again, it stays."""
    if not _replaced(snapshot.config, profile, known):
        return
    found = _replaced(Document.parse(disk.read(snapshot.config_path)), profile, known)  # another fob may have written
    if found:
        _record(state, snapshot.config_path, profile, {name: [] for name in found})


def _replaced(config: Document, profile: str, known: _Written) -> list[str]:
    """Return the settings for which a profile no longer has a value that fob wrote."""
    own = config.own(header_for_all(config, profile))
    return [name for name in INHERITED if known.get(name) and _sum(own.get(name, "")) not in known[name]]


def _changes(
    config: Document, profile: str, wanted: Mapping[str, str], written: Mapping[str, list[str]]
) -> dict[str, str | None]:
    given = written.get(_GIVEN, ()) if wanted.get("region") else ()

    def is_of_fob(name: str, value: str) -> bool:
        return _sum(value) in written.get(name, ()) or (name == "region" and _sum(value) in given)

    return changes(config.own(header_for_all(config, profile)), wanted, is_of_fob)


def _sum(value: str) -> str:
    import hashlib

    return hashlib.sha256(value.encode()).hexdigest()[:_DIGITS]


def _record(state: Path, config: Path, profile: str, values: _Written) -> None:
    """Record what fob writes for a profile; other settings of it stay recorded."""
    disk.private_folder(state)
    with LockFile(state / _LOCK_NAME, _LOCK_SECONDS):
        content = _content(state)
        of_file = content.setdefault(os.path.realpath(config), {})
        of_file[profile] = {name: each for name, each in (of_file.get(profile, {}) | values).items() if each}
        _write(state, content)


def _write(state: Path, content: Mapping[str, Mapping[str, _Written]]) -> None:
    data = json.dumps({"version": _VERSION, "profiles": content}, indent=1).encode()
    disk.write_private(state / _NAME, data, lasting=False)


def _read(state: Path, config: Path, profile: str) -> _Written:
    """Return the checksums of what fob wrote for a profile, by the name of the setting."""
    found = _content(state).get(os.path.realpath(config), {}).get(profile, {})
    return {name: found[name] for name in (*INHERITED, _TOLD, _GIVEN) if name in found}


def _content(state: Path) -> dict[str, dict[str, _Written]]:
    """Return the whole record; an empty one if it is missing or damaged.

    Raises:
        FilesError: See ``read_version``.
    """
    content = read_version(state / _NAME, _VERSION) if state.exists() else None
    try:
        profiles = content["profiles"] if content else {}
        return {file: {name: _texts(values) for name, values in each.items()} for file, each in profiles.items()}
    except (KeyError, AttributeError):  # a damaged file
        return {}


def _texts(values: Mapping[str, object]) -> _Written:
    return {
        name: [text for text in texts if isinstance(text, str)]
        for name, texts in values.items()
        if isinstance(texts, list)
    }
