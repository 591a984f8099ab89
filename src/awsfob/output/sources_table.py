"""The sources of codes as a table."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.colours import DIM, GREEN
from awsfob.output.table import Column, TableRow, render_table

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS = (
    Column("source", may_fold=False),
    Column("works", may_fold=False),
    Column("what gives the code", may_fold=True),
    Column("what is missing", may_fold=True),
)
_WORKS = 1


def as_table(rows: Sequence[tuple[str, str, str | None]], width: int | None, *, coloured: bool) -> str:
    """Return the sources as a table.

    Args:
        rows: The name of each source, what gives the code, and what is missing on this machine, if anything.
        width: See ``render_table``.
        coloured: See ``render_table``.
    """
    found = [
        TableRow((name, "no" if lacking else "yes", what, lacking or ""), DIM if lacking else GREEN, _WORKS)
        for name, what, lacking in rows
    ]
    return render_table(_COLUMNS, found, width, coloured=coloured)
