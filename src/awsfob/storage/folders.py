"""Making folders: private ones, which belong to the owner of the folder above where root makes them."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

_PRIVATE_FOLDER = 0o700


def make_folder(folder: Path) -> None:
    """Make a folder, and missing ones above it, with mode 0700 under any umask.

    Raises:
        OSError: It cannot be made, or there is something else of its name.
    """
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    try:
        folder.mkdir(_PRIVATE_FOLDER)
    except FileExistsError:
        if folder.is_dir():  # another process was as quick
            return
        raise
    SYSTEM.settle_folder(folder, _PRIVATE_FOLDER)


def belongs_to_user(folder: Path) -> bool:
    """Return whether a folder is this user's own; for root also one in another user's home, made for that user."""
    info = folder.stat()
    if SYSTEM.is_owned_by_user(info):
        return True
    return SYSTEM.is_root() and info.st_uid == folder.resolve().parent.stat().st_uid
