"""What status knows of each profile: one row for a pair, whatever side it is seen from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from awsfob.errors import FilesError
from awsfob.profiles.expiry import rfc3339
from awsfob.profiles.inventory import look, pairs, survey
from tests.unit.files import DUMMIES, KEY, SERIAL, SESSION, snap

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ROLE = "role_arn = arn:aws:iam::111122223333:role/x\n"


def session(seconds: int) -> str:
    return f"{SESSION}expiration = {rfc3339(NOW + timedelta(seconds=seconds))}\n"


def pair_of(seconds: int) -> str:
    return f"[P]\n{KEY}mfa_serial = {SERIAL}\n[P-sts]\n{session(seconds)}"


@pytest.mark.parametrize(
    ("seconds", "state", "left"),
    [(7200, "good", 7200), (900, "good", 900), (899, "ending", 899), (1, "ending", 1), (0, "expired", 0)],
)
def test_the_state_of_a_session(seconds: int, state: str, left: int) -> None:
    row = look(snap(pair_of(seconds)), "P", NOW, 900)
    assert (row.state, row.seconds_left) == (state, left)


def test_a_session_long_gone_has_nothing_left() -> None:
    row = look(snap(pair_of(-86400)), "P", NOW, 900)
    assert (row.state, row.seconds_left) == ("expired", 0)


@pytest.mark.parametrize("name", ["P", "P-sts"])
def test_a_pair_from_either_side(name: str) -> None:
    row = look(snap(pair_of(7200)), name, NOW, 900)._asdict()
    assert row["expiry"].setting == "expiration"
    del row["expiry"], row["seconds_left"], row["state"]
    assert row == {
        "profile": "P",
        "kind": "user",
        "layout": "sts-suffix",
        "key_section": "P",
        "session_section": "P-sts",
        "serial": SERIAL,
    }


def test_a_role_stands_on_the_session_of_its_source() -> None:
    config = f"[profile T]\n{ROLE}source_profile = P-sts\nmfa_serial = OF-THE-ROLE\n"
    row = look(snap(pair_of(7200), config), "T", NOW, 900)
    assert (row.kind, row.key_section, row.session_section, row.state) == ("role", "P", "P-sts", "good")
    assert row.serial == "OF-THE-ROLE"


def test_dummies_and_a_session_without_an_end_are_none() -> None:
    config = f"[profile P]\n{KEY}[profile Pmfa]\n{DUMMIES}mfa_serial = {SERIAL}\n"
    for lines in (DUMMIES, SESSION):
        row = look(snap(f"[Pmfa]\n{lines}", config), "P", NOW, 900)
        assert (row.layout, row.state, row.expiry, row.seconds_left) == ("mfa-suffix", "none", None, None)


@pytest.mark.parametrize(
    ("config", "kind"),
    [
        ("sso_session = s\n", "sso"),
        ("sso_start_url = s\n", "sso"),
        ("web_identity_token_file = f\n", "web-identity"),
        ("credential_process = p\n", "process"),
        ("region = x\n", "settings"),
        (f"{ROLE}credential_source = Environment\n", "role"),
        (f"{ROLE}source_profile = nowhere\n", "role"),
    ],
)
def test_what_has_no_key_behind_it(config: str, kind: str) -> None:
    row = look(snap(config=f"[profile T]\n{config}"), "T", NOW, 900)
    assert (row.profile, row.kind, row.layout, row.key_section, row.state) == ("T", kind, None, None, "none")


def test_a_pasted_session_is_shown_with_its_time() -> None:
    row = look(snap(f"[S]\n{session(3600)}"), "S", NOW, 900)
    assert (row.kind, row.key_section, row.session_section, row.state) == ("session", None, "S", "good")


def test_two_layouts_are_unclear_and_do_not_stop_the_table() -> None:
    snapshot = snap(f"[P]\n{KEY}[Pmfa]\n{DUMMIES}[P-sts]\n[Q]\n{KEY}")
    rows = [(row.profile, row.kind) for row in survey(snapshot, NOW, 900)]
    assert rows[0] == ("P", "unclear")
    assert ("Q", "user") in rows


def test_the_survey_has_a_pair_once_and_all_else_in_order() -> None:
    config = f"[profile region-only]\nregion = x\n[profile T]\n{ROLE}source_profile = P\n"
    rows = survey(snap(pair_of(7200) + f"[A-long-term]\n{KEY}[A]\n", config), NOW, 900)
    assert [row.profile for row in rows] == ["P", "A", "region-only", "T"]


def test_pairs_are_found_once_each() -> None:
    snapshot = snap(pair_of(7200) + f"[A-long-term]\n{KEY}[A]\n", f"[profile T]\n{ROLE}source_profile = P\n")
    assert [pair.name for pair in pairs(snapshot)] == ["P", "A"]


def test_an_unknown_name() -> None:
    with pytest.raises(FilesError, match="no profile 'R'"):
        look(snap(pair_of(7200)), "R", NOW, 900)


def test_nothing_at_all() -> None:
    assert survey(snap(), NOW, 900) == []
