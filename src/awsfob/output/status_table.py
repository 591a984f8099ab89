"""The status of profiles as JSON and as a table."""

from __future__ import annotations

from awsfob.durations import words
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.colours import DIM, GREEN, RED, YELLOW
from awsfob.output.table import Column, TableRow, fitting, render_table
from awsfob.profiles.expiry import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from awsfob.sessions.session_state import ProfileStatus

_COLUMNS = (
    Column("  profile", may_fold=False),
    Column("account", may_fold=False, leaves=2),
    Column("identity", may_fold=False, leaves=4),
    Column("session", may_fold=False, leaves=3),
    Column("device", may_fold=False, leaves=1),
    Column("left", may_fold=False),
)
_MORE = (Column("key", may_fold=False, leaves=1), Column("layout", may_fold=False, leaves=1))
_COLOURS = {"good": GREEN, "ending": YELLOW, "expired": RED, "none": DIM}
_USED, _NOT_USED, _ROLE = "* ", "  ", "  "


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


def as_table(
    found: Sequence[ProfileStatus], used: str, width: int | None, *, coloured: bool, verbose: bool = False
) -> str:
    """Return the rows as a table: a line for each profile, the roles of a key below it.

    Names are never cut or folded. If the table is too wide, columns are left out.

    Args:
        found: The profiles.
        used: The profile that is in use, by either name of its pair; it has a mark.
        width: See ``fitting``.
        coloured: See ``render_table``.
        verbose: Also show the section of the key and the layout.
    """
    all_columns = (*_COLUMNS[:-1], *(_MORE if verbose else ()), _COLUMNS[-1])
    all_rows = [_row(each, used, is_below=is_below, verbose=verbose) for each, is_below in _grouped(found)]
    columns, rows = fitting(all_columns, all_rows, width)
    return render_table(columns, rows, width, coloured=coloured)


def _grouped(found: Sequence[ProfileStatus]) -> Iterator[tuple[ProfileStatus, bool]]:
    """Yield the profiles with keys, each with its roles below it, then all others; and whether one is below another."""
    roles: dict[str | None, list[ProfileStatus]] = {}
    others: list[ProfileStatus] = []
    keys = [each for each in found if _is_key(each)]
    sections = {each.row.session_section for each in keys}
    for each in found:
        if not _is_key(each):
            section = each.row.pair.session_section if each.row.pair and each.row.kind == "role" else None
            (roles.setdefault(section, []) if section in sections else others).append(each)
    for each in keys:
        yield each, False
        yield from ((role, True) for role in roles.pop(each.row.session_section, ()))
    yield from ((each, False) for each in others)


def _is_key(status: ProfileStatus) -> bool:
    return status.row.kind == "user"


def _row(status: ProfileStatus, used: str, *, is_below: bool, verbose: bool) -> TableRow:
    row = status.row
    is_used = used in {row.profile, row.session_section if row.kind == "user" else None}
    name = (_USED if is_used else _NOT_USED) + (_ROLE if is_below else "") + row.profile
    more = (row.key_section or "", row.layout or "") if verbose else ()
    cells = (name, row.account or "", row.identity, _session(status), _device(row.serial), *more, _left(status))
    return TableRow(cells, _COLOURS[status.state])


def _left(status: ProfileStatus) -> str:
    if status.lacks_mfa:
        return "no MFA"
    if status.state in {"good", "ending"} and status.seconds_left:
        return words(status.seconds_left)
    return status.state


def _session(status: ProfileStatus) -> str:
    """Return where the session of a user is, if that is not the profile itself."""
    row = status.row
    if row.kind != "user" or row.session_section == row.profile:
        return ""
    return f"{row.session_section} (cached)" if status.is_cached else row.session_section or ""


def _device(serial: str | None) -> str:
    """Return the name in a device's ARN, or the serial number of a hardware device."""
    return (serial or "").rpartition("/")[2]
