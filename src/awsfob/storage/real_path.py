"""The file behind a path: links are followed, and what fob must not write to is refused."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from awsfob.errors import FilesError
from awsfob.text import shell_word


def real_path(path: Path) -> Path:
    """Return the file behind a path's links.

    Raises:
        FilesError: It is no file; or it is a link to a file that is missing. What is missing may be on a volume that
            is not mounted now: a file made there would be hidden by the mount.
    """
    target = Path(os.path.realpath(path))
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        for each in (path, *path.parents):
            if each.is_symlink() and not each.exists():
                raise _dangling(path, each) from None
        return target
    if not is_file:
        raise FilesError(f"cannot change {path}: it is not a file", "name a file")
    return target


def _dangling(path: Path, link: Path) -> FilesError:
    target = Path(os.path.realpath(link))
    make = (
        f"mkdir -p {shell_word(target)}"
        if link != path
        else f"mkdir -p {shell_word(target.parent)} && touch {shell_word(target)}"
    )
    return FilesError(
        f"cannot change {path}: {link} is a link to {target}, which is missing",
        f"mount the volume that it is on; if it is on none: {make}",
    )
