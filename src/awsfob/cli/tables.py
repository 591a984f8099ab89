"""What a table may look like on standard output: how wide, and whether in colour."""

from __future__ import annotations

import os
import shutil
import sys


def width() -> int:
    """Return the columns of the terminal; COLUMNS, if set, and 80 where there is no terminal."""
    return shutil.get_terminal_size().columns


def shows_colours() -> bool:
    """Say whether stdout is a terminal that shows colours, and nobody said no (see no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
