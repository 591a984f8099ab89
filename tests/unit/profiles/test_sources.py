"""The one list of kinds of source, read by its three users: role chains, status and init."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from awsfob.profiles.inventory import row_of
from awsfob.profiles.layouts import Pair
from awsfob.profiles.roles import chain
from awsfob.profiles.sources import KINDS, Resolver, kind_of, names_source
from tests.harness.aws_texts import DUMMIES, KEY, SERIAL, SESSION
from tests.unit.files import snap

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ROLE = "role_arn = arn:aws:iam::111122223333:role/x\n"


class Case(NamedTuple):
    """A profile ``T``: what config says of it, and what the three make of that."""

    lines: str
    word: str
    resolver: Resolver
    roles: int = 0


CASES = [
    Case(f"{ROLE}source_profile = K\n", "role", Resolver.FOB, roles=1),
    Case(f"{ROLE}credential_source = Environment\n", "role", Resolver.BOTOCORE, roles=1),
    Case("sso_session = s\n", "sso", Resolver.BOTOCORE),
    Case("sso_start_url = u\n", "sso", Resolver.BOTOCORE),
    Case("web_identity_token_file = f\n", "web-identity", Resolver.BOTOCORE),
    Case(f"{ROLE}web_identity_token_file = f\n", "web-identity", Resolver.BOTOCORE),
    Case("credential_process = c\n", "process", Resolver.BOTOCORE),
    Case("login_session = l\n", "login", Resolver.BOTOCORE),
    Case(SESSION, "session", Resolver.BOTOCORE),
    Case(KEY, "user", Resolver.FOB),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.lines.replace(ROLE, "role ").split(" =")[0])
def test_all_users_agree_on_a_kind(case: Case) -> None:
    snapshot = snap(f"[K]\n{KEY}mfa_serial = {SERIAL}\n", f"[profile T]\n{case.lines}")
    roles, base = chain(snapshot, "T")
    assert (len(roles), isinstance(base, Pair)) == (case.roles, case.resolver is Resolver.FOB)
    assert row_of(snapshot, "T").kind == case.word
    assert names_source(snapshot, "T")


def test_each_kind_is_tried() -> None:
    assert {case.word for case in CASES} == {kind.word for kind in KINDS}


@pytest.mark.parametrize("lines", ["region = x\n", DUMMIES, "mfa_serial = x\n"])
def test_what_is_no_source(lines: str) -> None:
    snapshot = snap(config=f"[profile T]\n{lines}")
    assert kind_of(snapshot, "T") is None
    assert not names_source(snapshot, "T")


def test_half_a_role_is_left_alone_by_init() -> None:
    snapshot = snap(config="[profile T]\nsource_profile = K\n")
    assert names_source(snapshot, "T")
    assert kind_of(snapshot, "T") is None
