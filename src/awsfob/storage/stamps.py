"""Empty files whose modification time is what they say, and folders that can be made again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def stamp(path: Path, modified: int | None) -> None:
    """Make an empty private file with a modification time in nanoseconds; with None, make sure that there is none.

    Raises:
        OSError: The folder cannot be changed.
    """
    path.unlink(missing_ok=True)
    if modified is not None:
        path.touch(mode=0o600)
        os.utime(path, ns=(modified, modified))


def remove_tree(folder: Path) -> None:
    """Remove a folder of fob's own with all that is in it. What cannot be removed stays."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
