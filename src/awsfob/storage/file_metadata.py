"""What a new file takes over from the one that it replaces: owner, mode and extended attributes."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from awsfob.storage.os_errors import not_ours

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = 0o600


def take_over(descriptor: int, target: Path, old: os.stat_result | None) -> None:
    """Give the new file what the old one had, or mode 0600 where there was none.

    The mode comes last: a change of owner drops bits of it, and an access list (an extended attribute) sets others.
    """
    if sys.platform == "win32":
        return
    if old is not None:
        _take_over_owner(descriptor, target, old)
        _take_over_attributes(descriptor, target)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode) if old is not None else PRIVATE)


def _take_over_owner(descriptor: int, target: Path, old: os.stat_result) -> None:
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) == (old.st_uid, old.st_gid):
        return
    try:
        os.fchown(descriptor, old.st_uid, old.st_gid)
    except OSError:
        raise not_ours(target) from None


def _take_over_attributes(descriptor: int, target: Path) -> None:
    """Copy what can be copied; where one may not be set, the file is as good without it."""
    if not hasattr(os, "listxattr"):
        return
    with suppress(OSError):
        for name in os.listxattr(target):
            with suppress(OSError):
                os.setxattr(descriptor, name, os.getxattr(target, name))
