"""Tables on standard output."""

from __future__ import annotations

import sys

from awsfob.interaction.screen import columns, shows_colours
from awsfob.light_typing import NamedTuple


class Paper(NamedTuple):
    """What a table is made for.

    Attributes:
        width: The width in columns; None for a pipe or a file, where a program reads a line for each row.
        coloured: Whether to use colours.
    """

    width: int | None
    coloured: bool


def stdout_paper() -> Paper:
    """Return what standard output can show."""
    return Paper(columns(sys.stdout), shows_colours(sys.stdout))
