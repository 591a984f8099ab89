"""The width and the colours of a table on standard output."""

from __future__ import annotations

import sys

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.context import Context


def width(context: Context) -> int | None:
    """Return the width in columns: COLUMNS if it is set, else the terminal's width; None for a pipe or a file.

    A program reads a line for each row, however long it is.
    """
    if not _is_terminal() and not context.settings.environ.get("COLUMNS"):
        return None
    import shutil  # it loads the libraries of compression

    return shutil.get_terminal_size().columns


def shows_colours(context: Context) -> bool:
    """Return whether stdout is a terminal and the environment allows colours."""
    return _is_terminal() and context.settings.colours


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()
