"""Leaving the entries that ``fastpath/entry.py`` and ``fob-process`` answer from."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, NamedTuple

from awsfob.fastpath.entry import (
    FINGERPRINT,
    MARK,
    RENEW_SECONDS,
    SEPARATOR,
    fingerprint,
    mark_of,
    read_whole,
)
from awsfob.storage.files import private_folder, write_private
from awsfob.storage.single_flight import single_flight
from awsfob.storage.stamps import remove_tree, stamp

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

# Shells compare times in whole seconds, so a file counts as unchanged only when its time is surely past.
SETTLED_SECONDS = 2


class Noted(NamedTuple):
    """What a file was: its mark, and its time of modification in nanoseconds, None for a missing one."""

    mark: str
    modified: int | None


# Of the credentials and the config file; None for what no entry can be kept for, such as a pipe.
BothNoted = tuple[Noted | None, Noted | None]


def note_files(credentials: Path, config: Path) -> BothNoted:
    """Return what both files are; taken before they are read."""
    return _look(credentials)[0], _look(config)[0]


def store_entry(  # noqa: PLR0913, PLR0917  each is a fact of the entry
    state: Path, name: str, region: str, document: str, ends: datetime, paths: tuple[Path, Path], before: BothNoted
) -> None:
    """Keep the answer for a profile, if the files it came from are still as they were read, and have settled.

    Args:
        state: fob's state folder.
        name: The profile as it is asked for.
        region: The region that the files name for it, or nothing.
        document: The one line to answer with.
        ends: When the session expires; the entry is a miss 15 minutes earlier.
        paths: The credentials and the config file.
        before: What they were before they were read.

    Raises:
        FobError: The entry could not be written; there is no entry then.
        OSError: Likewise.
    """
    if not _can_be_told(name, paths) or "\n" in region:
        return
    facts = (fingerprint(name), *(str(path) for path in paths))
    folder = state / "hot" / name
    with single_flight(state / "locks", "hot", _say_nothing):
        for each in (state, state / "hot", folder):
            private_folder(each)
        stamp(folder / "entry", None)
        now = [_look(path) for path in paths]
        files = [noted for noted, _ in now if noted]
        if files != [*before] or not _settled(files):
            return
        for name_of_stamp, noted in zip(("credentials", "config"), files, strict=True):
            stamp(folder / name_of_stamp, noted.modified)
        until = str(int(ends.timestamp()) - RENEW_SECONDS)
        marks = " ".join(noted.mark for noted in files)
        sums = SEPARATOR.join("" if data is None else cksum_of(data) for _, data in now)
        lines = [MARK, until, *facts, marks, sums, region, document, ""]
        write_private(folder / "entry", os.fsencode("\n".join(lines)))


def _can_be_told(name: str, paths: tuple[Path, Path]) -> bool:
    """Say whether a stored entry would mean the same next time, and can be written in its form.

    A relative path means another file in another folder, and variables inside a path are not compared.
    """
    if "/" in name or name[:1] in {"", ".", "-"} or not all(path.is_absolute() for path in paths):
        return False
    print_ = fingerprint(name)
    texts = (print_, *(str(path) for path in paths))
    return "$" not in print_ and print_.count(SEPARATOR) == len(FINGERPRINT) and not any("\n" in text for text in texts)


def forget_entries(state: Path) -> None:
    """Remove all entries; the next call of each profile makes its own again."""
    remove_tree(state / "hot")


def _settled(files: list[Noted]) -> bool:
    newest = max((noted.modified for noted in files if noted.modified is not None), default=0)
    return time.time() - newest / 1e9 >= SETTLED_SECONDS


def _look(path: Path) -> tuple[Noted | None, bytes | None]:
    """Return what a file is, and its bytes when there is one."""
    try:
        found = read_whole(os.fsencode(path))
    except OSError:
        return None, None
    info, data = found or (None, None)
    return Noted(mark_of(found).decode(), info.st_mtime_ns if info else None), data


def cksum_of(data: bytes) -> str:
    """Return the checksum and the size of bytes as POSIX ``cksum`` prints them.

    That is the CRC of zlib with the bits of each byte in the other order, begun with 0, over the bytes and their count.
    """
    import zlib

    size = len(data)
    number = size.to_bytes((size.bit_length() + 7) // 8, "little")
    crc = zlib.crc32((data + number).translate(_TURNED), 0xFFFFFFFF)
    return f"{int(f'{crc:032b}'[::-1], 2)} {size}"


_TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _say_nothing(_: str) -> None:
    """Nobody needs to know who waits for a shortcut."""
