"""A file as it was found at one moment, so that a later look can tell whether it is still the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from awsfob.errors import FilesError

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 4 * 1024 * 1024  # a file of 500 profiles has a tenth of it


class Seen(NamedTuple):
    """What a look at a file found: its bytes, and what the file system says of it (None: there is no such file)."""

    data: bytes
    info: os.stat_result | None

    def __repr__(self) -> str:
        return f"Seen({len(self.data)} bytes)"

    def is_still(self, now: Seen) -> bool:
        """Say whether nobody has changed or replaced the file between this look and a later one."""
        return self.data == now.data and _mark(self.info) == _mark(now.info)


def look(path: Path) -> Seen:
    """Read a file.

    Raises:
        FilesError: It is larger than ``MOST_BYTES``.
        OSError: It is there but cannot be read.
    """
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return Seen(b"", None)
    with stream:
        data = stream.read(MOST_BYTES + 1)
        info = os.fstat(stream.fileno())
    if len(data) > MOST_BYTES:
        raise too_large(path)
    return Seen(data, info)


def too_large(path: Path) -> FilesError:
    """Return the error for a file, read or about to be written, that is no AWS file by its size."""
    limit = MOST_BYTES // (1024 * 1024)
    return FilesError(f"{path} is larger than {limit} MiB, which no AWS file is", "name the file that you meant")


def _mark(info: os.stat_result | None) -> tuple[int, ...]:
    """Return what changes with a file: also its mode, and the time of any change (ctime), which cannot be set."""
    if info is None:
        return ()
    return (info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_mode)
