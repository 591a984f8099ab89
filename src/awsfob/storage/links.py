"""Other names for fob in a folder: links, and on Windows command files. What fob did not make is never replaced."""

from __future__ import annotations

import os
from contextlib import suppress

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

_OWN = ("fob", "fob.exe")
_MARK = "rem made by fob as --links"


def make_link(folder: Path, name: str, program: Path) -> bool:
    """Let a name in a folder run fob; return False if there is something else of that name, which stays.

    Args:
        folder: An existing folder.
        name: The name.
        program: The program fob.

    Raises:
        FilesError: The folder cannot be written.
    """
    is_link = SYSTEM.shell is not None  # Windows lets few users make links
    path = folder / (name if is_link else f"{name}.cmd")
    if os.path.lexists(path) and not (_is_own_link(path) if is_link else _is_own_script(path)):
        return False
    new = folder / f".{name}.{os.getpid()}"
    try:
        with suppress(FileNotFoundError):
            new.unlink()
        if is_link:
            new.symlink_to(program)
        else:
            new.write_text(f'@{_MARK}\n@"{program}" as {name} %*\n', encoding="utf-8")
        SYSTEM.replace(new, path)
    except OSError as error:
        raise FilesError(f"cannot make {path}: {error.strerror}", "name a folder that you may write to") from None
    return True


def _is_own_link(path: Path) -> bool:
    return path.is_symlink() and os.path.basename(os.readlink(path)) in _OWN  # noqa: PTH115, PTH119  the text itself


def _is_own_script(path: Path) -> bool:
    with suppress(OSError, UnicodeDecodeError):
        return path.is_file() and _MARK in path.read_text(encoding="utf-8").splitlines()[0]
    return False
