"""A user's keys as JSON and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsfob.profiles.expiry import rfc3339

if TYPE_CHECKING:
    from datetime import datetime

    from rich.table import Table

    from awsfob.keys.listing import KnownKey, UserKeys


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


def as_table(keys: UserKeys, now: datetime) -> Table:
    """Return the keys as a table that a console may colour."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=f"{keys.user} ({keys.profile})", box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for heading in ("key", "status", "age", "last used", "in the file"):
        table.add_column(heading, overflow="fold")
    for key in keys.keys:
        cells = (
            key.info.key_id,
            key.info.status,
            f"{_age_days(key, now)} d",
            _last_use(key),
            "yes" if key.in_file else "",
        )
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _last_use(key: KnownKey) -> str:
    if key.used is None:
        return "not told"
    if key.used.at is None:
        return "never"
    where = f" ({key.used.region})" if key.used.region and key.used.region != "N/A" else ""
    return f"{key.used.at:%Y-%m-%d} {key.used.service or ''}{where}"


def _age_days(key: KnownKey, now: datetime) -> int:
    return max((now - key.info.created).days, 0)
