"""What a new file takes over from the one that it replaces: owner, mode and extended attributes."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from awsfob.storage.os_errors import not_ours
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    import os
    from pathlib import Path

PRIVATE = 0o600


def take_over(descriptor: int, target: Path, old: os.stat_result | None) -> None:
    """Give the new file what the old one had, or mode 0600 where there was none.

    The mode comes last: a change of owner drops bits of it, and an access list (an extended attribute) sets others.
    """
    if old is not None:
        _take_over_owner(descriptor, target, old)
        SYSTEM.copy_attributes(descriptor, target)
    SYSTEM.set_mode(descriptor, stat.S_IMODE(old.st_mode) if old is not None else PRIVATE)


def _take_over_owner(descriptor: int, target: Path, old: os.stat_result) -> None:
    try:
        SYSTEM.copy_owner(descriptor, old)
    except OSError:
        raise not_ours(target) from None
