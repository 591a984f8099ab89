"""The status of profiles as JSON and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsfob.durations import words
from awsfob.output.table import Column, Line, draw
from awsfob.profiles.expiry import rfc3339

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.profiles.inventory import Row

# People choose names, so those may be long: a cell of such a column may take several lines.
_COLUMNS = (
    Column("profile", may_fold=True),
    Column("kind", may_fold=False),
    Column("layout", may_fold=False),
    Column("key -> session", may_fold=True),
    Column("device", may_fold=True),
    Column("left", may_fold=False),
)
_SHORT = 24
_COLOURS = {"good": "32", "ending": "33", "expired": "31", "none": "2"}
"""Green, yellow, red and dim, as ECMA-48 has them."""


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the rows in the documented JSON shape: RFC 3339 times, seconds, null for what is absent."""
    return [
        {
            "profile": row.profile,
            "kind": row.kind,
            "layout": row.layout,
            "key_section": row.key_section,
            "session_section": row.session_section,
            "serial": row.serial,
            "state": row.state,
            "expiration": rfc3339(row.expiry.instant) if row.expiry else None,
            "seconds_left": row.seconds_left,
        }
        for row in rows
    ]


def as_table(rows: Sequence[Row], width: int, *, coloured: bool) -> str:
    """Return the rows as a table; long names are folded, never cut. The arguments are those of ``grid.draw``."""
    return draw(_COLUMNS, [_line(row) for row in rows], width, coloured=coloured)


def _line(row: Row) -> Line:
    left = words(row.seconds_left) if row.state in {"good", "ending"} and row.seconds_left else row.state
    cells = (row.profile, row.kind, row.layout or "", _sections(row), _device(row.serial), left)
    return Line(cells, _COLOURS[row.state])


def _sections(row: Row) -> str:
    """Show where the key and its session stand; on two lines when one would crowd out the other columns."""
    if not row.key_section:
        return row.session_section or ""
    one = f"{row.key_section} -> {row.session_section}"
    return one if len(one) <= _SHORT else f"{row.key_section}\n-> {row.session_section}"


def _device(serial: str | None) -> str:
    """Shorten a device's ARN to its name; a hardware device's number stays."""
    return (serial or "").rpartition("/")[2]
