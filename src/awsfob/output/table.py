"""A table as plain lines: columns side by side, long cells folded and never cut.

fob draws its own tables because libraries for it cost a tenth of a millisecond per cell: 500 profiles took longer to
draw than to find.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from awsfob.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = "  "
_NARROWEST = 8


class Column(NamedTuple):
    """A heading, and whether a cell below it may take several lines when the table is wide."""

    heading: str
    may_fold: bool


class Line(NamedTuple):
    """The cells of one row.

    Attributes:
        cells: One for each column.
        colour: The parameter of the escape sequence that colours one of them; empty for none.
        coloured_cell: The number of that cell; by default the last one.
    """

    cells: Sequence[str]
    colour: str = ""
    coloured_cell: int = -1


def draw(columns: Sequence[Column], rows: Sequence[Line], width: int, *, coloured: bool) -> str:
    """Return the table.

    Args:
        columns: One for each cell of a row.
        rows: The rows; a cell with line feeds takes several lines.
        width: The width to stay in, in signs of a terminal; columns that may not fold can exceed it.
        coloured: Whether it is for a terminal that shows colours.
    """
    headings = [column.heading for column in columns]
    found = [[_pieces(cell) for cell in row.cells] for row in rows]
    natural = [_natural(heading, [row[number] for row in found]) for number, heading in enumerate(headings)]
    widths = _narrowed(natural, columns, width)
    lines = [_joined(headings, widths), "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))]
    for row, cells in zip(rows, found, strict=True):
        lines.extend(_lines(cells, widths, row if coloured else None))
    return "".join(f"{line}\n" for line in lines)


def _pieces(cell: str) -> list[str]:
    """Split a cell at its line feeds; what would move a terminal's cursor becomes a question mark."""
    if cell.isprintable():
        return [cell]
    return [printable(piece) for piece in cell.split("\n")]


def _natural(heading: str, cells: Sequence[Sequence[str]]) -> int:
    return max(_width(piece) for pieces in ([heading], *cells) for piece in pieces)


def _narrowed(natural: Sequence[int], columns: Sequence[Column], width: int) -> list[int]:
    """Take from the widest of the columns that may fold until the table fits, or nothing is left to take."""
    widths = list(natural)
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    foldable = [number for number, column in enumerate(columns) if column.may_fold]
    while excess > 0 and foldable:
        widest = max(foldable, key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
        excess -= 1
    return widths


def _lines(cells: Sequence[Sequence[str]], widths: Sequence[int], row: Line | None) -> list[str]:
    folded = [_folded(pieces, width) for pieces, width in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in folded)
    return [
        _joined([lines[number] if number < len(lines) else "" for lines in folded], widths, row)
        for number in range(height)
    ]


def _folded(pieces: Sequence[str], width: int) -> list[str]:
    lines = []
    for piece in pieces:
        rest = piece
        while _width(rest) > width:
            count = len(rest)
            while _width(rest[:count]) > width:
                count -= 1
            count = max(count, 1)
            lines.append(rest[:count])
            rest = rest[count:]
        lines.append(rest)
    return lines


def _joined(cells: Sequence[str], widths: Sequence[int], row: Line | None = None) -> str:
    """Return one line; ``row`` says which cell is coloured, if any."""
    shown = list(cells)
    if row and row.colour and shown[row.coloured_cell]:
        shown[row.coloured_cell] = f"\x1b[{row.colour}m{shown[row.coloured_cell]}\x1b[0m"
    pads = [" " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)]
    return _GAP.join(cell + pad for cell, pad in zip(shown, pads, strict=True)).rstrip()


def _width(text: str) -> int:
    """Return how many places of a terminal a text takes."""
    if text.isascii():
        return len(text)
    import unicodedata

    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return len(text) + wide - sum(unicodedata.category(sign) in {"Mn", "Me", "Cf"} for sign in text)
