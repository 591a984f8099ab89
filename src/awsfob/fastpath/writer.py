"""Leaving the entries that ``fastpath/entry.py`` and ``fob-process`` answer from."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from awsfob.fastpath.entry import FINGERPRINT, MARK, RENEW_SECONDS, SEPARATOR, fingerprint
from awsfob.storage.files import private_folder, write_private
from awsfob.storage.single_flight import single_flight
from awsfob.storage.stamps import remove_tree, stamp

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

# Shells compare times in whole seconds, so a file counts as unchanged only when its time is surely past.
SETTLED_SECONDS = 2

Times = tuple[int | None, int | None]


def note_files(credentials: Path, config: Path) -> Times:
    """Return the modification times of both files in nanoseconds, None for a missing one; taken before reading."""
    return _modified(credentials), _modified(config)


def store_entry(  # noqa: PLR0913, PLR0917  each is a fact of the entry
    state: Path, name: str, region: str, document: str, ends: datetime, paths: tuple[Path, Path], before: Times
) -> None:
    """Keep the answer for a profile, if the files it came from are still as they were read, and have settled.

    Args:
        state: fob's state folder.
        name: The profile as it is asked for.
        region: The region that the files name for it, or nothing.
        document: The one line to answer with.
        ends: When the session expires; the entry is a miss 15 minutes earlier.
        paths: The credentials and the config file.
        before: Their times before they were read.

    Raises:
        FobError: The entry could not be written; there is none then.
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
        if note_files(*paths) != before or not _settled(before):
            return
        for name_of_stamp, modified in zip(("credentials", "config"), before, strict=True):
            stamp(folder / name_of_stamp, modified)
        until = str(int(ends.timestamp()) - RENEW_SECONDS)
        write_private(folder / "entry", os.fsencode("\n".join([MARK, until, *facts, region, document, ""])))


def _can_be_told(name: str, paths: tuple[Path, Path]) -> bool:
    """Say whether a stored entry would mean the same next time, and can be written in its form.

    A relative path means another file in another folder, and a variable inside a path is none that is compared.
    """
    if "/" in name or name[:1] in {"", ".", "-"} or not all(path.is_absolute() for path in paths):
        return False
    print_ = fingerprint(name)
    texts = (print_, *(str(path) for path in paths))
    return "$" not in print_ and print_.count(SEPARATOR) == len(FINGERPRINT) and not any("\n" in text for text in texts)


def forget_entries(state: Path) -> None:
    """Remove all entries; the next call of each profile makes its own again."""
    remove_tree(state / "hot")


def _settled(times: Times) -> bool:
    newest = max((modified for modified in times if modified is not None), default=0)
    return time.time() - newest / 1e9 >= SETTLED_SECONDS


def _modified(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def _say_nothing(_: str) -> None:
    """Nobody needs to know who waits for a shortcut."""
