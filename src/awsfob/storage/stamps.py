"""Empty files that store a time as their modification time, and the removal of folders that fob can make again."""

from __future__ import annotations

import os
from contextlib import suppress

from awsfob.light_typing import TYPE_CHECKING
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path


def stamp(path: Path, modified: int | None) -> None:
    """Make an empty private file with a modification time in nanoseconds; with None, make sure that there is none.

    Raises:
        OSError: The folder cannot be changed.
    """
    SYSTEM.remove(path)
    if modified is not None:
        descriptor = os.open(path, SYSTEM.new_file_flags, 0o600)
        try:
            SYSTEM.give_to_owner_of(path.parent, descriptor)
        finally:
            os.close(descriptor)
        os.utime(path, ns=(modified, modified))


def remove_tree(folder: Path, *, lasting: bool = False) -> None:
    """Remove a folder of fob's own with all that is in it. What cannot be removed stays.

    Args:
        folder: The folder.
        lasting: Whether to wait until the disk has the removal.
    """
    if not os.path.lexists(folder):
        return  # nothing is loaded to remove it
    SYSTEM.remove_tree(folder)
    if lasting:
        with suppress(OSError):
            SYSTEM.sync_folder(folder.parent)
