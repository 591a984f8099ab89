"""A file as it was at one moment, so that fob can tell later whether it has changed."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

TRIES = 20
MOST_BYTES = 4 * 1024 * 1024  # a file of 500 profiles has a tenth of it


class FileState(Struct):
    """A file at one moment: its bytes and its identity.

    Attributes:
        data: The bytes.
        info: What the file system says of it; None where there is no such file.
        is_written: Whether some program had it open for writing: what it holds may be half of it, or nothing yet.
    """

    data: bytes
    info: os.stat_result | None
    is_written: bool = False

    def __repr__(self) -> str:
        return f"FileState({len(self.data)} bytes)"

    def is_still(self, now: FileState) -> bool:
        """Return whether nobody has changed the file between this reading and a later one, and nobody writes now."""
        same = self.data == now.data and _mark(self.info) == _mark(now.info)
        return same and (self.is_written or not now.is_written)

    def is_same_file(self, now: FileState) -> bool:
        """Return whether this is the same file, unchanged; a new name is no change, although it sets the ctime."""
        return self.data == now.data and _own_mark(self.info) == _own_mark(now.info)


def read_state(path: Path) -> FileState:
    """Read a file.

    Raises:
        FilesError: It is larger than ``MOST_BYTES``, or is a pipe or a device; ``/dev/null`` is an empty file.
        OSError: It is there but cannot be read.
    """
    try:
        stream = _opened(path)
    except FileNotFoundError:
        return FileState(b"", None)
    with stream:
        info = os.fstat(stream.fileno())
        if not stat.S_ISREG(info.st_mode) and not _is_null_device(info):
            raise FilesError(f"cannot read {path}: it is not a file but a pipe or a device", "name a file")
        return read_open_state(stream, path)


def _opened(path: Path) -> BinaryIO:
    """Open a file for reading; a pipe does not make fob wait for somebody to write into it."""
    return os.fdopen(SYSTEM.open_to_read(path), "rb")


def _is_null_device(info: os.stat_result) -> bool:
    null = Path(os.devnull)
    return stat.S_ISCHR(info.st_mode) and null.exists() and os.path.samestat(info, null.stat())


def read_open_state(stream: BinaryIO, path: Path) -> FileState:
    """Read an open file from its beginning, also one that has been replaced since; ``path`` names it in errors."""
    is_written = SYSTEM.has_writer(
        stream.fileno()
    )  # asked first: a program that has ended before has written all that is read here
    stream.seek(0)
    data = stream.read(MOST_BYTES + 1)
    info = os.fstat(stream.fileno())
    if len(data) > MOST_BYTES:
        raise too_large(path)
    return FileState(data, info, is_written)


def wait_for_writers(read_again: Callable[[], FileState], is_fine: Callable[[FileState], bool]) -> FileState:
    """Read until no program is writing, or ``is_fine`` says that it does not matter; give up after a second."""
    seen = read_again()
    for attempt in range(TRIES):
        if not seen.is_written or is_fine(seen):
            break
        pause(attempt)
        seen = read_again()
    return seen


def pause(attempt: int) -> None:
    """Wait for another program, a little longer each time: about a second in ``TRIES`` attempts."""
    time.sleep(0.005 * attempt)


def too_large(path: Path) -> FilesError:
    """Return the error for a file, read or about to be written, that is no AWS file by its size."""
    limit = MOST_BYTES // (1024 * 1024)
    return FilesError(
        f"{path} is larger than {limit} MiB, and an AWS file is never that large", "name the file that you meant"
    )


def _mark(info: os.stat_result | None) -> tuple[int, ...]:
    """Return the identity, size, mode and times of a file; no program can set the ctime."""
    if info is None:
        return ()
    return (info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_mode)


def _own_mark(info: os.stat_result | None) -> tuple[int, ...]:
    """Return the marks of a file that a rename does not change, and that any other change does."""
    if info is None:
        return ()
    return (info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_mode, info.st_uid, info.st_gid)
