"""The status of profiles as JSON and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsfob.durations import words
from awsfob.output.table import Column, Line, draw
from awsfob.profiles.expiry import rfc3339

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.profiles.inventory import Row
    from awsfob.sessions.session_state import ProfileStatus

# Users choose the names, so they may be long: a cell of such a column may take several lines.
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


def as_json(found: Sequence[ProfileStatus]) -> list[dict[str, Any]]:
    """Return the rows in the documented JSON shape: RFC 3339 times, seconds, null for what is absent."""
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
    """Return the rows as a table; long names are folded, never cut. The arguments are those of ``grid.draw``."""
    return draw(_COLUMNS, [_line(each) for each in found], width, coloured=coloured)


def _line(status: ProfileStatus) -> Line:
    row, state, seconds = status.row, status.state, status.seconds_left
    left = words(seconds) if state in {"good", "ending"} and seconds else state
    cells = (row.profile, row.kind, row.layout or "", _sections(row), _device(row.serial), left)
    return Line(cells, _COLOURS[state])


def _sections(row: Row) -> str:
    """Show where the key and its session stand; on two lines when one would crowd out the other columns."""
    if not row.key_section:
        return row.session_section or ""
    one = f"{row.key_section} -> {row.session_section}"
    return one if len(one) <= _SHORT else f"{row.key_section}\n-> {row.session_section}"


def _device(serial: str | None) -> str:
    """Shorten a device's ARN to its name; a hardware device's number stays."""
    return (serial or "").rpartition("/")[2]
