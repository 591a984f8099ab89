"""What a table may look like on standard output: how wide, and whether in colour."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.context import Context


def width() -> int:
    """Return the columns of the terminal; COLUMNS, if set, and 80 where there is no terminal."""
    return shutil.get_terminal_size().columns


def shows_colours(context: Context) -> bool:
    """Say whether stdout is a terminal that shows colours, and the environment allows them."""
    return sys.stdout is not None and sys.stdout.isatty() and context.settings.colours
