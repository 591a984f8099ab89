"""The keys of tools whose layout fob only moves: each is found, and each moves to every layout."""

from __future__ import annotations

import pytest

from awsfob.profiles.layouts import find_pair, find_serial, pair_section_refs
from awsfob.profiles.migration.foreign_layouts import other_pairs
from awsfob.profiles.migration.planned import planned_migration
from awsfob.profiles.roles import chain
from tests.harness.aws_texts import KEY, SERIAL, SESSION
from tests.harness.layout_homes import MOVABLE, NAMES
from tests.unit.files import snap

OTHER_KEY = KEY.replace("EXAMPLE", "ANOTHER")
ROLE = "role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = {}\n"
TOOLS = {
    "noauth": (f"[work-noauth]\n{KEY}[work]\n{SESSION}", "work", "work"),
    "short-term": (f"[work-long-term]\n{KEY}[work-short-term]\n{SESSION}", "work", "work-short-term"),
    "identity": (f"[identity]\n{KEY}[default]\n{SESSION}", "default", "default"),
    "mfa-login": (f"[work]\n{KEY}[session-alice]\n{SESSION}", "work", "session-alice"),
}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("target", MOVABLE)
def test_a_key_of_a_tool_moves_to_each_layout(tool: str, target: str) -> None:
    credentials, name, session = TOOLS[tool]
    config = f"[profile r]\n{ROLE.format(session)}[profile {session}]\nregion = a\nmfa_serial = {SERIAL}\n"
    before = snap(credentials, config)
    (pair,) = other_pairs(before)
    assert (pair.layout.name, pair.name, pair.session_section) == (tool, name, session)
    after = planned_migration(before, pair, target).after
    found = find_pair(after, name)
    assert found is not None
    key_profile, to = (each.format(name) for each in NAMES[target])
    assert (found.layout.name, found.key_profile, found.session_section) == (target, key_profile, to)
    assert after.settings("r")["source_profile"] == to
    assert after.settings(to)["region"] == "a"
    assert chain(after, "r")[1] == found
    assert find_serial(after, pair_section_refs(after, found)) == SERIAL
    assert other_pairs(after) == []


def test_of_several_keys_the_one_of_the_device_is_meant() -> None:
    text = f"[work]\n{KEY}mfa_serial = {SERIAL}\n[home]\n{OTHER_KEY}[session-alice]\n{SESSION}"
    assert [pair.name for pair in other_pairs(snap(text))] == ["work"]
    assert other_pairs(snap(text.replace("mfa_serial", "x"))) == []


@pytest.mark.parametrize(
    "credentials",
    [
        f"[work-noauth]\nregion = a\n[work]\n{SESSION}",
        f"[work-noauth]\n{KEY}[work]\n{OTHER_KEY}",
        f"[identity]\n{KEY}[default]\n{OTHER_KEY}",
        f"[work]\n{KEY}[session-alice]\nregion = a\n",
        f"[work]\n{KEY}[work-short-term]\n{SESSION}",
        f"[work-long-term]\n{KEY}[work]\n{SESSION}",
    ],
)
def test_what_only_looks_like_it_is_none(credentials: str) -> None:
    assert other_pairs(snap(credentials)) == []
