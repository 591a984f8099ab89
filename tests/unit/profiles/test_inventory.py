"""What status knows of each profile: one row for a pair, whatever side it is seen from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from awsfob.errors import FilesError
from awsfob.profiles.expiry import rfc3339
from awsfob.profiles.inventory import pairs, row_of, survey
from tests.harness.aws_texts import DUMMIES, KEY, SERIAL, SESSION
from tests.unit.files import snap

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ROLE = "role_arn = arn:aws:iam::111122223333:role/x\n"


def session(seconds: int) -> str:
    return f"{SESSION}expiration = {rfc3339(NOW + timedelta(seconds=seconds))}\n"


def pair_of(seconds: int) -> str:
    return f"[P]\n{KEY}mfa_serial = {SERIAL}\n[P-sts]\n{session(seconds)}"


@pytest.mark.parametrize("name", ["P", "P-sts"])
def test_a_pair_from_either_side(name: str) -> None:
    row = row_of(snap(pair_of(7200)), name)
    assert (row.profile, row.kind, row.serial) == ("P", "user", SERIAL)
    assert (row.layout, row.key_section, row.session_section) == ("sts-suffix", "P", "P-sts")


def test_a_role_stands_on_the_session_of_its_source() -> None:
    config = f"[profile T]\n{ROLE}source_profile = P-sts\nmfa_serial = OF-THE-ROLE\n"
    row = row_of(snap(pair_of(7200), config), "T")
    assert (row.kind, row.key_section, row.session_section) == ("role", "P", "P-sts")
    assert row.serial == "OF-THE-ROLE"


def test_a_profile_that_fob_serves_stands_on_the_session_of_what_is_served() -> None:
    snapshot = snap(
        pair_of(7200), "[profile T]\ncredential_process = fob process P\n[profile U]\ncredential_process = x\n"
    )
    rows = [row_of(snapshot, name) for name in ("T", "U")]
    assert [(row.kind, row.key_section, row.session_section) for row in rows] == [
        ("process", "P", "P-sts"),
        ("process", None, None),
    ]


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
    row = row_of(snap(config=f"[profile T]\n{config}"), "T")
    assert (row.profile, row.kind, row.layout, row.key_section) == ("T", kind, None, None)


def test_a_pasted_session_stands_in_its_own_section() -> None:
    row = row_of(snap(f"[S]\n{session(3600)}"), "S")
    assert (row.kind, row.key_section, row.session_section) == ("session", None, "S")


def test_two_layouts_are_unclear_and_do_not_stop_the_table() -> None:
    snapshot = snap(f"[P]\n{KEY}[Pmfa]\n{DUMMIES}[P-sts]\n[Q]\n{KEY}")
    rows = [(row.profile, row.kind) for row in survey(snapshot)]
    assert rows[0] == ("P", "unclear")
    assert ("Q", "user") in rows


def test_the_survey_has_a_pair_once_and_all_else_in_order() -> None:
    config = f"[profile region-only]\nregion = x\n[profile T]\n{ROLE}source_profile = P\n"
    rows = survey(snap(pair_of(7200) + f"[A-long-term]\n{KEY}[A]\n", config))
    assert [row.profile for row in rows] == ["P", "A", "region-only", "T"]


def test_pairs_are_found_once_each() -> None:
    snapshot = snap(pair_of(7200) + f"[A-long-term]\n{KEY}[A]\n", f"[profile T]\n{ROLE}source_profile = P\n")
    assert [pair.name for pair in pairs(snapshot)] == ["P", "A"]


def test_an_unknown_name() -> None:
    with pytest.raises(FilesError, match="no profile 'R'"):
        row_of(snap(pair_of(7200)), "R")


def test_nothing_at_all() -> None:
    assert survey(snap()) == []
