"""Rows of the registry for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from awsfob.sessions.records import Record

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def record(number: int = 0, section: str | None = "work-sts", seconds: float = 3600) -> Record:
    """Return a row that ends ``seconds`` from the clock's now; another ``number`` is another file."""
    ends = (datetime.now(UTC) + timedelta(seconds=seconds)).replace(microsecond=0)
    key = "[work] of /home/me/credentials"
    return Record(f"/home/me/{number}", section, "work", key, "AKIAEXAMPLE", "serial", None, "", f"ASIA{number}", ends)
