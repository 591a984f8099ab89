"""Rehearsing the replacement of a file before a code is spent or a key made: AWS takes a code once.

Everything that can fail then is done now: the lock is taken, a file made beside the target, given its owner and mode,
filled, and removed. What cannot be tried without replacing the file is asked of the system.
"""

from __future__ import annotations

import errno
import os

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.storage.file_metadata import PRIVATE, take_over
from awsfob.storage.files import first_copy_of, private_folder
from awsfob.storage.leftovers import remove_leftovers, temporary_of
from awsfob.storage.lock import locked
from awsfob.storage.os_errors import not_ours, reporting
from awsfob.storage.real_path import real_path
from awsfob.storage.replacement import write_all
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

_SPARE_BYTES = 64 * 1024


def check_writable(path: Path) -> None:
    """Rehearse the replacement of a file; the file itself is not touched, and nothing is left behind.

    Args:
        path: The file; it need not exist, nor its folder. A symbolic link is followed.

    Raises:
        FilesError: It could not be replaced: the folder cannot be locked or written, the file may not be or is
            somebody else's, is mounted by itself or marked as immutable, or there is no room.
    """
    target = real_path(path)
    with reporting(path, "change"):
        folder = _existing_folder(target)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise FilesError(
                f"cannot change {path}: the folder {folder} is read-only",
                f"{SYSTEM.readers_command(folder)} shows whose it is",
            )
        _refuse_marked(path, folder)
        old = target.stat() if target.exists() else None
        if old is not None:
            _refuse_fixed(path, target, old)
        is_own = folder == target.parent  # else its folder is made later, and no lock file is left in this one
        with locked(folder, makes_file=is_own):
            remove_leftovers(folder)
            try:
                _rehearse(target, folder, old)
            except FileExistsError:  # of another fob that rehearses the same, where folders have no locks
                if is_own:
                    raise


def check_editable(path: Path, state: Path) -> None:
    """Rehearse ``files.edit``: the replacement of an AWS file, and before it the first-time copy.

    Args:
        path: The file, as for ``check_writable``.
        state: fob's state folder, where the copy goes.

    Raises:
        FilesError: As ``check_writable``, for the file or its copy.
    """
    check_writable(path)
    target = real_path(path)
    copy = first_copy_of(target, state)
    if target.exists() and not os.path.lexists(copy):
        check_private(copy)


def check_private(path: Path) -> None:
    """Rehearse ``files.write_private`` in a folder of fob's own, which is made later if it is missing.

    Raises:
        FilesError: As ``check_writable``; or the folder is not this user's alone.
    """
    if os.path.lexists(path.parent):
        private_folder(path.parent)
    check_writable(path)


def _existing_folder(target: Path) -> Path:
    """Return the folder of a file, or the next one above it that is there.

    Raises:
        OSError: There is none: Windows has no such drive, or does not reach the share.
    """
    folder = next((parent for parent in target.parents if parent.exists()), None)
    if folder is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target))
    return folder


def _refuse_fixed(path: Path, target: Path, old: os.stat_result) -> None:
    """Refuse a file that no rename can replace."""
    if not SYSTEM.may_replace(old) or not SYSTEM.may_rename(target.parent.stat(), old):
        raise not_ours(target)
    if not os.access(target, os.W_OK):
        raise FilesError(f"cannot change {path}: the file is read-only", SYSTEM.writable_command(path))
    if SYSTEM.is_mounted(target):
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))
    _refuse_marked(path, target)
    SYSTEM.check_free(target)


def _refuse_marked(path: Path, marked: Path) -> None:
    if SYSTEM.keeps_names(marked):
        raise FilesError(
            f"cannot change {path}: an attribute of {marked} forbids replacing the file",
            SYSTEM.marks_hint(marked),
        )


def _rehearse(target: Path, folder: Path, old: os.stat_result | None) -> None:
    """Make the temporary file of a replacement, with as many bytes as it may get, and remove it."""
    temporary = temporary_of(folder / target.name)
    descriptor = os.open(temporary, SYSTEM.new_file_flags, PRIVATE)
    try:
        take_over(descriptor, target if old is not None else temporary, old)
        write_all(descriptor, bytes(_SPARE_BYTES + (old.st_size if old is not None else 0)))
    finally:
        os.close(descriptor)
        SYSTEM.remove(temporary)
