"""Lengths of time, as typed and as shown."""

from __future__ import annotations

import pytest

from awsfob.durations import duration_or_usage, parse_duration, words
from awsfob.errors import UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3600", 3600),
        ("0", 0),
        ("8", 8),
        ("8h", 28800),
        ("1h30m", 5400),
        ("15m", 900),
        ("90s", 90),
        ("1d12h", 129600),
        ("1h1m1s", 3661),
        ("36H", 129600),
        (" 2h ", 7200),
        ("1h30s", 3630),
        ("3650d", 315360000),
    ],
)
def test_what_people_type(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "h",
        "1m1h",
        "1h1h",
        "1h30",
        "-1",
        "-1h",
        "1.5h",
        "1 h",
        "1w",
        "1h1d",
        "0h",
        "٣",
        "1h 30m",
        "+5",
        "1e3",
        "9" * 5000,
        "9" * 5000 + "h",
        "99999999999h",
        "9" * 20,
    ],
)
def test_what_is_no_duration(text: str) -> None:
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (43200, "12 h"),
        (43199, "11 h 59 min"),
        (3600, "1 h"),
        (3599, "59 min"),
        (60, "1 min"),
        (59.9, "59 s"),
        (0, "0 s"),
        (129600, "36 h"),
    ],
)
def test_what_people_read(seconds: float, shown: str) -> None:
    assert words(seconds) == shown


@pytest.mark.parametrize(("text", "least"), [("soon", 0), ("", 0), ("0", 1), ("59", 60)])
def test_a_variable_that_is_no_duration_is_named(text: str, least: int) -> None:
    with pytest.raises(UsageError) as caught:
        duration_or_usage(text, "FOB_X", "45s or 2m", least)
    assert (caught.value.what, caught.value.hints) == (
        "FOB_X is not a duration",
        ("use seconds, or a duration such as 45s or 2m",),
    )
    assert duration_or_usage("1m", "FOB_X", least=least) == 60
