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
    for name in made:
        found = shutil.which(name)
        if found is None or not Path(found).samefile(program):
            what = f"{found} comes first on PATH" if found else f"{folder} is not on PATH"
            tell(f"warning: {name} is another program, or none: {what}")
    if taken:
        raise FilesError(
            f"{', '.join(str(folder / name) for name in taken)} was not made by fob, and stays",
            "remove it if the name is to run fob, or name another folder",
        )
    return made
