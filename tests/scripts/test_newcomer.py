"""The first hour: from a key in the files to plain ``aws`` and every role, without an edit by hand."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program
from tests.harness.refusals import assert_refused
from tests.harness.users import key_of, serial_of

if TYPE_CHECKING:
    from tests.harness.program import Result
    from tests.harness.user_machine import UserMachine

PLAIN, NAMED, PROCESS = "1", "2", "3"


def aws(machine: UserMachine, *words: str, profile: str | None = None) -> Result:
    return Program(machine.home, [sys.executable, "-m", "awscli"])(*words, env={"AWS_PROFILE": profile})


def write_key_of_newcomer(machine: UserMachine, profile: str = "default") -> str:
    text = f"# from the console\n[{profile}]\n{key_of(machine.user)}# mine\n\n[other]\noutput = text\n"
    machine.home.write_credentials(text)
    return text


def test_one_command_and_one_code_to_plain_aws_and_two_roles(machine: UserMachine) -> None:
    """The newcomer has a key in [default], a phone, and role profiles as AWS documents them."""
    before = write_key_of_newcomer(machine)
    machine.home.write_config("[default]\noutput = json\n")
    for role in ("role1", "role2"):
        machine.make_role(
            role, f"mfa_serial = {serial_of(machine.user)}", "region = eu-west-1", source="default", mfa=True
        )
    assert aws(machine, "sts", "get-caller-identity").code != 0  # no region yet
    with machine.fob_at_terminal("init") as terminal:
        terminal.answer("Which \\(1 to 3\\)", PLAIN)
        terminal.answer("Region of default", "Ireland")
        terminal.answer("a region is a name such as eu-west-1[\\s\\S]*Region of default", "eu-west-1")
        terminal.answer("Log in to default now\\? \\[Y/n\\]", "")
        terminal.answer("MFA code", machine.code)
        terminal.answer("Make these changes", "y")
        done = terminal.wait()
    assert done.code == 0, done.screen
    listed = aws(machine, "iam", "list-access-keys")
    assert (listed.code, machine.user.key_id in listed.out) == (0, True), listed.all
    for role in ("role1", "role2"):
        who = aws(machine, "sts", "get-caller-identity", profile=role)
        assert (who.code, f":assumed-role/{role}/" in who.out) == (0, True), who.all
    assert machine.logins == ["ok"]
    text = machine.home.credentials.read_text()
    moved, added = before.replace("[default]", "[default-long-term]").split("# mine\n")
    assert text.startswith(moved)
    assert added in text


@pytest.mark.parametrize("way", ["question", "option"])
@pytest.mark.parametrize("choice", [PLAIN, NAMED, PROCESS])
def test_each_answer_and_its_option(machine: UserMachine, choice: str, way: str) -> None:
    before = write_key_of_newcomer(machine, "work")
    machine.home.write_config("[profile work]\nregion = eu-west-1\n")
    if way == "option":
        where = {PLAIN: "work", NAMED: "work-sts", PROCESS: "process"}[choice]
        for _ in range(2):  # the second time nothing is left to do
            done = machine.fob("init", "work", "--session-in", where)
            assert done.code == 0, done.all
    else:
        with machine.fob_at_terminal("init", "work") as terminal:
            terminal.answer("Which \\(1 to 3\\)", choice)
            terminal.answer("Log in to work now", "n")
            assert terminal.wait().code == 0, terminal.screen
    machine.log_in()
    profile = "work" if choice == PLAIN else "work-sts"
    who = aws(machine, "sts", "get-caller-identity", profile=profile)
    assert (who.code, machine.user.arn in who.out) == (0, True), who.all
    assert aws(machine, "configure", "get", "region", profile=profile).out.strip() == "eu-west-1"
    text = machine.home.credentials.read_text()
    assert ("aws_session_token" in text) is (choice != PROCESS)
    header = "work-long-term" if choice == PLAIN else "work"
    assert text.startswith(before.partition("aws_access")[0].replace("[work]", f"[{header}]"))
    assert ("credential_process" in machine.home.config.read_text()) is (choice == PROCESS)
    with machine.fob_at_terminal("init", "work") as terminal:  # it is asked once
        done = terminal.wait()
    assert (done.code, "Which" in done.screen) == (0, False), done.screen


def test_without_a_terminal_nothing_is_asked_and_nothing_moves(machine: UserMachine) -> None:
    before = write_key_of_newcomer(machine, "work")
    assert machine.fob("init", "work").code == 0
    assert re.sub("(mfa_serial|username) = .*\n", "", machine.home.credentials.read_text()) == before


def test_a_key_does_not_move_to_a_profile_that_is_there(machine: UserMachine) -> None:
    write_key_of_newcomer(machine, "work")
    machine.home.write_config("[profile work-long-term]\nregion = eu-west-1\n")
    before = machine.home.credentials.read_text()
    assert_refused(
        machine.fob("init", "work", "--session-in", "work"), 3, "[work-long-term]", "there is such a profile",
        after_notices=True,
    )  # fmt: skip
    assert re.sub("(mfa_serial|username) = .*\n", "", machine.home.credentials.read_text()) == before


def test_options_that_say_the_same_exclude_each_other(machine: UserMachine) -> None:
    write_key_of_newcomer(machine, "work")
    for words in (("--process",), ("--to", "x"), ("--roles",)):
        assert_refused(
            machine.fob("init", "work", "--session-in", "work", *words), 2, "--session-in cannot be combined"
        )


def test_the_answer_that_moves_nothing_ends_with_the_command_for_the_roles(machine: UserMachine) -> None:
    write_key_of_newcomer(machine)
    machine.home.write_config("[default]\nregion = eu-west-1\n")
    for role in ("role1", "role2"):
        machine.make_role(role, "region = eu-west-1", source="default", mfa=True)
    with machine.fob_at_terminal("init") as terminal:
        terminal.answer("Which \\(1 to 3\\)", NAMED)
        terminal.answer("Log in to default now", "")
        terminal.answer("MFA code", machine.code)
        terminal.answer("Make these changes", "n")
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert "for roles role1, role2, other tools ask for another code, or fail" in done.said
    assert "fob init default --roles" in done.said
    assert aws(machine, "sts", "get-caller-identity", profile="role1").code != 0
    changed = machine.fob("init", "default", "--roles", "--yes")
    assert changed.code == 0, changed.all
    for role in ("role1", "role2"):
        assert aws(machine, "sts", "get-caller-identity", profile=role).code == 0
    assert "--roles" not in machine.fob("init", "default").err


@pytest.mark.parametrize(("answer", "section"), [("", "work"), ("n", "default")])
def test_init_without_a_name_asks_for_the_only_key(machine: UserMachine, answer: str, section: str) -> None:
    write_key_of_newcomer(machine, "work")
    machine.home.write_config("[default]\nregion = eu-west-1\n")
    with machine.fob_at_terminal("init") as terminal:
        terminal.answer("Profile default has no access key. Set up profile work", answer)
        if section == "work":
            terminal.answer("Which \\(1 to 3\\)", NAMED)
            terminal.answer("Region of work", "eu-west-1")
            terminal.answer("Log in to work now", "n")
            assert terminal.wait().code == 0, terminal.screen
            assert "mfa_serial" in machine.home.credentials.read_text()
        else:
            terminal.expect("Access key id for profile default")


def test_a_file_of_an_option_that_is_not_there_is_named(machine: UserMachine) -> None:
    write_key_of_newcomer(machine, "work")
    missing = machine.home.path / "missing"
    refused = machine.fob("login", "work", "--credentials-file", str(missing))
    assert refused.code == 3
    assert refused.err.startswith(f"fob: there is no file {missing} yet\n")
    assert "yet" not in machine.fob("status", "--credentials-file", str(machine.home.credentials)).err


def test_a_file_that_others_can_read_is_told_once(machine: UserMachine) -> None:
    write_key_of_newcomer(machine, "work")
    machine.home.credentials.chmod(0o644)
    done = machine.fob("init", "work", "--session-in", "work")  # it writes the file twice
    assert (done.code, done.err.count("can be read by other users")) == (0, 1), done.all
    assert "to change that: chmod 600" in done.err


def test_the_question_fits_a_narrow_terminal(machine: UserMachine) -> None:
    write_key_of_newcomer(machine)
    machine.home.write_config("[default]\nregion = eu-west-1\n")
    with machine.fob_at_terminal("init", columns=60) as terminal:
        terminal.answer("Which \\(1 to 3\\)", NAMED)
        terminal.answer("Log in to default now", "n")
        done = terminal.wait()
    lines = done.screen.partition("Where do the sessions")[2].partition("Which")[0].splitlines()[1:]
    assert len(lines) > 3, lines
    assert not [line for line in lines if len(line) > 60 or not re.match("[123]: |  ", line)], lines
