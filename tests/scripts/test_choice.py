"""From a name to the right key: ordinary AWS profiles are no layouts, and a question is answered once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness.refusals import assert_refused
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.users import key_of, key_section, serial_of

if TYPE_CHECKING:
    from tests.harness.forked import Forked
    from tests.harness.user_machine import UserMachine

REGIONS = "[profile work-eu]\nsource_profile = work\nregion = eu-west-1\n[profile work-us]\nsource_profile = work\n"
COMMANDS = [
    ("whoami", "work"),
    ("env", "work"),
    ("process", "work"),
    ("keys", "work"),
    ("rotate", "work", "--dry-run"),
    ("status", "work", "--check"),
    ("policy", "work"),
    ("exec", "work", "--", "true"),
    ("init", "work"),
    ("whoami", "work-eu"),
    ("env", "work-eu"),
    ("process", "work-us"),
    ("keys", "work-eu"),
    ("status", "work-eu", "--check"),
    ("logout", "work"),
]


def test_profiles_for_other_regions_change_nothing(machine: UserMachine, fob: Forked) -> None:
    machine.write_key()
    machine.home.write_config(f"[default]\nregion = us-east-1\n{REGIONS}")
    assert fob("login", "work", "--code", machine.code()).code == 0
    for words in COMMANDS:
        done = fob(*words)
        assert done.code == 0, (words, done.all)
    assert machine.logins == ["ok"]


def test_a_profile_for_another_region_has_its_region_and_the_session_of_its_source(
    machine: UserMachine, fob: Forked
) -> None:
    machine.write_key()
    machine.home.write_config(f"[default]\nregion = us-east-1\n{REGIONS}")
    done = fob("login", "work-eu", "--code", machine.code())
    assert "in [work-sts]" in done.err
    assert "AWS_REGION='eu-west-1'" in fob("env", "work-eu").out.replace("=eu-west-1", "='eu-west-1'")
    assert fob("whoami", "work").out == f"{machine.user.arn}\n"
    assert machine.logins == ["ok"]


def test_a_role_beside_them_is_assumed(machine: UserMachine, fob: Forked) -> None:
    machine.home.write_credentials(key_section("default", machine.user))
    machine.home.write_config(REGIONS.replace("= work", "= default"))
    machine.make_role("deploy", source="default", mfa=True)
    assert ":assumed-role/deploy/" in fob("whoami", "deploy", "--code", machine.code()).out


def test_a_program_as_source_is_no_layout(machine: UserMachine, fob: Forked) -> None:
    arn = machine.control.role("admin")
    document = f'{{"Version": 1, "AccessKeyId": "{machine.user.key_id}", "SecretAccessKey": "{machine.user.secret}"}}'
    program = machine.install("vault", f"echo '{document}'")
    machine.home.write_config(
        f"[profile base]\ncredential_process = {program}\n[profile eu]\nsource_profile = base\nregion = eu-west-1\n"
        f"[profile admin]\nrole_arn = {arn}\nsource_profile = base\n"
    )
    assert fob("whoami", "base").out == f"{machine.user.arn}\n"
    assert fob("whoami", "eu").out == f"{machine.user.arn}\n"
    assert ":assumed-role/admin/" in fob("whoami", "admin").out
    assert "no access key" in fob("login", "base").err


def test_a_key_of_its_own_signs(machine: UserMachine, fob: Forked) -> None:
    other = machine.control.user(f"{machine.name}-other")
    machine.home.write_credentials(key_section("work", machine.user) + key_section("old", other))
    machine.home.write_config("[work]\nsource_profile = old\nregion = us-east-1\n")
    assert fob("whoami", "work", "--code", machine.code()).out == f"{machine.user.arn}\n"


def test_a_question_is_answered_once_for_every_command(machine: UserMachine, fob: Forked) -> None:
    machine.home.write_credentials(key_section("work", machine.user) + "[workmfa]\n[work-sts]\n")
    hints = assert_refused(fob("login", "work", env={"FOB_CODE": machine.code()}), 3, "fits 2 layouts")
    assert "fob init work --to workmfa" in hints
    for words in (("keys", "work"), ("rotate", "work", "--dry-run"), ("policy", "work")):
        done = fob(*words, env={"FOB_CODE": machine.code()})
        assert done.code == 0, (words, done.all)
    done = fob("init", "work", "--to", "workmfa")
    assert done.code == 0, done.all
    assert "fob_session = workmfa\n" in machine.home.credentials.read_text().partition("[workmfa]")[0]
    done = fob("login", "work", "--code", machine.code())
    assert "in [workmfa]" in done.err, done.all
    assert arn_seen_by_a_client(machine.home, "workmfa") == machine.user.arn
    for words in (("status", "work", "--check"), ("env", "work"), ("whoami", "workmfa"), ("logout", "work")):
        assert fob(*words).code == 0, words
    assert machine.home.credentials.read_text().endswith("[workmfa]\n[work-sts]\n")


def test_the_question_is_asked_at_a_terminal(machine: UserMachine) -> None:
    machine.home.write_credentials(key_section("work", machine.user) + "[workmfa]\n[work-sts]\n")
    with machine.fob_at_terminal("init", "work") as terminal:
        terminal.answer("Which section (1 to 2)?", "2")
        assert terminal.wait().code == 0
    assert "fob_session = work-sts\n" in machine.home.credentials.read_text()


@pytest.mark.parametrize("to", ["work", "other"])
def test_an_answer_that_would_overwrite_a_key_is_refused(machine: UserMachine, fob: Forked, to: str) -> None:
    before = key_section("work", machine.user) + f"[other]\n{key_of(machine.user)}"
    machine.home.write_credentials(before)
    assert_refused(fob("init", "work", "--to", to), 3, f"[{to}]", "holds a long-term key")
    assert machine.home.credentials.read_text() == before


@pytest.mark.parametrize(
    ("to", "says"), [('"s"', "not the name"), ("s # mine", "not the name"), ("t", "of the key in [b]")]
)
def test_an_answer_that_cannot_be_meant_is_refused(machine: UserMachine, fob: Forked, to: str, says: str) -> None:
    before = key_section("work", machine.user) + f"[b]\n{key_of(machine.user)}fob_session = t\n"
    machine.home.write_credentials(before)
    assert_refused(fob("init", "work", "--to", to), 3, says)
    assert machine.home.credentials.read_text() == before


@pytest.mark.parametrize("answer", ["other", "work", '"s"', "s # mine"])
def test_a_wrong_answer_in_the_file_is_told_with_its_line_and_can_be_changed(
    machine: UserMachine, fob: Forked, answer: str
) -> None:
    work = f"{key_section('work', machine.user)}fob_session = {answer}\n"
    machine.home.write_credentials(f"{work}[other]\n{key_of(machine.user)}")
    for name in ("login", "env", "whoami"):
        hints = assert_refused(fob(name, "work", env={"FOB_CODE": "000000"}), 3, f"line {work.count(chr(10))} ")
        assert "choose another section: fob init work --to work-sts" in hints
        assert hints.count("fob ") == 1
    for words in (("keys", "work"), ("rotate", "work", "--dry-run"), ("policy", "work")):
        assert fob(*words, env={"FOB_CODE": machine.code()}).code == 0, words
    assert fob("init", "work", "--to", "work-sts").code == 0
    assert "in [work-sts]" in fob("login", "work", "--code", machine.code()).err


def test_one_section_for_the_sessions_of_two_keys_is_refused_with_both_lines(
    machine: UserMachine, fob: Forked, name: str
) -> None:
    other = machine.control.user(f"{name}-b")
    first = f"{key_section('work', machine.user)}fob_session = t\n"
    before = f"{first}{key_section('b', other)}fob_session = t\n"
    machine.home.write_credentials(before)
    lines = (f"line {first.count(chr(10))} and", f"line {before.count(chr(10))}")
    for words in (("login", "work"), ("login", "b"), ("env", "b"), ("login", "t"), ("whoami", "t")):
        hints = assert_refused(fob(*words, env={"FOB_CODE": "000000"}), 3, "the sessions of 2 keys go to [t]", *lines)
        assert "fob init work --to work-sts" in hints
        assert "fob init b --to b-sts" in hints
    assert machine.home.credentials.read_text() == before
    for line in ("keys work", "rotate work --dry-run", "policy work", "status"):
        assert fob(*line.split(), env={"FOB_CODE": machine.code()}).code == 0, line
    assert fob("init", "b", "--to", "b-sts").code == 0
    assert "in [t]" in fob("login", "work", "--code", machine.code()).err


def test_two_profiles_with_the_same_key_may_share_a_section(machine: UserMachine, fob: Forked) -> None:
    key = f"{key_of(machine.user)}fob_session = t\n"
    machine.home.write_credentials(f"[work]\nmfa_serial = {machine.serial}\n{key}[b]\n{key}")
    assert "in [t]" in fob("login", "work", "--code", machine.code()).err


def test_a_login_with_to_is_remembered_where_two_sections_fit(machine: UserMachine, fob: Forked) -> None:
    machine.home.write_credentials(key_section("work", machine.user) + "[workmfa]\n[work-sts]\n")
    assert fob("login", "work", "--to", "workmfa", "--code", machine.code()).code == 0
    assert "still good" in fob("login", "work").err


def test_aws_mfas_role_is_what_its_section_holds(machine: UserMachine, fob: Forked) -> None:
    arn = machine.control.role("deploy", mfa=True)
    lines = f"{key_of(machine.user)}aws_mfa_device = {serial_of(machine.user)}\n"
    machine.home.write_credentials(f"[work-long-term]\n{lines}assume_role = {arn}\n")
    done = fob("login", "work", "--code", machine.code(), env={"MFA_STS_DURATION": "7200"})
    assert done.code == 0, done.all
    text = machine.home.credentials.read_text()
    assert f"[work]\nassumed_role = True\nassumed_role_arn = {arn}\naws_access_key_id = ASIA" in text
    assert ":assumed-role/deploy/" in arn_seen_by_a_client(machine.home, "work")
    assert "T" not in text.rpartition("expiration = ")[2]  # the form that aws-mfa reads
    machine.home.write_credentials(text.replace(f"assume_role = {arn}\n", ""))
    done = fob("login", "work", "--code", machine.code())
    assert done.code == 0, done.all
    text = machine.home.credentials.read_text()
    assert "assumed_role = False\n" in text
    assert "assumed_role_arn" not in text
    assert arn_seen_by_a_client(machine.home, "work") == machine.user.arn


def test_a_role_without_a_profile(machine: UserMachine, fob: Forked) -> None:
    machine.write_key_and_region()
    arn = machine.control.role("deploy", mfa=True)
    words = ("--", "sh", "-c", "echo $AWS_ACCESS_KEY_ID")
    first = fob("exec", arn, "--from", "work", *words, env={"FOB_CODE": machine.code()})
    assert first.out.startswith("ASIA"), first.all
    assert fob("exec", arn, *words, env={"AWS_PROFILE": "work"}).out == first.out
    assert (machine.logins, machine.roles) == (["ok"], ["ok"])
    assert fob("exec", "work", *words).out != first.out
    assert_refused(fob("exec", "work", "--from", "work", *words), 2, "--from needs the ARN")
    assert f"fob exec {arn} --from PROFILE" in assert_refused(fob("exec", arn, *words), 3, "no profile 'default'")
    assert_refused(fob("exec", "arn:aws:iam::1:user/x", "--from", "work", *words), 2, "not the ARN of a role")
    assert "fob exec" in assert_refused(fob("whoami", arn), 3, "no profile")


def test_the_login_of_a_role_of_the_key_says_how_other_tools_get_it(machine: UserMachine, fob: Forked) -> None:
    machine.write_key_and_region()
    machine.make_role("deploy", f"mfa_serial = {machine.serial}", mfa=True)
    done = fob("login", "deploy", "--code", machine.code())
    cures = "to change that: fob init work --roles; without a change: fob exec deploy -- PROGRAM"
    assert f"unless its source_profile is work-sts and it has no mfa_serial; {cures}" in done.err
    text = machine.home.config.read_text().replace("source_profile = work", "source_profile = work-sts")
    machine.home.write_config(text)
    assert f"unless it has no mfa_serial; {cures}" in fob("login", "deploy").err
    machine.home.write_config(text.replace(f"mfa_serial = {machine.serial}\n", ""))
    assert ":assumed-role/deploy/" in fob("whoami", "deploy").out
    assert "other tools" not in fob("login", "deploy").err
