"""A user's keys as JSON and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsfob.output.table import Column, Line, draw
from awsfob.profiles.expiry import rfc3339
from awsfob.text import printable

if TYPE_CHECKING:
    from datetime import datetime

    from awsfob.keys.listing import KnownKey, UserKeys

_COLUMNS = (
    Column("key", may_fold=False),
    Column("status", may_fold=False),
    Column("age", may_fold=False),
    Column("last used", may_fold=True),
    Column("in the file", may_fold=False),
)
_STATUS = 1
_COLOURS = {"Active": "32", "Inactive": "2", "Expired": "31"}
"""Green, dim and red, as ECMA-48 has them."""


def as_json(keys: UserKeys, now: datetime) -> dict[str, Any]:
    """Return the documented JSON shape: RFC 3339 times, age in whole days, null for what is absent."""
    return {"profile": keys.profile, "user": keys.user, "keys": [_facts(key, now) for key in keys.keys]}


def _facts(key: KnownKey, now: datetime) -> dict[str, Any]:
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


def as_table(keys: UserKeys, now: datetime, width: int, *, coloured: bool) -> str:
    """Return the keys as a table below a line that names the user.

    Args:
        keys: The keys of one user.
        now: The moment that ages are told for, UTC.
        width: As for ``grid.draw``.
        coloured: Likewise.
    """
    title = printable(f"{keys.user} ({keys.profile})")
    return f"{title}\n{draw(_COLUMNS, [_line(key, now) for key in keys.keys], width, coloured=coloured)}"


def _line(key: KnownKey, now: datetime) -> Line:
    info = key.info
    cells = (info.key_id, info.status, f"{_age_days(key, now)} d", _last_use(key), "yes" if key.in_file else "")
    return Line(cells, _COLOURS.get(info.status, ""), _STATUS)


def _last_use(key: KnownKey) -> str:
    if key.used is None:
        return "not told"
    if key.used.at is None:
        return "never"
    where = f" ({key.used.region})" if key.used.region and key.used.region != "N/A" else ""
    return f"{key.used.at:%Y-%m-%d} {key.used.service or ''}{where}"


def _age_days(key: KnownKey, now: datetime) -> int:
    return max((now - key.info.created).days, 0)
