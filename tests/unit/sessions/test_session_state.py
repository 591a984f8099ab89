"""How a session stands, from its section, and from the cache where the plan leads there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from awsfob.profiles.expiry import rfc3339
from awsfob.profiles.inventory import row_of
from awsfob.sessions.locations import key_section
from awsfob.sessions.session_state import ProfileStatus, may_be_cached, status_of
from tests.harness.aws_texts import DUMMIES, KEY, SERIAL, SESSION
from tests.unit.files import snap
from tests.unit.sessions.session_examples import NOW, record

if TYPE_CHECKING:
    from datetime import datetime

ROLE = "role_arn = arn:aws:iam::111122223333:role/x\n"


def session(seconds: int) -> str:
    return f"{SESSION}expiration = {rfc3339(NOW + timedelta(seconds=seconds))}\n"


def pair_of(seconds: int) -> str:
    return f"[P]\n{KEY}mfa_serial = {SERIAL}\n[P-sts]\n{session(seconds)}"


def status(
    credentials: str, name: str, config: str = "", *, planned: datetime | None = None, min_left: int | None = None
) -> ProfileStatus:
    snapshot = snap(credentials, config)
    return status_of(snapshot, row_of(snapshot, name), planned, NOW, min_left)


@pytest.mark.parametrize(
    ("seconds", "state", "left"),
    [(7200, "good", 7200), (900, "good", 900), (899, "ending", 899), (1, "ending", 1), (0, "expired", 0)],
)
def test_the_state_of_a_session(seconds: int, state: str, left: int) -> None:
    found = status(pair_of(seconds), "P")
    assert (found.state, found.seconds_left) == (state, left)
    assert found.expiry is not None
    assert found.expiry.setting == "expiration"


def test_what_the_user_asks_for_beats_the_usual_least_life() -> None:
    assert [status(pair_of(3600), "P", min_left=least).state for least in (3600, 3601)] == ["good", "ending"]


def test_a_session_long_gone_has_nothing_left() -> None:
    found = status(pair_of(-86400), "P")
    assert (found.state, found.seconds_left) == ("expired", 0)


def test_a_role_and_a_pasted_session() -> None:
    config = f"[profile T]\n{ROLE}source_profile = P-sts\n"
    assert status(pair_of(7200), "T", config).state == "good"
    assert status(f"[S]\n{session(3600)}", "S").state == "good"


def test_dummies_and_a_session_without_an_end_are_none() -> None:
    config = f"[profile P]\n{KEY}[profile Pmfa]\n{DUMMIES}mfa_serial = {SERIAL}\n"
    for lines in (DUMMIES, SESSION):
        found = status(f"[Pmfa]\n{lines}", "P", config)
        assert (found.row.layout, found.state, found.expiry, found.expiration, found.seconds_left) == (
            "mfa-suffix",
            "none",
            None,
            None,
            None,
        )


def test_what_the_plan_says_beats_the_section() -> None:
    planned = NOW + timedelta(seconds=5000)
    found = status(pair_of(7200), "P", planned=planned)
    assert (found.expiration, found.seconds_left, found.expiry) == (planned, 5000, None)


@pytest.mark.posix_only("the examples have paths of POSIX")
@pytest.mark.parametrize(
    ("name", "facts", "may"),
    [
        ("P", {"key_section": "[P] of /credentials"}, True),
        ("P", {"key_section": "[Q] of /credentials"}, False),
        ("P", {"key_section": "[P] of /others"}, False),
        ("T", {"key_section": None, "role": "arn:aws:iam::111122223333:role/x"}, True),
        ("T", {"key_section": None, "role": "arn:aws:iam::111122223333:role/y"}, False),
        ("R", {"key_section": None, "role": None}, False),
    ],
)
def test_the_plan_is_asked_for_only_where_the_registry_knows_of_a_cached_session(
    name: str, facts: dict[str, str | None], *, may: bool
) -> None:
    snapshot = snap(f"[P]\n{KEY}", f"[profile T]\n{ROLE}source_profile = P\n[profile R]\nregion = x\n")
    role = snapshot.settings(name).get("role_arn")
    pair = row_of(snapshot, name).pair
    key = key_section(pair.key, Path("/credentials"), Path("/config")) if pair else None
    assert may_be_cached(role, key, [record(section=None)._replace(**facts)]) is may  # type: ignore[arg-type]
