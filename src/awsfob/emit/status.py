"""The status of profiles as JSON and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsfob.awsfiles.expiry import rfc3339
from awsfob.durations import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from awsfob.inventory import Row

_COLUMNS = {"profile": True, "kind": False, "layout": False, "key -> session": True, "device": True, "left": False}
"""The headings, and whether a cell below may take several lines: people choose names, so those may be long."""
_SHORT = 24
_COLOURS = {"good": "green", "ending": "yellow", "expired": "red", "none": "dim"}


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


def as_table(rows: Sequence[Row]) -> Table:
    """Return the rows as a table that a console may colour; long names are folded, never cut."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for heading, may_fold in _COLUMNS.items():
        table.add_column(heading, overflow="fold", no_wrap=not may_fold)
    for row in rows:
        left = words(row.seconds_left) if row.state in {"good", "ending"} and row.seconds_left else row.state
        cells = (row.profile, row.kind, row.layout or "", _sections(row), _device(row.serial))
        table.add_row(*(Text(cell) for cell in cells), Text(left, style=_COLOURS[row.state]))
    return table


def _sections(row: Row) -> str:
    """Show where the key and its session stand; on two lines when one would crowd out the other columns."""
    if not row.key_section:
        return row.session_section or ""
    one = f"{row.key_section} -> {row.session_section}"
    return one if len(one) <= _SHORT else f"{row.key_section}\n-> {row.session_section}"


def _device(serial: str | None) -> str:
    """Shorten a device's ARN to its name; a hardware device's number stays."""
    return (serial or "").rpartition("/")[2]
