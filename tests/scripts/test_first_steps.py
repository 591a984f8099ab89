"""What a new user meets: each refusal says the next step, and a command in a hint does what the hint says."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.harness.refusals import assert_refused

if TYPE_CHECKING:
    from tests.harness.home import Home
    from tests.harness.program import Program
    from tests.harness.user_machine import UserMachine


def test_on_a_new_machine_fob_names_the_command_that_makes_a_profile(offline_fob: Program, offline_home: Home) -> None:
    hints = assert_refused(offline_fob("login"), 3, "no profile 'default'")
    assert "fob init NAME" in hints
    assert "AWS_PROFILE" not in hints
    assert "fob init NAME" in offline_fob("status").err
    offline_home.write_credentials("[work]\n")
    assert "AWS_PROFILE" in assert_refused(offline_fob("login"), 3, "no profile 'default'")


def test_the_hint_makes_the_profile_folder(offline_fob: Program, offline_home: Home) -> None:
    hints = assert_refused(offline_fob("sync"), 3, "there is no folder")
    offline_home.aws.mkdir()
    command = hints.partition("to create it: ")[2].partition(";")[0]
    subprocess.run(["/bin/sh", "-c", command], check=True)
    assert offline_fob("sync", "--list").code == 0


def test_a_hint_quotes_a_name_with_a_space(machine: UserMachine) -> None:
    user = machine.user
    machine.home.write_credentials(
        f"[my work]\naws_access_key_id = {user.key_id}\naws_secret_access_key = {user.secret}\n"
        f"mfa_serial = {machine.serial}\n"
    )
    assert "fob login 'my work'" in assert_refused(machine.fob("login", "my work"), 6, "no terminal")


def test_a_source_can_be_tested_only_in_a_terminal(machine: UserMachine) -> None:
    machine.write_key()
    hints = assert_refused(machine.fob("mfa", "test", "work"), 6, "no terminal")
    assert hints == "hint: run this in a terminal: fob mfa test work"
    assert "--code" in assert_refused(machine.fob("login", "work"), 6, "no terminal")


@pytest.mark.parametrize(
    ("words", "what", "hint"),
    [
        (("logn",), "no such command", "did you mean login"),
        (("zzz",), "no such command", "commands: login, logout, "),
        (("mfa", "tst"), "no such command", "did you mean test"),
        (("mfa", "zzz"), "no such command", "commands: add, remove, sources, test"),
        (("completion",), "SHELL is missing", "choose one of: bash, zsh, fish"),
        (("completion", "tcsh"), "the value of SHELL is not valid", "choose one of: bash, zsh, fish"),
        (("env", "--shell", "tcsh"), "the value of '--shell' is not valid", "choose one of: sh, fish, powershell"),
        (("import",), "DIR is missing", "fob import --help"),
        (("login", "a", "b"), "too many arguments", "fob login --help"),
    ],
)
def test_a_wrong_command_line_is_told_what_fits(
    offline_fob: Program, words: tuple[str, ...], what: str, hint: str
) -> None:
    assert hint in assert_refused(offline_fob(*words), 2, what)


def test_a_word_that_may_be_a_secret_is_not_repeated(offline_fob: Program) -> None:
    assert "s3cr3t" not in offline_fob("s3cr3t").all


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("import", "nowhere"), "there is no folder nowhere"),
        (("init", "a", "--from-csv", "gone.csv"), "there is no file gone.csv"),
    ],
)
def test_a_path_that_leads_nowhere(offline_fob: Program, words: tuple[str, ...], what: str) -> None:
    assert_refused(offline_fob(*words), 3, what)


def test_a_profile_of_identity_center_without_a_login(machine: UserMachine) -> None:
    machine.home.write_config(
        "[profile corporate]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n"
        "sso_account_id = 111122223333\nsso_role_name = reader\n"
    )
    assert "aws sso login --profile corporate" in assert_refused(machine.fob("env", "corporate"), 6, "SSO")
