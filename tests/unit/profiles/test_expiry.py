"""Every spelling of an expiry that LAYOUTS lists, read as the instant that its writer meant, and written back."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from awsfob.profiles import expiry

if TYPE_CHECKING:
    from collections.abc import Iterator

MEANT = datetime(2026, 11, 21, 11, 25, 58, tzinfo=UTC)


@pytest.fixture
def in_kolkata(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose local time is five and a half hours ahead of UTC, all year."""
    if sys.platform == "win32":
        pytest.skip("only POSIX can change the zone of a process (tzset)")
    monkeypatch.setenv("TZ", "XXX-05:30")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_kolkata")
@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21 11:25:58",
        "2026-11-21 11:25:58+00:00",
        "2026-11-21 11:25:58.000000+00:00",
        "2026-11-21T11:25:58Z",
        "2026-11-21T11:25:58.000000Z",
        "2026-11-21T11:25:58.000Z",
        "2026-11-21T11:25:58+00:00",
        "2026-11-21T11:25:58.000000+00:00",
        "2026-11-21T16:55:58+05:30",
        "1795260358",
        "  2026-11-21T11:25:58Z  ",
    ],
)
def test_every_format_is_the_same_instant(text: str) -> None:
    found = expiry.read({"expiration": text})
    assert found
    assert (found.instant, found.instant.tzinfo) == (MEANT, UTC)


@pytest.mark.parametrize("fraction", ["2026-11-21 11:25:58.250000+00:00", "2026-11-21T11:25:58.250Z"])
def test_a_fraction_of_a_second_is_kept(fraction: str) -> None:
    found = expiry.read({"expiration": fraction})
    assert found
    assert found.instant == MEANT + timedelta(milliseconds=250)


@pytest.mark.usefixtures("in_kolkata")
def test_no_zone_is_utc_beside_assumed_role_and_local_time_beside_awsume() -> None:
    text = "2026-11-21 11:25:58"
    broamski = expiry.read({"expiration": text, "assumed_role": "False"})
    awsume = expiry.read({"expiration": text, "manager": "awsume"})
    assert broamski
    assert broamski.instant == MEANT
    assert awsume
    assert awsume.instant == MEANT - timedelta(hours=5, minutes=30)
    assert "UTC" in broamski.spelling
    assert "local time" in awsume.spelling


@pytest.mark.usefixtures("in_kolkata")
def test_a_zone_beats_what_the_manager_says() -> None:
    found = expiry.read({"expiration": "2026-11-21T11:25:58Z", "manager": "awsume"})
    assert found
    assert found.instant == MEANT


@pytest.mark.parametrize("key", expiry.SETTINGS)
def test_every_name_is_read_and_kept(key: str) -> None:
    section = {key: "2026-11-21T11:25:58Z"}
    found = expiry.read(section)
    assert found
    assert (found.instant, found.setting) == (MEANT, key)
    assert expiry.settings_to_write(section, "expiration") == [key]


def test_a_section_without_one_gets_the_key_of_its_layout() -> None:
    assert expiry.read({"region": "us-east-1"}) is None
    assert expiry.settings_to_write({"region": "us-east-1"}, "expiration") == ["expiration"]


def test_of_several_the_earliest_counts_and_all_are_written() -> None:
    section = {"expiration": "2026-11-21T12:25:58Z", "x_security_token_expires": "2026-11-21T11:25:58Z"}
    found = expiry.read(section)
    assert found
    assert (found.instant, found.setting) == (MEANT, "x_security_token_expires")
    assert expiry.settings_to_write(section, "other") == ["expiration", "x_security_token_expires"]


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-13-45 99:00:00", "99999999999999999999", "²", "2026-11-21T11:25:58Z # ends"]
)
def test_what_no_tool_writes_is_no_expiry(text: str) -> None:
    assert expiry.read({"expiration": text}) is None


def test_what_is_unreadable_does_not_hide_what_is_readable() -> None:
    found = expiry.read({"expiration": "soon", "awsmfa_expiration": "1795260358"})
    assert found
    assert (found.instant, found.setting) == (MEANT, "awsmfa_expiration")


def test_rfc_3339_is_written_except_beside_assumed_role() -> None:
    local = MEANT.astimezone(timezone(timedelta(hours=-8)))
    assert expiry.write(local, {}) == "2026-11-21T11:25:58Z"
    assert expiry.write(local, {"manager": "awsume"}) == "2026-11-21T11:25:58Z"
    assert expiry.write(local, {"assumed_role": "False"}) == "2026-11-21 11:25:58"


@pytest.mark.parametrize("section", [{}, {"assumed_role": "True"}])
def test_a_year_that_nobody_means_is_read_back_all_the_same(section: dict[str, str]) -> None:
    written = expiry.write(datetime(1, 1, 1, tzinfo=UTC), section)
    found = expiry.read({**section, "expiration": written})
    assert found
    assert found.instant.year == 1


def test_rounding_never_makes_a_session_longer() -> None:
    assert expiry.rfc3339(MEANT + timedelta(microseconds=999999)) == "2026-11-21T11:25:58Z"


@pytest.mark.usefixtures("in_kolkata")
@pytest.mark.parametrize("section", [{}, {"assumed_role": "True"}, {"manager": "awsume"}])
def test_what_is_written_is_read_as_the_same_instant(section: dict[str, str]) -> None:
    found = expiry.read({**section, "expiration": expiry.write(MEANT, section)})
    assert found
    assert found.instant == MEANT
