"""The width and the colours of a table on standard output."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.context import Context


def width() -> int:
    """Return the width in columns: COLUMNS if it is set, else the terminal's width, else 80."""
    return shutil.get_terminal_size().columns


def shows_colours(context: Context) -> bool:
    """Return whether stdout is a terminal and the environment allows colours."""
    return sys.stdout is not None and sys.stdout.isatty() and context.settings.colours
