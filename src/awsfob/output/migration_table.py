"""The table of ``fob migrate``: the profiles that can move to another layout."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.table import Column, TableRow, fitting, render_table

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS = (
    Column("profile", may_fold=True),
    Column("layout", may_fold=False),
    Column("key", may_fold=True, leaves=2),
    Column("session", may_fold=True, leaves=1),
    Column("to move it", may_fold=False),
)


def as_table(rows: Sequence[Sequence[str]], width: int | None, *, coloured: bool) -> str:
    """Return the table.

    Args:
        rows: For each profile its name, its layout, the two sections, and the command.
        width: See ``render_table``.
        coloured: See ``render_table``.
    """
    return render_table(*fitting(_COLUMNS, [TableRow(each) for each in rows], width), width, coloured=coloured)
