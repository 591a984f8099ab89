"""The lock that lets fobs take turns at the files of one folder."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from awsfob.errors import FilesError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from filelock import BaseFileLock

LOCK_NAME = ".fob.lock"
LOCK_SECONDS = 30.0
_LOOK_AGAIN_SECONDS = 0.01  # an edit takes a few milliseconds


@contextmanager
def locked(folder: Path, name: str = LOCK_NAME, seconds: float | None = None) -> Iterator[None]:
    """Hold the lock of a folder; the operating system frees it when its holder dies.

    Args:
        folder: The folder; it must exist.
        name: The lock file, for those who hold a lock of their own around what is written under the usual one.
        seconds: How long to wait for it; ``LOCK_SECONDS`` unless told.

    The lock file (mode 0600) stays behind: to remove it would let two processes hold locks on two files of one name.

    Raises:
        FilesError: It was not to be had in that time, or the file system knows no locks.
        OSError: The folder is missing, or the lock file cannot be made or opened.
    """
    from filelock import FileLock, Timeout

    folder.stat()  # filelock would make a missing folder, and not a private one
    path = folder / name
    patience = LOCK_SECONDS if seconds is None else seconds
    lock = FileLock(path, timeout=patience, mode=0o600)
    try:
        lock.acquire(poll_interval=_LOOK_AGAIN_SECONDS)
    except Timeout:
        what = f"another process has kept {path} locked for {patience:.0f} seconds"
        raise FilesError(what, f"see which one and end it, then try again: fuser {path}") from None
    except NotImplementedError:
        raise FilesError(f"the file system of {folder} has no locks (flock)", "keep the files on another one") from None
    try:
        yield
    finally:
        let_go(lock)


def let_go(lock: BaseFileLock) -> None:
    """Free a lock. Where the system refuses, it frees it when this process ends; what was done under it is done."""
    with suppress(OSError):
        lock.release()
