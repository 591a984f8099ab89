"""Tables on standard output."""

from __future__ import annotations

import sys

from awsfob.interaction.screen import columns, shows_colours
from awsfob.output.looks import Look


def stdout_look() -> Look:
    """Return what standard output can show of a table; its width is None for a program, which reads whole rows."""
    return Look(colours=shows_colours(sys.stdout), width=columns(sys.stdout))
