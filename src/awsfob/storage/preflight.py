"""Whether a file can be replaced, asked before a code is spent: AWS takes a code once, and a full disk can be seen."""

from __future__ import annotations

import os
from pathlib import Path

from awsfob.errors import FilesError
from awsfob.storage.os_errors import not_ours
from awsfob.system import SYSTEM

_SPARE_BYTES = 64 * 1024


def check_writable(path: Path) -> None:
    """Check that a file could be replaced beside itself, without touching it.

    Args:
        path: The file; it need not exist, nor its folder. A symbolic link is followed.

    Raises:
        FilesError: The folder cannot be written, the file may not be or is somebody else's, or the disk is full.
    """
    target = Path(os.path.realpath(path))
    folder = next(parent for parent in target.parents if parent.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FilesError(
            f"cannot change {path}: the folder {folder} is read-only", f"ls -ld '{folder}' shows whose it is"
        )
    if target.exists() and not SYSTEM.may_replace(target.stat()):
        raise not_ours(target)
    if target.exists() and not os.access(target, os.W_OK):
        raise FilesError(f"cannot change {path}: the file is read-only", f"chmod u+w '{path}'")
    if _free_bytes(folder) < _SPARE_BYTES:
        raise FilesError(
            f"cannot change {path}: the disk is full", f"df -h '{folder}' shows it; make room, then try again"
        )


def _free_bytes(folder: Path) -> int:
    import shutil

    return shutil.disk_usage(folder).free
