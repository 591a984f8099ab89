"""What a new user meets: each refusal says the next step, and a command in a hint does what the hint says."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program
from tests.harness.refusals import assert_refused
from tests.harness.users import key_section

if TYPE_CHECKING:
    from tests.harness.home import Home
    from tests.harness.user_machine import UserMachine


def test_on_a_new_machine_fob_names_the_command_that_makes_a_profile(offline_fob: Program, offline_home: Home) -> None:
    hints = assert_refused(offline_fob("login"), 3, "no profile 'default'")
    assert "to set it up: fob init default" in hints
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
        (("login", "--serial"), "option --serial needs a value", "fob login --help"),
        (("status", "--json=1"), "option --json takes no value", "fob status --help"),
        (("my-profile", "rotate"), "no such command", "the command comes first: fob rotate PROFILE"),
    ],
)
def test_a_wrong_command_line_is_told_what_fits(
    offline_fob: Program, words: tuple[str, ...], what: str, hint: str
) -> None:
    assert hint in assert_refused(offline_fob(*words), 2, what)


def test_a_program_comes_after_dashes(machine: UserMachine) -> None:
    machine.write_key_and_region()
    hints = assert_refused(machine.with_code("exec", "work", "true", "ARGUMENTS"), 2, "too many arguments")
    assert "put -- before the program: fob exec PROFILE -- PROGRAM ARGUMENTS" in hints
    assert machine.with_code("exec", "work", "--", "true", "ARGUMENTS").code == 0


@pytest.mark.parametrize(("given", "missing"), [("--op-item", "--op-account"), ("--op-account", "--op-item")])
def test_of_the_options_for_1password_one_alone_is_not_enough(machine: UserMachine, given: str, missing: str) -> None:
    machine.write_key()
    assert f"add {missing}" in assert_refused(machine.fob("login", "work", given, "x"), 2, f"{missing} is missing")


def test_help_and_version_are_commands_too(offline_fob: Program) -> None:
    for words, option in (
        (("help",), ("--help",)),
        (("help", "login"), ("login", "--help")),
        (("help", "mfa", "test"), ("mfa", "test", "--help")),
        (("version",), ("--version",)),
    ):
        done = offline_fob(*words)
        assert (done.code, done.out) == (0, offline_fob(*option).out), done.all
        assert done.out
    assert_refused(offline_fob("help", "zzz"), 2, "no such command")


@pytest.mark.parametrize("command", ["login", "whoami", "env", "status"])
def test_a_profile_of_a_new_machine_is_set_up_with_init(offline_fob: Program, command: str) -> None:
    assert "to set it up: fob init work" in assert_refused(offline_fob(command, "work"), 3, "no profile 'work'")


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


def test_a_login_ends_with_how_to_use_it(machine: UserMachine) -> None:
    machine.write_key_and_region()
    first = machine.try_login()
    assert first.err.splitlines()[-1] == "fob: use it: aws --profile work-sts ..., or fob use work"
    aws = Program(machine.home, [sys.executable, "-m", "awscli"])
    listed = aws("--profile", "work-sts", "iam", "list-access-keys")
    assert (listed.code, machine.user.key_id in listed.out) == (0, True), listed.all
    assert "use it" not in machine.fob("login", "work", env={"AWS_PROFILE": "work-sts"}).err
    machine.make_role("admin", "region = us-east-1", source="work-sts")
    of_role = machine.fob("login", "admin")
    assert of_role.err.splitlines()[-1] == "fob: use it: aws --profile admin ..., or fob use admin"
    machine.make_role("bare", source="work-sts")
    assert "use it: aws --profile bare --region REGION ..., or fob use bare" in machine.fob("login", "bare").err
    who = aws("--profile", "admin", "sts", "get-caller-identity")
    assert (who.code, ":assumed-role/admin/" in who.out) == (0, True), who.all


def test_of_the_default_profile_a_login_names_only_what_differs(machine: UserMachine) -> None:
    machine.home.write_credentials(key_section("default", machine.user))
    assert (
        "use it: aws --profile default-sts --region REGION ..., or fob use default"
        in machine.try_login(profile="default").err
    )
    machine.home.write_credentials(key_section("default-long-term", machine.user))
    done = machine.try_login(profile="default")
    assert (done.code, "use it" in done.err) == (0, False), done.all


@pytest.mark.parametrize(("serial", "hint"), [(True, "fob login work"), (False, "fob init work")])
def test_the_only_key_is_named_if_the_default_profile_has_none(machine: UserMachine, serial: bool, hint: str) -> None:
    text = key_section("work", machine.user)
    machine.home.write_credentials(text if serial else re.sub("mfa_serial.*\\n", "", text))
    for config in ("", "[default]\nregion = eu-west-1\n"):
        machine.home.write_config(config)
        for command in ("login", "whoami", "env", "keys"):
            assert hint in assert_refused(machine.fob(command), 3, "no profile is named, and profile 'default'")
    assert "AWS_PROFILE" in assert_refused(machine.fob("login", env={"AWS_PROFILE": "typo"}), 3, "'typo'")


def test_of_several_keys_some_are_named(machine: UserMachine) -> None:
    names = [f"team-{number}" for number in range(7)]
    machine.home.write_credentials("".join(key_section(name, machine.control.user(name)) for name in names))
    hints = assert_refused(machine.fob("login"), 3, "no profile is named")
    assert [name for name in names if f"fob login {name}\n" in hints] == names[:5]
    assert "2 more profiles have a key: fob status" in hints
    assert all(name in machine.fob("status").out for name in names)


@pytest.mark.parametrize("answer", ["", "y", "n"])
def test_at_a_terminal_fob_asks_for_the_only_key(machine: UserMachine, answer: str) -> None:
    machine.write_key()
    with machine.fob_at_terminal("login", "--code", machine.code()) as terminal:
        terminal.answer("Use profile work\\?", answer)
        done = terminal.wait()
    assert done.code == (3 if answer == "n" else 0), done.screen
    assert machine.logins == ([] if answer == "n" else ["ok"])


def test_a_program_is_not_asked_for_a_profile(machine: UserMachine) -> None:
    machine.write_key()
    with machine.fob_at_terminal("process") as terminal:
        done = terminal.wait()
    assert (done.code, "Use profile" in done.screen) == (3, False), done.screen


def test_fob_alone_shows_where_one_stands_and_the_next_step(machine: UserMachine) -> None:
    def said() -> str:
        done = machine.fob()
        assert done.code == 0, done.all
        return done.err.splitlines()[0]

    assert said() == "fob: no profile has an access key yet; to set one up: fob init"
    machine.home.write_credentials(re.sub("mfa_serial.*\\n", "", key_section("work", machine.user)))
    assert said() == "fob: next, find the MFA device of work: fob init work"
    assert machine.fob("init", "work").code == 0
    assert said() == "fob: next, log in: fob login work"
    assert machine.with_code("login", "work").code == 0
    assert said() == "fob: work is logged in; use it: aws --profile work-sts --region REGION ..., or fob use work"
    assert machine.fob("env", "work").code == 0
    done = machine.fob(env={"AWS_PROFILE": "work-sts"})
    assert done.err.splitlines() == [
        "fob: work is logged in: programs use it as it is",
        "fob: all commands: fob --help",
    ]
    assert "* work" in done.out
    in_use = "work is in use in this shell: programs use it as it is"
    assert in_use in machine.fob(env={"FOB_USE": "work"}).err


def test_the_next_step_of_a_session_in_the_cache_names_no_section(machine: UserMachine) -> None:
    """Here fob could not tell which section gets the session, so no program finds it in a file."""
    key = key_section("work", machine.user)
    machine.home.write_credentials(f"{key}[work-sts]\n[workmfa]\n")
    assert machine.with_code("keys", "work").code == 0
    machine.home.write_credentials(key)
    for env in ({}, {"AWS_PROFILE": "work"}):
        assert machine.fob(env=env).err.splitlines()[0] == "fob: work is logged in, in fob's cache: fob use work"
    in_use = machine.fob(env={"FOB_USE": "work"}).err.splitlines()[0]
    assert in_use == "fob: work is in use in this shell: programs use it as it is"
    shell = Program(machine.home, ["bash", "-c", 'eval "$(fob shell-init bash)"; "$@"; env', "bash"])
    assert "AWS_SESSION_TOKEN=" in shell("fob", "use", "work").out
    assert machine.logins == ["ok"]
    machine.home.write_config("[profile work-sts]\ncredential_process = fob-process work\n")
    assert "use it: aws --profile work-sts" in machine.fob().err  # this one runs fob


def test_fob_alone_names_the_roles_that_need_a_change(machine: UserMachine) -> None:
    machine.write_key_and_region()
    for number in range(5):
        machine.make_role(f"role{number}", "region = us-east-1", mfa=True)
    assert "--roles" not in machine.fob().err  # first comes the login
    machine.log_in()
    note = "for roles role0, role1, role2 and 2 more, other tools ask for another code, or fail; to change that: "
    assert machine.fob().err.splitlines()[1] == f"fob: {note}fob init work --roles"
    changed = machine.fob("init", "work", "--roles", "--yes")
    assert changed.code == 0, changed.all
    assert "--roles" not in machine.fob().err


def test_fob_alone_knows_the_profile_of_fob_use(machine: UserMachine) -> None:
    machine.write_key_and_region()
    machine.make_role("admin", "region = us-east-1", source="work-sts")
    before = machine.fob(env={"FOB_USE": "admin"})
    assert before.err.splitlines()[0] == "fob: next, renew the credentials of this shell: fob use admin"
    machine.log_in()
    done = machine.fob(env={"FOB_USE": "admin", "AWS_PROFILE": "work"})
    assert done.err.splitlines()[0] == "fob: admin is in use in this shell: programs use it as it is"
    assert [line.split()[1] for line in done.out.splitlines() if line.startswith("*")] == ["admin"]
    assert "in use" not in machine.fob(env={"FOB_USE": "gone"}).err
    shell = Program(machine.home, ["bash", "-c", 'eval "$(fob shell-init bash)"; "$@"; fob', "bash"])
    assert "fob: admin is in use in this shell" in shell("fob", "use", "admin").err


def test_a_list_of_sources_asks_for_no_profile(machine: UserMachine) -> None:
    machine.write_key()
    with machine.fob_at_terminal("mfa", "sources") as terminal:
        done = terminal.wait()
    assert (done.code, "Use profile" in done.screen, "keepassxc" in done.screen) == (0, False, True), done.screen


def test_the_next_step_of_a_session_works(machine: UserMachine) -> None:
    machine.write_key_and_region()
    machine.log_in()
    assert "or fob use work" in machine.fob().err
    shell = Program(machine.home, ["bash", "-c", 'eval "$(fob shell-init bash)"; "$@"; env', "bash"])
    assert "AWS_SESSION_TOKEN=" in shell("fob", "use", "work").out


def test_a_script_at_a_terminal_is_asked_nothing_that_it_can_do_without(machine: UserMachine) -> None:
    machine.write_key_and_region()
    for words in (("login",), ("init", "work"), ("mfa", "sources")):
        with machine.fob_at_terminal(*words, stdin="pipe") as terminal:
            done = terminal.wait()
        assert not [text for text in ("[Y/n]", "Which (1") if text in done.screen], done.screen
    assert "ykman" in machine.fob("mfa", "sources").out
