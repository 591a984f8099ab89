"""Any text in any of the keys for an expiry: none, or one instant in UTC that can be written and read again."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

from awsfob.profiles import expiry
from tests.fuzz.choices import Choices

if TYPE_CHECKING:
    from collections.abc import Iterator

MANAGERS: tuple[dict[str, str], ...] = ({}, {"assumed_role": "False"}, {"manager": "awsume"})
TEXTS = (
    "2026-11-21 11:30:50", "2026-11-21 11:25:58+00:00", "2026-11-21T11:25:58.123456Z", "2026-11-21T11:25:58-08:00",
    "1795260358", "99999999999999999999", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-W01-1",
    "2026-02-30 00:00:00", "20261121T112558Z", "²", "soon",
)  # fmt: skip
_RFC_3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)


def run(data: bytes) -> None:
    choose = Choices(data, 2)
    manager = choose.one_of(MANAGERS)
    first = choose.number()
    texts = choose.rest.decode("utf-8", "surrogateescape").split("\n")[: len(expiry.SETTINGS)]
    keys = [expiry.SETTINGS[(first + number) % len(expiry.SETTINGS)] for number in range(len(texts))]
    section = {**manager, **dict(zip(keys, texts, strict=True))}
    found = expiry.read(section)
    meant = [instant for text in texts if (instant := rfc3339_says(text))]
    if found is None:
        assert not meant
        return
    assert found.setting in keys
    assert found.instant.tzinfo is UTC
    assert all(found.instant <= instant + timedelta(seconds=1) for instant in meant)
    if len(meant) == len(texts) == 1:
        assert found.instant.replace(microsecond=0) == meant[0]
    check_written(found.instant, manager)


def check_written(instant: datetime, manager: dict[str, str]) -> None:
    """What fob writes is read by fob as the same second."""
    again = expiry.read({**manager, "expiration": expiry.write(instant, manager)})
    assert again
    assert again.instant == instant.replace(microsecond=0)


def rfc3339_says(text: str) -> datetime | None:
    """Read the one form that everybody agrees on, by the rules of its RFC and nothing of fob's."""
    found = _RFC_3339.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    sign, hours, minutes = found[7], int(found[8] or 0), int(found[9] or 0)
    is_time = hour < 24 and minute < 60 and second < 60 and hours < 24 and minutes < 60
    if not (1 < year < 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1] and is_time):
        return None
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC) - offset


def seeds() -> Iterator[bytes]:
    for number, text in product(range(len(MANAGERS)), TEXTS):
        yield bytes([number, number]) + text.encode()
    yield b"\0\0" + "\n".join(TEXTS[:3]).encode()
