"""Tables for a terminal: columns side by side; long cells are folded and never cut.

fob renders its own tables because libraries take a tenth of a millisecond per cell: to render 500 profiles took longer
than to find them.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.output.colours import in_colour
from awsfob.text import printable, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = "  "
_MIN_WIDTH = 8


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        heading: The heading.
        may_fold: Whether its cells may be folded to several lines if the table is too wide.
        leaves: The rank in which ``fitting`` leaves the column out, from 1; 0 for never.
    """

    heading: str
    may_fold: bool
    leaves: int = 0


class TableRow(NamedTuple):
    """One row of a table.

    Attributes:
        cells: One cell for each column; a cell with line feeds takes several lines.
        colour: The colour of one cell, see ``colours``; empty for none.
        coloured_cell: The index of that cell; by default the last one.
    """

    cells: Sequence[str]
    colour: str = ""
    coloured_cell: int = -1


def fitting(
    columns: Sequence[Column], rows: Sequence[TableRow], width: int | None
) -> tuple[list[Column], list[TableRow]]:
    """Leave out columns until a table fits, and columns without any cell.

    Args:
        columns: The columns.
        rows: The rows.
        width: The maximum width in terminal columns; None for any.
    """
    kept = [n for n, column in enumerate(columns) if not column.leaves or any(row.cells[n] for row in rows)]
    if width is not None:
        _leave_out(kept, columns, rows, width)
    if len(kept) == len(columns):
        return [*columns], [*rows]
    return [columns[n] for n in kept], [row._replace(cells=[row.cells[n] for n in kept]) for row in rows]


def _leave_out(kept: list[int], columns: Sequence[Column], rows: Sequence[TableRow], width: int) -> None:
    widths = {n: max(map(text_width, [columns[n].heading, *(row.cells[n] for row in rows)])) for n in kept}
    for _, number in sorted((columns[n].leaves, n) for n in kept if columns[n].leaves):
        if sum(widths[n] for n in kept) + len(_GAP) * (len(kept) - 1) <= width:
            return
        kept.remove(number)


def render_table(columns: Sequence[Column], rows: Sequence[TableRow], width: int | None, *, coloured: bool) -> str:
    """Return a table as text.

    Args:
        columns: The columns.
        rows: The rows.
        width: The maximum width in terminal columns; columns that may not fold can exceed it. None for any width.
        coloured: Whether to colour cells.
    """
    headings = [column.heading for column in columns]
    split = [[_split_cell(cell) for cell in row.cells] for row in rows]
    full_widths = [_full_width(heading, [row[number] for row in split]) for number, heading in enumerate(headings)]
    widths = _narrowed(full_widths, columns, width)
    lines = [_joined(headings, widths), "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))]
    for row, cells in zip(rows, split, strict=True):
        fitting = cells if widths == full_widths else [_folded(*each) for each in zip(cells, widths, strict=True)]
        lines.extend(_row_lines(fitting, widths, row if coloured else None))
    return "".join(f"{line}\n" for line in lines)


def _split_cell(cell: str) -> list[str]:
    """Return the lines of a cell, with a question mark for each control character."""
    if cell.isprintable():
        return [cell]
    return [printable(line) for line in cell.split("\n")]


def _full_width(heading: str, cells: Sequence[Sequence[str]]) -> int:
    """Return the width of a column without folding."""
    lines = [heading, *(line for each in cells for line in each)]
    return max(map(len if "".join(lines).isascii() else text_width, lines))


def _narrowed(full_widths: Sequence[int], columns: Sequence[Column], width: int | None) -> list[int]:
    """Return column widths that fit: the widest column that may fold gets narrower, down to ``_MIN_WIDTH``."""
    widths = list(full_widths)
    excess = 0 if width is None else sum(widths) + len(_GAP) * (len(widths) - 1) - width
    foldable = [number for number, column in enumerate(columns) if column.may_fold]
    while excess > 0 and foldable:
        widest = max(foldable, key=widths.__getitem__)
        if widths[widest] <= _MIN_WIDTH:
            break
        widths[widest] -= 1
        excess -= 1
    return widths


def _row_lines(cells: Sequence[Sequence[str]], widths: Sequence[int], row: TableRow | None) -> list[str]:
    height = max(map(len, cells))
    return [
        _joined([lines[number] if number < len(lines) else "" for lines in cells], widths, row)
        for number in range(height)
    ]


def _folded(lines: Sequence[str], width: int) -> list[str]:
    """Split lines that are longer than a width: between words, or inside a word that is longer itself."""
    folded = []
    for line in lines:
        rest = line
        while text_width(rest) > width:
            count = len(rest)
            while text_width(rest[:count]) > width:
                count -= 1
            count = max(count, 1)
            end = rest.rfind(" ", 1, count + 1)
            folded.append(rest[: end if end > 0 else count])
            rest = rest[end + 1 if end > 0 else count :]
        folded.append(rest)
    return folded


def _joined(cells: Sequence[str], widths: Sequence[int], row: TableRow | None = None) -> str:
    """Return one line of the table; ``row`` says which cell has a colour, and None means no colour."""
    if "".join(cells).isascii():
        padded = [*map(str.ljust, cells, widths)]
    else:
        padded = [cell + " " * (width - text_width(cell)) for cell, width in zip(cells, widths, strict=True)]
    if row and row.colour and (cell := cells[row.coloured_cell]):
        after = padded[row.coloured_cell][len(cell) :]
        padded[row.coloured_cell] = f"{in_colour(cell, row.colour)}{after}"
    return _GAP.join(padded).rstrip()
