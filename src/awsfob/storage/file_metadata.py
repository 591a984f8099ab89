"""The owner, mode and extended attributes of a replaced file, for the new file."""

from __future__ import annotations

import os
import stat

from awsfob.light_typing import TYPE_CHECKING
from awsfob.storage.os_errors import not_ours
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = 0o600


def take_over(descriptor: int, target: Path, old: os.stat_result | None) -> None:
    """Give the new file what the old one had; where there was none, mode 0600 and, from root, the folder's owner.

    Where this user may not give it the old one's group, it keeps its own, and no rights for any group.

    The mode comes last: a change of owner drops bits of it, and an access list (an extended attribute) sets others.

    Raises:
        FilesError: The file would not keep its owner.
        OSError: The system refuses.
    """
    if old is not None:
        _take_over_owner(descriptor, target, old)
    else:
        SYSTEM.give_to_owner_of(target.parent, descriptor)
    SYSTEM.copy_attributes(descriptor, target if old is not None else None)
    SYSTEM.set_mode(descriptor, _mode(descriptor, old) if old is not None else PRIVATE)


def _mode(descriptor: int, old: os.stat_result) -> int:
    """Return the mode of the old file; without the rights of its group, where the new one could not get that group."""
    mode = stat.S_IMODE(old.st_mode)
    return mode if os.fstat(descriptor).st_gid == old.st_gid else mode & ~(stat.S_IRWXG | stat.S_ISGID)


def _take_over_owner(descriptor: int, target: Path, old: os.stat_result) -> None:
    try:
        SYSTEM.copy_owner(descriptor, old)
    except OSError:
        raise not_ours(target) from None
