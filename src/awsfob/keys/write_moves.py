"""Writing a migration to another layout: one edit of each file, and a note until both are made.

Each file is replaced as a whole, so a key is in its old section or in its new one. The note says what is still to do in
the config file once the credentials file has changed; it has no secret. ``finish`` does it after a run that was
killed.
"""

from __future__ import annotations

import json
from functools import reduce

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.migration.moves import FileMove
from awsfob.profiles.snapshot import CONFIG, CREDENTIALS
from awsfob.sessions.renamed_sections import Renamed, rename_in_records
from awsfob.sessions.versioned_file import read_version
from awsfob.storage import files as disk
from awsfob.storage.preflight import check_editable
from awsfob.structs import Struct, field
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_NAME, _VERSION = "migration.json", 1
_DAMAGE = (KeyError, TypeError, ValueError, AttributeError)


class AwsPaths(Struct):
    """The two AWS files, and fob's state folder."""

    credentials: Path
    config: Path
    state: Path

    def path(self, file: str) -> Path:
        """Return the path of a file; another one than the two is beside the credentials file."""
        known = {CREDENTIALS: self.credentials, CONFIG: self.config}
        return known.get(file) or self.credentials.parent / file


def after_moves(data: bytes, moves: Iterable[FileMove], file: str) -> bytes:
    """Return the content of a file after the moves that concern it.

    Raises:
        EditError: It is not what it was when they were planned.
    """
    return reduce(lambda found, move: move.made_in(found), (move for move in moves if move.file == file), data)


def check_moves(paths: AwsPaths, moves: Sequence[FileMove]) -> None:
    """Rehearse the edit of each file.

    Raises:
        FilesError: A file cannot be written.
    """
    for file in _files(moves):
        check_editable(paths.path(file), paths.state)


def write_moves(paths: AwsPaths, moves: Sequence[FileMove], renamed: Renamed) -> tuple[str, ...]:
    """Write planned moves, file by file.

    Args:
        paths: The files.
        moves: The moves, in the order in which they were planned.
        renamed: What has another name after them.

    Returns:
        Warnings, one line each.

    Raises:
        FilesError: A file cannot be written. If the first was, the same command does the rest.
    """
    files = _files(moves)
    check_moves(paths, moves)
    if len(files) > 1:
        _note(paths, moves, renamed)
    warnings = [warning for file in files for warning in _edit(paths, moves, file)]
    _settle(paths, renamed)
    return tuple(dict.fromkeys(warnings))


class _Rest(Struct):
    """What an interrupted migration has left to do."""

    moves: Sequence[FileMove] = field(shown=False)
    renamed: Renamed
    sums: Mapping[str, str] = field(shown=False)

    def is_made(self, file: str, data: bytes) -> bool:
        """Return whether a file is as it is after its moves."""
        made = all(move.is_made_in(data) for move in self.moves if move.file == file)
        return made or self.sums.get(file) == _sum(data)


def is_interrupted(paths: AwsPaths) -> bool:
    """Return whether a migration was interrupted between the two files, so that ``finish`` has something to do."""
    rest = _noted(paths)
    return rest is not None and rest.is_made(CREDENTIALS, disk.read(paths.credentials))


def finish(paths: AwsPaths) -> tuple[str, ...] | None:
    """Finish a migration that was interrupted between the two files; return warnings, or None if none was.

    Raises:
        FilesError: The config file has changed since, or cannot be written.
    """
    rest = _noted(paths)
    if rest is None:
        return None
    if not rest.is_made(CREDENTIALS, disk.read(paths.credentials)):
        _drop(paths)
        return None  # nothing was changed
    warnings: tuple[str, ...] = ()
    if not rest.is_made(CONFIG, disk.read(paths.config)):
        try:
            warnings = _edit(paths, rest.moves, CONFIG)
        except FilesError as error:
            raise FilesError(
                f"a migration that was interrupted cannot be finished: {error.what}",
                f"correct {paths.config} by hand, then remove the note: rm {shell_word(paths.state / _NAME)}",
            ) from error
    _settle(paths, rest.renamed)
    return warnings


def _noted(paths: AwsPaths) -> _Rest | None:
    content = read_version(paths.state / _NAME, _VERSION) if paths.state.exists() else None
    if content is None:
        return None
    try:
        moves = [FileMove.of_json(each) for each in content["moves"]]
        renamed = Renamed(content["profiles"], content["keys"])
        is_here = content["files"] == [str(paths.credentials), str(paths.config)]
        return _Rest(moves, renamed, dict[str, str](content["sums"])) if is_here else None
    except _DAMAGE:
        return None


def _sum(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _files(moves: Iterable[FileMove]) -> list[str]:
    found = {move.file for move in moves}
    return [*(file for file in (CREDENTIALS, CONFIG) if file in found), *sorted(found - {CREDENTIALS, CONFIG})]


def _edit(paths: AwsPaths, moves: Sequence[FileMove], file: str) -> tuple[str, ...]:
    return disk.edit(paths.path(file), lambda data: after_moves(data, moves, file), state=paths.state).warnings


def _note(paths: AwsPaths, moves: Sequence[FileMove], renamed: Renamed) -> None:
    after = {file: after_moves(disk.read(paths.path(file)), moves, file) for file in _files(moves)}
    content = {
        "version": _VERSION,
        "sums": {file: _sum(data) for file, data in after.items()},
        "files": [str(paths.credentials), str(paths.config)],
        "moves": [move.as_json() for move in moves],
        "profiles": dict(renamed.profiles),
        "keys": dict(renamed.keys),
    }
    disk.private_folder(paths.state)
    disk.write_private(paths.state / _NAME, json.dumps(content, indent=1).encode())


def _settle(paths: AwsPaths, renamed: Renamed) -> None:
    rename_in_records(renamed, paths.credentials, paths.config, paths.state)
    _drop(paths)


def _drop(paths: AwsPaths) -> None:
    if (paths.state / _NAME).exists():
        disk.remove_private(paths.state, [paths.state / _NAME])
