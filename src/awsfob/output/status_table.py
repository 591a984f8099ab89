"""The status of profiles as JSON and as a table."""

from __future__ import annotations

from awsfob.durations import words
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.table import Column, TableRow, render_table
from awsfob.profiles.expiry import rfc3339

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from awsfob.profiles.inventory import Row
    from awsfob.sessions.session_state import ProfileStatus

# Users choose these names, so they may be long: a cell may take several lines.
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
"""SGR parameters of ECMA-48: green, yellow, red and dim."""


def as_json(found: Sequence[ProfileStatus]) -> list[dict[str, Any]]:
    """Return the documented JSON list: times in RFC 3339, seconds, null for a missing value."""
    return [
        {
            "profile": each.row.profile,
            "kind": each.row.kind,
            "layout": each.row.layout,
            "key_section": each.row.key_section,
            "session_section": each.row.session_section,
            "serial": each.row.serial,
            "state": each.state,
            "expiration": rfc3339(each.expiration) if each.expiration else None,
            "seconds_left": each.seconds_left,
        }
        for each in found
    ]


def as_table(found: Sequence[ProfileStatus], width: int, *, coloured: bool) -> str:
    """Return the rows as a table; long names are folded, never cut. For the arguments see ``render_table``."""
    return render_table(_COLUMNS, [_row(each) for each in found], width, coloured=coloured)


def _row(status: ProfileStatus) -> TableRow:
    row, state, seconds = status.row, status.state, status.seconds_left
    left = words(seconds) if state in {"good", "ending"} and seconds else state
    left = "without MFA" if status.lacks_mfa else left
    cells = (row.profile, row.kind, row.layout or "", _sections(row), _device(row.serial), left)
    return TableRow(cells, _COLOURS[state])


def _sections(row: Row) -> str:
    """Return the sections of the key and the session, on two lines if one line would be long."""
    if not row.key_section:
        return row.session_section or ""
    one = f"{row.key_section} -> {row.session_section}"
    return one if len(one) <= _SHORT else f"{row.key_section}\n-> {row.session_section}"


def _device(serial: str | None) -> str:
    """Return the name in a device's ARN, or the serial number of a hardware device."""
    return (serial or "").rpartition("/")[2]
