"""The profile folder: what its files mean, and what sections are made of them."""

from __future__ import annotations

import pytest

from awsfob.errors import FilesError
from awsfob.ini.comments import with_comment_of, without_comment
from awsfob.model import Operation
from awsfob.profiles.folder.profile_file import is_profile_file
from awsfob.profiles.folder.rules import check_profile, copy_of, marked_name, marker_of
from awsfob.profiles.layouts import Pair, default_layout, find_pair, find_serial, pair_section_refs, role_section
from awsfob.profiles.layouts.profile_dir import PROFILE_DIR
from awsfob.profiles.plan import PlanRequest, make_plan
from awsfob.profiles.roles import chain
from awsfob.profiles.section_ref import SectionRef
from tests.harness.aws_texts import KEY, SERIAL, SESSION
from tests.unit.files import profile_file, snap

USER = f"[main]\n# mine\n{KEY}mfa_id = {SERIAL}   # the phone\nregion = eu-west-1 ; optional"
ROLE = "[role]\nrole_name = admin\naccount_id = 111122223333\nmaster_profile = main\n"


@pytest.mark.parametrize("name", ["main", "a.b", "x#", "#x", "two words", "swp"])
def test_what_is_a_profile(name: str) -> None:
    assert is_profile_file(name)


@pytest.mark.parametrize("name", ["main~", ".main.swp", "#main#", ".DS_Store", "main.bak", "main.orig", ".fob.lock"])
def test_what_an_editor_left(name: str) -> None:
    assert not is_profile_file(name)


@pytest.mark.parametrize(
    ("text", "value"), [("a # b", "a"), ("a\t;b", "a"), ("a#b", "a#b"), ("a", "a"), ("a  # b # c", "a"), ("# a", "# a")]
)
def test_where_a_comment_begins(text: str, value: str) -> None:
    assert without_comment(text) == value
    assert with_comment_of(text, "new") == "new" + text[len(value) :]


def test_the_marker_names_its_file() -> None:
    assert marked_name(marker_of(profile_file("a b", "").path)) == "a b"
    seed = "### This profile section was auto-generated from '/home/me/.aws/aws-profiles/main' ###"
    assert marked_name(seed) == "main"
    for folder in ("C:\\Users\\me\\.aws\\aws-profiles", "\\\\server\\me\\.aws\\aws-profiles", "c:\\"):
        assert marked_name(f"### This section is made by fob from '{folder}\\a b' ###") == "a b"
    assert marked_name("### This section is made by fob from '/home/me/.aws/aws-profiles/a\\b' ###") == "a\\b"
    assert marked_name("### a heading ###") is None
    assert marked_name("# 'main'") is None


@pytest.mark.parametrize("left", ["", f"[main]\n{SESSION}", f"[main]\n{KEY}"])
def test_the_pair_of_a_user_file(left: str) -> None:
    snapshot = snap(left, profiles={"main": USER})
    pair = Pair("main", PROFILE_DIR, SectionRef("aws-profiles/main", "main"), "main", "main")
    assert find_pair(snapshot, "main") == pair
    assert pair.layout.min_left == 7200
    assert find_serial(snapshot, pair_section_refs(snapshot, pair)) == SERIAL
    assert snapshot.settings("main")["region"] == "eu-west-1"


def test_a_profile_file_comes_before_other_layouts() -> None:
    pair = find_pair(snap(f"[main-long-term]\n{KEY}", profiles={"main": USER}), "main")
    assert pair
    assert pair.layout is PROFILE_DIR
    snapshot = snap(profiles={"main": USER, "mainmfa": USER.replace("[main]", "[mainmfa]")})
    assert find_pair(snapshot, "main")
    assert find_pair(snapshot, "mainmfa")


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_a_role_is_in_the_partition_of_its_master(partition: str) -> None:
    snapshot = snap(profiles={"main": USER.replace("arn:aws:", f"arn:{partition}:"), "role": ROLE})
    (role,), base = chain(snapshot, "role")
    assert role.arn == f"arn:{partition}:iam::111122223333:role/admin"
    assert base == find_pair(snapshot, "main")
    assert role_section(snapshot, "role") == "role"
    assert role_section(snapshot, "main") is None


def test_the_default_master() -> None:
    files = {"main": USER, "role": ROLE.replace("master_profile = main\n", "")}
    with pytest.raises(FilesError, match="names no master_profile"):
        check_profile(snap(profiles=files), "role")
    check_profile(snap("", "[default]\nfob_master_profile = main\n", profiles=files), "role")


def test_the_plan_of_a_role() -> None:
    plan = make_plan(snap(profiles={"main": USER, "role": ROLE}), PlanRequest("role"))
    assert [(step.operation, step.section, step.min_left) for step in plan.steps] == [
        (Operation.GET_SESSION_TOKEN, "main", 7200),
        (Operation.ASSUME_ROLE, "role", None),
    ]
    assert all(step.destination and step.destination.section_copy for step in plan.steps)
    assert "secret'" not in repr(plan)


def test_a_copy_of_the_key_may_go_and_another_key_may_not() -> None:
    files = {"main": USER}
    assert make_plan(snap(f"[main]\n{KEY}", profiles=files), PlanRequest("main")).last.section == "main"
    with pytest.raises(FilesError, match="long-term key"):
        make_plan(snap(f"[main]\n{KEY.replace('AKIA', 'AKIB')}", profiles=files), PlanRequest("main"))
    with pytest.raises(FilesError, match="long-term key"):
        make_plan(snap("[main]\naws_secret_access_key = half\n", profiles=files), PlanRequest("main"))


BAD = [
    ("[other]\n", "header says \\[other\\]"),
    ("", "no header"),
    ("[bad]\n[more]\n", "2 headers"),
    ("[bad]\nx\n", "line 2"),
    ("[bad]\nx = 1\nx = 2\n", "line 3"),
    ("[bad]\nrole_name = x\n", "no account_id"),
    (f"[bad]\n{KEY}  mfa_id = {SERIAL}\n", "aws_secret_access_key continues in the next line"),
    *((f"[bad]\nrole_name = x\naccount_id = {'1' * digits}\n", f"has {digits} digits") for digits in (10, 11, 13)),
    ("[bad]\nrole_name = x\naccount_id = \u0661\n", "is not a number"),
    (f"[bad]\n{KEY}mfa_id = {SERIAL}\naccount_id = 1\n", "has 1 digits"),
    (ROLE.replace("[role]", "[bad]").replace("= main", "= nobody"), "'nobody'"),
    (ROLE.replace("[role]", "[bad]").replace("= main", "= bad"), "itself"),
    (ROLE.replace("[role]", "[bad]").replace("= main", "= role"), "is a role"),
]


@pytest.mark.parametrize(("text", "says"), BAD, ids=[says for _, says in BAD])
def test_what_is_refused(text: str, says: str) -> None:
    snapshot = snap(profiles={"main": USER, "role": ROLE, "bad": text})
    with pytest.raises(FilesError, match=says):
        chain(snapshot, "bad")
    with pytest.raises(FilesError, match=says):
        find_pair(snapshot, "bad")
    assert find_pair(snapshot, "main")
    assert chain(snapshot, "role")
    assert snapshot.settings("bad") is not None


def test_a_header_that_has_no_file_of_its_name() -> None:
    with pytest.raises(FilesError, match=r"'main', and its header says \[mainuser\]"):
        find_pair(snap(profiles={"main": "[mainuser]\n"}), "mainuser")


def test_a_master_may_be_an_ordinary_profile() -> None:
    _, base = chain(snap(f"[main]\n{KEY}mfa_serial = {SERIAL}\n", profiles={"role": ROLE}), "role")
    assert isinstance(base, Pair)
    assert base.layout is default_layout()


def test_the_copy_of_a_user() -> None:
    copy = copy_of(profile_file("main", USER))
    assert copy.lines == ("# mine", f"mfa_id = {SERIAL}", "region = eu-west-1")
    assert copy.settings == (("mfa_id", SERIAL), ("region", "eu-west-1"))
    assert (copy.key and copy.key.key_id, copy.is_plain) == ("AKIAIOSFODNN7EXAMPLE", False)
    assert "secret'" not in repr(copy)


def test_the_copy_of_others() -> None:
    plain = copy_of(profile_file("s", f"[s]\n{KEY}s3 =\n  max = 7 # x\nendpoint_url = y\n"))
    assert plain.is_plain
    assert plain.lines == ("s3 =", "    max = 7", "endpoint_url = y")
    role = copy_of(profile_file("role", ROLE))
    assert (role.key, role.is_plain) == (None, False)
