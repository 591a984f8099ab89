"""From a profile to its roles and what signs first, and the names that lead nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.profiles.fob_process import runs_fob
from awsfob.profiles.layouts import Pair
from awsfob.profiles.roles import chain, unknown_profile
from tests.harness.aws_texts import KEY, SESSION
from tests.unit.files import CONFIG_FILE, snap

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = "role_arn = arn:aws:iam::111122223333:role/"


def role(name: str, source: str, *more: str) -> str:
    return "\n".join((f"[profile {name}]", f"{ROLE}{name}", f"source_profile = {source}", *more, ""))


def test_a_user_has_no_roles() -> None:
    roles, base = chain(snap(f"[P]\n{KEY}"), "P")
    assert roles == []
    assert isinstance(base, Pair)


@pytest.mark.parametrize("source", ["P", "P-sts"])
def test_a_source_may_be_either_side(source: str) -> None:
    roles, base = chain(snap(f"[P]\n{KEY}", role("T", source)), "T")
    assert [each.profile for each in roles] == ["T"]
    assert isinstance(base, Pair)
    assert base.session_section == "P-sts"


def test_a_chain_is_given_with_the_first_to_assume_at_the_front() -> None:
    roles, _ = chain(snap(f"[K]\n{KEY}", role("T", "A") + role("A", "B") + role("B", "K")), "T")
    assert [each.profile for each in roles] == ["B", "A", "T"]


def test_every_setting_of_a_role_is_read() -> None:
    lines = ["duration_seconds = 7200", "mfa_serial = X", "external_id = e", "role_session_name = n"]
    lines += ["source_identity = i", "session_tags = a=1, b = 2", "transitive_session_tags = a, b"]
    (found,), _ = chain(snap(f"[K]\n{KEY}", role("T", "K", *lines)), "T")
    assert (found.arn, found.duration, found.serial) == ("arn:aws:iam::111122223333:role/T", 7200, "X")
    assert (found.external_id, found.session_name, found.source_identity) == ("e", "n", "i")
    assert (found.tags, found.transitive_tags) == ((("a", "1"), ("b", "2")), ("a", "b"))


@pytest.mark.parametrize("text", ["899", "43201", "-1"])
def test_a_duration_that_no_role_has_is_refused_with_its_profile(text: str) -> None:
    with pytest.raises(FilesError, match="duration_seconds of profile 'T'"):
        chain(snap(f"[K]\n{KEY}", role("T", "K", f"duration_seconds = {text}")), "T")


def test_tags_of_another_form_are_refused() -> None:
    with pytest.raises(FilesError, match="session_tags of profile 'T'"):
        chain(snap(f"[K]\n{KEY}", role("T", "K", "session_tags = justakey")), "T")


def test_a_loop_is_named() -> None:
    with pytest.raises(FilesError, match="A -> B -> C -> A"):
        chain(snap(config=role("A", "B") + role("B", "C") + role("C", "A")), "A")


def test_a_role_may_be_its_own_source_when_it_has_a_key() -> None:
    roles, base = chain(snap(f"[T]\n{KEY}", role("T", "T")), "T")
    assert len(roles) == 1
    assert isinstance(base, Pair)
    assert base.key.header == "T"
    with pytest.raises(FilesError, match="its own source_profile and has no access key"):
        chain(snap(config=role("T", "T")), "T")


def test_a_role_without_a_source_is_told_what_to_add() -> None:
    with pytest.raises(FilesError, match="neither source_profile nor credential_source") as caught:
        chain(snap(config=f"[profile T]\n{ROLE}T\n"), "T")
    assert "source_profile" in caught.value.hints[0]


def test_a_source_that_is_not_there_is_told_with_the_closest() -> None:
    with pytest.raises(FilesError, match="'T' names source_profile 'worker'") as caught:
        chain(snap(f"[work]\n{KEY}", role("T", "worker")), "T")
    assert "work" in caught.value.hints[0]


@pytest.mark.parametrize(("source", "hint"), [('"work"', "remove the quotes"), ("work # mine", "its own line")])
def test_a_quote_or_a_comment_in_a_source_is_told_with_its_line(source: str, hint: str) -> None:
    with pytest.raises(FilesError, match="which does not exist") as caught:
        chain(snap(f"[work]\n{KEY}", role("T", source)), "T")
    assert hint in caught.value.hints[0]
    assert caught.value.hints[-1] == f"the line is in [profile T] of {CONFIG_FILE}, line 3"


def test_an_empty_role_is_no_session_of_the_user() -> None:
    with pytest.raises(FilesError, match=re.escape(f"role_arn in [profile T] of {CONFIG_FILE}, line 2 is empty")):
        chain(snap(f"[work]\n{KEY}", "[profile T]\nrole_arn =\nsource_profile = work\n"), "T")


@pytest.mark.parametrize("link", [role, lambda a, b: f"[profile {a}]\nsource_profile = {b}\n"])
def test_a_chain_may_be_long_but_not_endless(link: Callable[[str, str], str]) -> None:
    def links(count: int) -> str:
        return "".join(link(f"T{each}", f"T{each + 1}") for each in range(count)) + link(f"T{count}", "K")

    assert isinstance(chain(snap(f"[K]\n{KEY}", links(90)), "T0")[1], Pair)
    with pytest.raises(FilesError, match="more than 100 profiles are between 'T0' and its credentials"):
        chain(snap(f"[K]\n{KEY}", links(2000)), "T0")


@pytest.mark.parametrize(
    "lines",
    [
        "sso_session = s\n",
        "sso_start_url = u\n",
        "web_identity_token_file = f\n",
        "credential_process = c\n",
        "login_session = l\n",
    ],
)
def test_what_botocore_has_to_resolve_is_left_to_it(lines: str) -> None:
    text = f"[profile S]\n{lines}"
    assert chain(snap(config=text), "S") == ([], "S")
    roles, base = chain(snap(config=text + role("T", "S")), "T")
    assert ([each.profile for each in roles], base) == (["T"], "S")


def test_a_credential_source_is_left_to_botocore() -> None:
    text = f"[profile T]\n{ROLE}T\ncredential_source = Environment\n"
    roles, base = chain(snap(config=text), "T")
    assert (len(roles), base) == (1, "T")


def test_a_session_that_somebody_pasted_is_left_to_botocore() -> None:
    assert chain(snap(f"[S]\n{SESSION}"), "S") == ([], "S")


@pytest.mark.parametrize(
    ("line", "ours"),
    [
        ("fob process P", True),
        ("fob-process P", True),
        ("'/one two three/bin/fob-process' P", True),
        ('"/one two three/bin/fob" process P', True),
        (r'"C:\Program Files\fob\fob.exe" process P', True),
        (r"C:\tools\fob.EXE process P", True),
        ("FOB process P", False),
        ("python3 -m awsfob process P", True),
        ("uvx --from awsfob fob process P", True),
        ("aws-vault export --format=json fob", False),
        ("fob-process-of-another P", False),
        ("'/no end/fob status", False),
        ("", False),
    ],
)
def test_fob_knows_itself_by_any_path(line: str, ours: bool) -> None:
    assert runs_fob({"credential_process": line}) is ours


def test_a_profile_without_any_credentials() -> None:
    with pytest.raises(FilesError, match="'S' has no access key"):
        chain(snap(config="[profile S]\nregion = x\n"), "S")


MANY = "".join(f"[team-{number}]\n" for number in range(20))


@pytest.mark.parametrize(
    ("text", "name", "hint"),
    [
        ("[production]\n[staging]\n", "prodction", "did you mean production?"),
        ("[a-long-term]\n[b]\n", "zzz", "known profiles: a-long-term, b"),
        ("", "zzz", "has a profile yet"),
    ],
)
def test_an_unknown_name_gets_the_closest(text: str, name: str, hint: str) -> None:
    error = unknown_profile(snap(text), name)
    assert error.what == f"no profile '{name}'"
    assert hint in error.hints[0]
    with pytest.raises(FilesError, match="no profile"):
        chain(snap(text), name)


def test_many_names_are_not_all_shown() -> None:
    hint = unknown_profile(snap(MANY), "zzz").hints[0]
    assert hint.startswith("known profiles: team-0, ")
    assert hint.endswith(", ...")
    assert len(unknown_profile(snap(MANY), "team").hints[0].split(" or ")) == 3
