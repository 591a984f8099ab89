"""The status of profiles as JSON and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsfob.awsfiles.expiry import rfc3339
from awsfob.durations import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from awsfob.inventory import Row

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
    for heading in ("profile", "kind", "layout", "key -> session", "device", "left"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        left = words(row.seconds_left) if row.state in {"good", "ending"} and row.seconds_left else row.state
        arrow = f"{row.key_section} -> {row.session_section}" if row.key_section else row.session_section or ""
        cells = (row.profile, row.kind, row.layout or "", arrow, _device(row.serial))
        table.add_row(*(Text(cell) for cell in cells), Text(left, style=_COLOURS[row.state]))
    return table


def _device(serial: str | None) -> str:
    """Shorten a device's ARN to its name; a hardware device's number stays."""
    return (serial or "").rpartition("/")[2]
