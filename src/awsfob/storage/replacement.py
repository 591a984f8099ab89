"""Replacing a file by a new one, without losing what another program writes in the same moment.

The two files exchange their names. Then fob looks at the old file, which now has the temporary name. If it is not what
fob has read, another program has written it, and the names are exchanged back. A kill between the exchange and the
removal leaves the old file under the temporary name; the next run removes it.
"""

from __future__ import annotations

import os
from contextlib import suppress

from awsfob.changes import CHANGES
from awsfob.light_typing import TYPE_CHECKING
from awsfob.storage.file_metadata import PRIVATE, take_over
from awsfob.storage.file_state import TRIES, read_state
from awsfob.storage.leftovers import remove_leftovers, temporary_of
from awsfob.storage.os_errors import describe
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.storage.file_state import FileState

_Identity = tuple[int, int]


class ChangedMeanwhileError(Exception):
    """Another program changed the file after fob read it: before fob replaced it, or right after (``replaced``)."""

    def __init__(self, *, replaced: bool = False) -> None:
        self.replaced = replaced


def replace_file(target: Path, data: bytes, seen: FileState | None, *, lasting: bool = True) -> tuple[str, ...]:
    """Replace a file by one with new bytes, under the folder's lock.

    Args:
        target: The file; no link.
        data: The bytes.
        seen: What was read there; without it, the new file replaces whatever is there.
        lasting: Whether to wait until the new file is on the disk, where a power failure leaves it.

    Returns:
        Warnings: that the old file could not be removed, or the folder not be synced.

    Raises:
        ChangedMeanwhileError: The file is not, or not any more, what was read. Whatever it is, it stays.
        FilesError, OSError: The file could not be replaced; it is as it was.
    """
    remove_leftovers(target.parent)
    temporary = temporary_of(target)
    new = _new_file(temporary, target, data, seen, lasting=lasting)
    if seen is None:
        _rename(temporary, target)
        return _sync_folder(target.parent) if lasting else ()
    try:
        _put_in_place(temporary, target, seen)
    except BaseException:
        _give_back(temporary, target, seen, new)
        raise
    return _remove_old(temporary) + _sync_folder(target.parent)


def _new_file(temporary: Path, target: Path, data: bytes, seen: FileState | None, *, lasting: bool) -> _Identity:
    """Make the temporary file, and see that it is on the disk if it shall last; remove it where that fails."""
    descriptor = os.open(temporary, SYSTEM.new_file_flags, PRIVATE)
    try:
        try:
            # First, because a new file may have an access list of its folder, which lets other users read it.
            take_over(descriptor, target, seen.info if seen else None)
            write_all(descriptor, data)
            if lasting:
                SYSTEM.sync_file(descriptor)
            return _identity(os.fstat(descriptor))
        finally:
            os.close(descriptor)
    except BaseException:
        _remove_old(temporary)
        raise


def _rename(temporary: Path, target: Path) -> None:
    try:
        SYSTEM.replace(temporary, target)
    except BaseException:
        _remove_old(temporary)
        raise


def _put_in_place(temporary: Path, target: Path, seen: FileState) -> None:
    _must_be_still(seen, target)
    CHANGES.begin_to_replace(target, temporary)
    try:
        if seen.info is None:
            SYSTEM.rename_new(temporary, target)
        elif SYSTEM.exchange(temporary, target):
            _must_have_come_out(seen, temporary)
        else:
            SYSTEM.replace(temporary, target)
    except (FileExistsError, FileNotFoundError):  # another program has made the file, or removed it
        raise ChangedMeanwhileError from None


def _must_be_still(seen: FileState, target: Path) -> None:
    if not seen.is_still(read_state(target)):
        raise ChangedMeanwhileError


def _must_have_come_out(seen: FileState, temporary: Path) -> None:
    if not seen.is_same_file(read_state(temporary)):
        raise ChangedMeanwhileError


def _give_back(temporary: Path, target: Path, seen: FileState, new: _Identity) -> None:
    """Remove the file with the temporary name; if another program wrote it, first give it back its name."""
    with suppress(OSError):
        is_ours = _identity(temporary.stat()) == new or seen.is_same_file(read_state(temporary))
        if is_ours or _put_back(temporary, target, new):
            SYSTEM.remove(temporary)


def _put_back(temporary: Path, target: Path, in_place: _Identity) -> bool:
    """Exchange the names until the newest file has its own; return whether the file with the temporary name can go.

    After each exchange, the temporary name has the file that was there before. If that is not the file from the last
    exchange, another program has just written it, and it is newer.

    Args:
        temporary: What another program wrote.
        target: Its own name.
        in_place: The file that has this name, unless a third program was quicker.
    """
    for _ in range(TRIES):
        going_back = _identity(temporary.stat())
        try:
            if not SYSTEM.exchange(temporary, target):
                return False
        except FileNotFoundError:  # that other program has just removed it
            SYSTEM.rename_new(temporary, target)
            return True
        if _identity(temporary.stat()) == in_place:
            return True
        in_place = going_back
    return False


def _remove_old(temporary: Path) -> tuple[str, ...]:
    try:
        SYSTEM.remove(temporary)
    except OSError as error:
        return (f"the change is made, but {temporary}, which holds the old file, is not removed: {describe(error)}",)
    return ()


def _identity(info: os.stat_result) -> _Identity:
    return info.st_dev, info.st_ino


def write_all(descriptor: int, data: bytes) -> None:
    """Write bytes to an open file.

    Raises:
        OSError: There is no room for them, or a limit is reached.
    """
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def _sync_folder(folder: Path) -> tuple[str, ...]:
    """Make a rename in a folder last. The rename has happened by now, so a failure is only a warning."""
    try:
        SYSTEM.sync_folder(folder)
    except OSError as error:
        return (f"the change is made, but may not survive a power failure now: {describe(error)} ({folder})",)
    return ()
