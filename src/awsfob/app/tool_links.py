"""``fob as --links``: other names for fob in a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.storage.links import make_link
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def make_links(folder: Path, names: Iterable[str], program: Path, tell: Callable[[str], None]) -> list[str]:
    """Make a link to fob for each name in a folder.

    Args:
        folder: The folder.
        names: The names.
        program: The program fob.
        tell: Is told of each name that runs another program first.

    Returns:
        The names for which there is a link now.

    Raises:
        FilesError: There is no such folder, it cannot be written, or other files with these names are there. The other
            links were made.
    """
    if not folder.is_dir():
        raise FilesError(f"there is no folder {folder}", f"make it: mkdir -p {shell_word(folder)}")
    wanted = list(names)
    made = [name for name in wanted if make_link(folder, name, program)]
    taken = [name for name in wanted if name not in made]
    _warn(made, folder, program, tell)
    if taken:
        raise FilesError(
            f"{', '.join(str(folder / name) for name in taken)} was not made by fob, and stays",
            "remove it if the name is to run fob, or name another folder",
        )
    return made


def _warn(made: Iterable[str], folder: Path, program: Path, tell: Callable[[str], None]) -> None:
    """Say which names do not run fob, because the folder is not on PATH or another program comes first."""
    found = {name: shutil.which(name) for name in made}
    if missing := [name for name, path in found.items() if path is None]:
        tell(f"warning: {folder} is not on PATH, so the shell does not find {', '.join(missing)} there")
    for name, path in found.items():
        if path and not Path(path).samefile(program):
            tell(f"warning: {name} still runs {path}, which comes first on PATH")
