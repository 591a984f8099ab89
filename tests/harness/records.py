"""Rows of fob's registry for sessions that a test has written by hand, as if fob had made them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsfob.sessions.records import Record, change_records

if TYPE_CHECKING:
    from tests.harness.home import Home

LATE = datetime(2099, 1, 1, tzinfo=UTC)


def record_example(home: Home, key_id: str = "ASIAIOSFODNN7EXAMPLE", section: str = "work-sts") -> None:
    """Record a session in a section as one that the key of ``EXAMPLE_CREDENTIALS`` has made with its device."""
    row = Record(
        str(home.credentials),
        section,
        "work",
        f"[work] of {home.credentials}",
        "AKIAIOSFODNN7EXAMPLE",
        "arn:aws:iam::111122223333:mfa/anna",
        None,
        "",
        key_id,
        LATE,
    )
    change_records(home.path / ".local/state/fob", lambda before: [*before, row])
