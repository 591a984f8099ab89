"""The access keys of a user as JSON and as a table."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.colours import DIM, GREEN, RED
from awsfob.output.table import Column, TableRow, render_table
from awsfob.profiles.expiry import rfc3339
from awsfob.text import printable

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from awsfob.keys.listing import KnownKey, UserKeys

_COLUMNS = (
    Column("key", may_fold=False),
    Column("status", may_fold=False),
    Column("age", may_fold=False),
    Column("last used", may_fold=True),
    Column("in the file", may_fold=False),
)
_STATUS = 1
_COLOURS = {"Active": GREEN, "Inactive": DIM, "Expired": RED}


def as_json(keys: UserKeys, now: datetime) -> dict[str, Any]:
    """Return the documented JSON object: times in RFC 3339, age in whole days, null for a missing value."""
    return {"profile": keys.profile, "user": keys.user, "keys": [_key_json(key, now) for key in keys.keys]}


def _key_json(key: KnownKey, now: datetime) -> dict[str, Any]:
    used = key.used
    return {
        "id": key.info.key_id,
        "status": key.info.status,
        "created": rfc3339(key.info.created),
        "age_days": _age_days(key, now),
        "last_used": rfc3339(used.at) if used and used.at else None,
        "last_service": used.service if used else None,
        "in_file": key.in_file,
    }


def as_table(keys: UserKeys, now: datetime, width: int | None, *, coloured: bool) -> str:
    """Return the keys as a table, below a line with the user's name.

    Args:
        keys: The keys of one user.
        now: The current time in UTC, for the ages.
        width: See ``render_table``.
        coloured: See ``render_table``.
    """
    title = printable(f"{keys.user} ({keys.profile})")
    return f"{title}\n{render_table(_COLUMNS, [_row(key, now) for key in keys.keys], width, coloured=coloured)}"


def _row(key: KnownKey, now: datetime) -> TableRow:
    info = key.info
    cells = (info.key_id, info.status, f"{_age_days(key, now)} d", _last_use(key), "yes" if key.in_file else "")
    return TableRow(cells, _COLOURS.get(info.status, ""), _STATUS)


def _last_use(key: KnownKey) -> str:
    if key.used is None:
        return "unknown"
    if key.used.at is None:
        return "never"
    where = f" ({key.used.region})" if key.used.region and key.used.region != "N/A" else ""
    return f"{key.used.at:%Y-%m-%d} {key.used.service or ''}{where}"


def _age_days(key: KnownKey, now: datetime) -> int:
    return max((now - key.info.created).days, 0)
