"""The temporary files of the writer. Those that a killed run left behind are removed, because they may hold secrets.

Only the holder of a folder's lock makes or removes them. So a file that is found under the lock is not in use. It is a
new file that was not renamed, or, after an exchange of the names, the old file.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from awsfob.errors import FilesError
from awsfob.storage.lock import locked
from awsfob.system import SYSTEM

_SUFFIX = ".fob-tmp"


def temporary_of(target: Path) -> Path:
    """Return the path of the temporary file for the replacement of a file."""
    return target.with_name(f".{target.name}{_SUFFIX}")


def remove_leftovers(folder: Path) -> None:
    """Remove all temporary files of a folder whose lock the caller holds.

    Not only that of the file at hand: a run after a killed one may have another file to write, such as the session of
    a new key. In a folder that several users share, those of the others stay.

    Raises:
        OSError: One cannot be removed.
    """
    for left in _in(folder):
        try:
            SYSTEM.remove(left)
        except PermissionError:
            if SYSTEM.is_owned_by_user(left.lstat()):
                raise


def remove_all_leftovers(files: tuple[Path, ...], state: Path) -> None:
    """Remove what killed runs left beside the AWS files and in the state folder. What cannot be removed now stays.

    A folder that is not this user's alone is passed over, and so is one that another fob is at work in.

    Args:
        files: The AWS files; they need not exist.
        state: fob's state folder, likewise.
    """
    for folder in dict.fromkeys([*(Path(os.path.realpath(path)).parent for path in files), *_folders(state)]):
        with suppress(OSError, FilesError):
            if any(_in(folder)) and _is_ours(folder):
                with locked(folder, seconds=0):
                    remove_leftovers(folder)


def _in(folder: Path) -> list[Path]:
    """Return the temporary files of a folder; none if there is no such folder, or it cannot be read."""
    with suppress(OSError), os.scandir(folder) as entries:
        return [folder / entry.name for entry in entries if entry.name.startswith(".") and entry.name.endswith(_SUFFIX)]
    return []


def _folders(state: Path) -> list[Path]:
    with suppress(OSError), os.scandir(state) as entries:
        return [state, *(state / entry.name for entry in entries if entry.is_dir(follow_symlinks=False))]
    return []


def _is_ours(folder: Path) -> bool:
    """Return whether the folder belongs to this user, and nobody else can write in it."""
    info = folder.stat()
    return SYSTEM.is_owned_by_user(info) and not SYSTEM.can_others_write(info)
