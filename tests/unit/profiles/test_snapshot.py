"""What a profile name means in both files together, as botocore has it."""

from __future__ import annotations

import pytest

from awsfob.profiles.key_rule import holds_key, holds_session
from awsfob.profiles.section_ref import SectionRef
from tests.harness.aws_texts import DUMMIES, KEY, SESSION
from tests.unit.files import snap


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("default", "default"),
        ("profile default", "default"),
        ("profile a", "a"),
        ("profile  a", "a"),
        ("profile\ta", "a"),
        ('profile "a b"', "a b"),
        ("profile 'a b'", "a b"),
        ("profile a-b.c@d/e", "a-b.c@d/e"),
        ("bare", "bare"),
        ("bare name", "bare name"),
        ("profiles", "profiles"),
        ("profiles a", "a"),
    ],
)
def test_a_config_header_names_a_profile(header: str, name: str) -> None:
    snapshot = snap(config=f"[{header}]\nregion = x\n")
    assert snapshot.names == [name]
    assert snapshot.section_ref(name, "config") == SectionRef("config", header)
    assert snapshot.settings(name) == {"region": "x"}


@pytest.mark.parametrize(
    "header",
    [
        "profile",
        "profile a b",
        "profile\xa0a",
        'profile "a',
        "sso-session x",
        "services x",
        "plugins",
        "preview",
        "profile ",
    ],
)
def test_a_config_header_that_names_none(header: str) -> None:
    assert snap(config=f"[{header}]\nregion = x\n").names == []


def test_in_credentials_every_header_is_a_name() -> None:
    assert snap("[profile a]\n[b c]\n[services x]\n").names == ["profile a", "b c", "services x"]


@pytest.mark.parametrize(
    ("config", "region"),
    [
        ("[default]\nregion = first\n[profile default]\nregion = last\n", "last"),
        ("[profile default]\nregion = first\n[default]\nregion = last\n", "last"),
    ],
)
def test_of_two_defaults_the_last_in_the_file_wins_whole(config: str, region: str) -> None:
    assert snap(config=config).settings("default") == {"region": region}


@pytest.mark.parametrize("headers", [("x", "profile x"), ("profile x", "x")])
def test_profile_x_beats_a_bare_x(headers: tuple[str, str]) -> None:
    text = "".join(f"[{header}]\nregion = {header}\n" for header in headers)
    assert snap(config=text).settings("x") == {"region": "profile x"}


def test_settings_are_merged_and_credentials_win() -> None:
    snapshot = snap("[a]\nregion = of-credentials\n", "[profile a]\nregion = of-config\noutput = json\n")
    assert snapshot.settings("a") == {"region": "of-credentials", "output": "json"}
    assert snapshot.section_refs("a") == [SectionRef("credentials", "a"), SectionRef("config", "profile a")]


def test_section_names_have_case_and_keys_have_none() -> None:
    snapshot = snap("[A]\nREGION = x\n")
    assert snapshot.settings("A") == {"region": "x"}
    assert snapshot.settings("a") == {}
    assert snapshot.section_refs("a") == []


def test_default_in_capitals_leaks_into_every_section_of_its_file() -> None:
    snapshot = snap("[DEFAULT]\nregion = leaked\n[a]\n[b]\nregion = own\n", "[profile c]\n")
    assert [snapshot.settings(name).get("region") for name in "abc"] == ["leaked", "own", None]
    assert snapshot.names == ["a", "b", "c"]


def test_names_come_once_and_in_order() -> None:
    assert snap("[b]\n[a]\n", "[profile c]\n[profile a]\n").names == ["b", "a", "c"]


def test_pointers_are_source_profiles_without_a_role() -> None:
    config = (
        "[a]\nsource_profile = K\n[profile b]\nsource_profile = K\n"
        "[profile role]\nrole_arn = r\nsource_profile = K\n[profile self]\nsource_profile = self\n"
    )
    assert snap(config=config).key_pointers == {"K": ["a", "b"]}


def test_a_place_is_told_with_its_file_and_path() -> None:
    snapshot = snap("[a]\n", "[profile a]\n")
    assert [str(ref) for ref in snapshot.section_refs("a")] == ["[a] of credentials", "[profile a] of config"]
    assert [snapshot.path(ref.file).name for ref in snapshot.section_refs("a")] == ["credentials", "config"]
    assert snapshot.values(SectionRef("config", "gone")) == {}


@pytest.mark.parametrize(
    ("lines", "key", "session"),
    [
        (KEY, True, False),
        (SESSION, False, True),
        (DUMMIES, False, False),
        ("", False, False),
        ("region = x\n", False, False),
        ("aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n", True, False),
        ("aws_secret_access_key = s\n", True, False),
        ("aws_access_key_id =\naws_secret_access_key =\n", False, False),
        ("aws_access_key_id = x\naws_secret_access_key = x\n", True, False),
        (KEY + "aws_session_token =\n", True, False),
        (KEY + "aws_security_token = t\n", True, False),
        (KEY + "aws_session_token = t\n", True, False),
        (SESSION.replace("aws_session_token", "aws_security_token"), False, True),
        ("aws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n", False, False),
        ("aws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_session_token = t\n", False, False),
    ],
)
def test_keys_and_sessions_are_told_apart(lines: str, key: bool, session: bool) -> None:
    values = snap(f"[a]\n{lines}").settings("a")
    assert (holds_key(values), holds_session(values)) == (key, session)


@pytest.mark.parametrize(
    ("named", "bare", "counts"),
    [
        ("region = x\n", "source_profile = K\n", True),
        ("region = x\n", "output = json\n", False),  # nothing of awsmfa, and AWS tools ignore it
        ("source_profile = other\n", "source_profile = K\n", False),
        ("role_arn = x\n", "source_profile = K\n", False),
        ("region = x\n", "source_profile = K\nrole_arn = x\n", False),
        ("region = x\n", f"source_profile = K\n{KEY}", False),
    ],
)
def test_a_bare_header_of_awsmfa_counts_beside_the_header_with_the_region(named: str, bare: str, counts: bool) -> None:
    snapshot = snap("", f"[profile P]\n{named}[P]\n{bare}")
    assert (snapshot.settings("P").get("source_profile") == "K") is counts
    assert snapshot.section_ref("P", "config") == SectionRef("config", "profile P")
