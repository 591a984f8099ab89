"""Writing the stored answers, which ``fastpath/entry.py`` and ``fob-process`` read."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from awsfob.errors import FobError
from awsfob.fastpath.entry import (
    FINGERPRINT,
    MARK,
    NO_ENVIRONMENT,
    RENEW_SECONDS,
    SEPARATOR,
    can_name_folder,
    fingerprint,
    mark_of,
    read_whole,
)
from awsfob.light_typing import TYPE_CHECKING
from awsfob.settings import current
from awsfob.storage.files import private_folder, write_private
from awsfob.storage.single_flight import single_flight
from awsfob.storage.stamps import remove_tree, stamp
from awsfob.structs import Struct
from awsfob.text import without_passwords

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

# Shells compare times in whole seconds, so a file counts as unchanged only when its time is surely past.
SETTLED_SECONDS = 2
_GENERATION = "hot.generation"


class Noted(Struct):
    """A file at one moment: its mark and its modification time in nanoseconds; None for a missing file."""

    mark: str
    modified: int | None


class Before(Struct):
    """What an entry depends on, before the files are read.

    Attributes:
        files: The credentials and the config file; None for what no entry can be kept for, such as a pipe.
        generation: See ``forget_entries``.
    """

    files: tuple[Noted | None, Noted | None]
    generation: bytes

    def __repr__(self) -> str:
        """Return a text without values."""
        return "Before()"


def note_files(state: Path, credentials: Path, config: Path) -> Before:
    """Return what both files are; taken before they are read."""
    generation = _generation(state)
    return Before((_look(credentials)[0], _look(config)[0]), generation)


def store_entry(  # noqa: PLR0913, PLR0917  each is a fact of the entry
    state: Path, name: str, region: str | None, document: str, ends: datetime, paths: tuple[Path, Path], before: Before
) -> None:
    """Store the answer for a profile if the files have not changed since they were read, and not in the last moment.

    None is kept either when all entries were removed meanwhile: a logout may have ended the session of the answer.

    Args:
        state: fob's state folder.
        name: The profile as it is asked for.
        region: The region that the files name for it, or nothing; None if the answer is not for ``env`` and ``exec``.
        document: The one line to answer with.
        ends: When the session expires; the entry is a miss 15 minutes earlier.
        paths: The credentials and the config file.
        before: What they were before they were read.

    Raises:
        FobError: The entry could not be written; there is no entry then.
        OSError: Likewise.
    """
    if not _can_be_told(name, paths) or "\n" in (region or ""):
        return
    facts = (fingerprint(name), *(str(path) for path in paths))
    folder = state / "hot" / name
    with single_flight(state / "locks", "hot", _say_nothing, announce=False):
        for each in (state, state / "hot", folder):
            private_folder(each)
        stamp(folder / "entry", None)
        now = [_look(path) for path in paths]
        files = [noted for noted, _ in now if noted]
        if files != [*before.files] or _generation(state) != before.generation or not _settled(files):
            return
        for name_of_stamp, noted in zip(("credentials", "config"), files, strict=True):
            stamp(folder / name_of_stamp, noted.modified)
        until = str(int(ends.timestamp()) - RENEW_SECONDS)
        marks = " ".join(noted.mark for noted in files)
        sums = SEPARATOR.join("" if data is None else cksum_of(data) for _, data in now)
        lines = [MARK, until, *facts, marks, sums, NO_ENVIRONMENT if region is None else region, document, ""]
        write_private(folder / "entry", os.fsencode("\n".join(lines)), lasting=False)


def _can_be_told(name: str, paths: tuple[Path, Path]) -> bool:
    """Return whether a stored entry would mean the same next time, and can be written in its form.

    A relative path means another file in another folder, and variables inside a path are not compared. An entry
    contains the endpoints, so there is none for an endpoint with a password.
    """
    if any(each != without_passwords(each) for each in current().endpoints if each):
        return False
    if not can_name_folder(name) or not all(path.is_absolute() for path in paths):
        return False
    print_ = fingerprint(name)
    texts = (print_, *(str(path) for path in paths))
    return "$" not in print_ and print_.count(SEPARATOR) == len(FINGERPRINT) and not any("\n" in text for text in texts)


def forget_entries(state: Path, *, lasting: bool = False) -> tuple[bytes, bytes]:
    """Remove all entries; the next call for a profile stores a new one.

    A process that has read its session already must not leave an entry after this. So each removal begins a new
    generation, and an entry of an earlier one is not kept.

    Args:
        state: fob's state folder.
        lasting: Whether to wait until no power failure can bring them back, as after a logout.

    Returns:
        The generation that ends, and the one that begins.
    """
    if not state.is_dir():
        return b"", b""
    with single_flight(state / "locks", "hot", _say_nothing):
        before = _generation(state)
        with suppress(FobError, OSError):
            write_private(state / _GENERATION, os.urandom(8).hex().encode(), lasting=False)
        remove_tree(state / "hot", lasting=lasting)
        return before, _generation(state)


def _generation(state: Path) -> bytes:
    """Return the current generation of entries, ``b""`` for the first one."""
    try:
        return (state / _GENERATION).read_bytes()
    except OSError:
        return b""


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
    """Discard the message: a missing stored answer costs only time."""
