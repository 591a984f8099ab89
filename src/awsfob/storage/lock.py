"""The lock that lets fobs take turns at the files of one folder.

It is a lock on the folder itself, which needs no file beside the user's own, and which every user of the folder can
take. Where the system cannot lock a folder (Windows, NFS), it is a lock on a file in it, ``.fob.lock``.
"""

from __future__ import annotations

import errno
import os
import time
from _thread import get_ident  # as in threading, which is not loaded
from contextlib import contextmanager, suppress

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Self

LOCK_NAME = ".fob.lock"
LOCK_SECONDS = 30.0
_LOOK_AGAIN_SECONDS = 0.01  # an edit takes a few milliseconds
_PRIVATE = 0o600
_NO_EXECUTION = 0o666
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EBADF)

# The locks that this process holds, by file and thread: a thread that asks again for one of its own has it already.
_Held = tuple[int, int, int]
_held: set[_Held] = set()


@contextmanager
def locked(folder: Path, seconds: float | None = None, *, makes_file: bool = True) -> Iterator[None]:
    """Hold the lock of a folder; the operating system frees it when its holder dies.

    A thread that holds the lock may take it again: two AWS files may be in one folder, and one in fob's own.

    Args:
        folder: The folder; it must exist.
        seconds: How long to wait for it; None for ``LOCK_SECONDS``.
        makes_file: Make a lock file where the folder cannot be locked; else the block then runs without a lock.

    Raises:
        FilesError: It was not to be had in that time, or the file system knows no locks.
        OSError: The folder is missing, or the lock file cannot be made or opened.
    """
    patience = LOCK_SECONDS if seconds is None else seconds
    acquired = _lock_folder(folder, patience)
    if acquired is None and not makes_file:
        yield
        return
    descriptor, held = acquired or _lock_file(folder, patience)
    if held in _held:
        os.close(descriptor)
        yield
        return
    _held.add(held)
    try:
        yield
    finally:
        _held.discard(held)
        _free(descriptor)


class LockFile:
    """A lock on a private file of its own, which the operating system frees when its holder dies.

    It is for what is written under the lock of the folder, or for longer than an edit. The file stays: to remove it
    would let two processes hold locks on two files of one name. Where root makes it, it belongs to the owner of its
    folder. As a context manager it waits for ``LOCK_SECONDS``; unlike ``locked``, it cannot be taken twice.

    Args:
        path: The file, which is made with mode 0600; its folder must exist.
        seconds: How long the context manager waits.

    Raises:
        OSError: It can neither be made nor opened.
    """

    def __init__(self, path: Path, seconds: float = LOCK_SECONDS) -> None:
        self._path, self._seconds = path, seconds
        self._descriptor = SYSTEM.open_lock_file(path, _PRIVATE)

    def __enter__(self) -> Self:
        """Wait for the lock.

        Raises:
            FilesError: It was not to be had in time, or the file system knows no locks.
        """
        try:
            _lock_in_time(self._descriptor, self._path, self._seconds)
        except BaseException as error:
            self.free()
            if isinstance(error, OSError) and error.errno in _NO_LOCKS:
                raise _no_locks(self._path.parent) from None
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Free the lock."""
        self.free()

    def take(self, seconds: float) -> bool:
        """Wait for the lock for so many seconds; return whether this process has it now.

        Raises:
            OSError: The file system has no locks.
        """
        return _locks_within(self._descriptor, seconds)

    def free(self) -> None:
        """Free the lock, and close the file."""
        _free(self._descriptor)


def _lock_folder(folder: Path, patience: float) -> tuple[int, _Held] | None:
    """Lock a folder; return the descriptor, and its entry for ``_held``. None where folders have no locks."""
    descriptor = SYSTEM.open_folder(folder)
    if descriptor is not None:
        with suppress(_NoLocksError):
            return _wait_for(descriptor, folder, patience)
    return None


def _lock_file(folder: Path, patience: float) -> tuple[int, _Held]:
    """Lock a file in a folder, likewise."""
    path = folder / LOCK_NAME
    with suppress(_NoLocksError):
        mode = folder.stat().st_mode & _NO_EXECUTION
        return _wait_for(SYSTEM.open_lock_file(path, mode), path, patience)
    path.unlink(missing_ok=True)  # nobody can hold a lock on it
    raise _no_locks(folder)


def _no_locks(folder: Path) -> FilesError:
    return FilesError(f"the file system of {folder} has no locks (flock)", "keep the files on another one")


class _NoLocksError(Exception):
    """The file system has no locks, or none on folders."""


def _wait_for(descriptor: int, path: Path, patience: float) -> tuple[int, _Held]:
    """Lock an open file or folder, which is closed again where that fails."""
    try:
        info = os.fstat(descriptor)
        held = info.st_dev, info.st_ino, get_ident()
        if held not in _held:
            _lock_in_time(descriptor, path, patience)
    except BaseException as error:
        os.close(descriptor)
        if isinstance(error, OSError) and error.errno in _NO_LOCKS:
            raise _NoLocksError from None
        raise
    return descriptor, held


def _lock_in_time(descriptor: int, path: Path, patience: float) -> None:
    if not _locks_within(descriptor, patience):
        what = f"another process has kept {path} locked for {patience:.0f} seconds"
        raise FilesError(what, f"see which one and end it, then try again: {SYSTEM.users_command(path)}")


def _locks_within(descriptor: int, seconds: float) -> bool:
    """Wait for the lock of what is open for so many seconds; return whether this process has it now."""
    give_up = time.monotonic() + seconds
    while not SYSTEM.try_lock(descriptor):
        if time.monotonic() >= give_up:
            return False
        time.sleep(_LOOK_AGAIN_SECONDS)
    return True


def _free(descriptor: int) -> None:
    """Free a lock. If the system refuses, closing the descriptor frees the lock."""
    with suppress(OSError):
        SYSTEM.unlock(descriptor)
    with suppress(OSError):
        os.close(descriptor)
