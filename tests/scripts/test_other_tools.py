"""``fob as``: the command lines of the tools that fob replaces mean what they mean there, also by the tool's name."""

from __future__ import annotations

import re
import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import botocore.configloader
import pytest

from awsfob.__main__ import LINKS
from awsfob.cli.other_tools.known_tools import TOOLS, every_program, tool_named
from tests.harness.home import Home
from tests.harness.program import installed
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.unattended import run_unattended
from tests.harness.users import READMES, key_of, readme, serial_of
from tests.scripts.other_tools_lines import LINES, Line

if TYPE_CHECKING:
    from tests.harness.user_machine import UserMachine

FOB = shlex.join(installed())
PROGRAMS = "|".join(re.escape(program) for program in sorted(LINKS, key=len, reverse=True))
OP = """#!/bin/sh
[ "$*" = "item get AWS MFA --account yourcompany.1password.com --otp" ] || exit 1
cat "$HOME/op-code"
"""


def use_readme(machine: UserMachine, layout: str) -> None:
    """Write the sample files of a README; the slips in them are mended as the tools' own checks demand."""
    machine.policy = "open"
    user = machine.user
    if layout == "profile-dir":
        folder = machine.home.aws / "aws-profiles"
        folder.mkdir(mode=0o700, parents=True)
        machine.control.role("myadminrole")
        for path in (READMES / layout).iterdir():
            text = re.sub(r"aws_access_key_id.*\naws_secret.*\n", key_of(user), path.read_text())
            text = re.sub(r"mfa_id = \S+", f"mfa_id = {serial_of(user)}", text)
            text = re.sub(r"account_id = \d+", "account_id = 111122223333", text)
            (folder / path.name).write_text(text)
        return
    credentials = readme(layout, "credentials", user).replace("[myaccountPerm] ", "[myaccountPermanent] ")
    machine.home.write_credentials(credentials)
    machine.home.write_config(readme(layout, "config", user))
    (machine.home.aws / "work-credentials").write_text(credentials)


def run(machine: UserMachine, script: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return run_unattended(["bash", "-c", script], machine.home, piped=stdin or "")


def by_fob(line: Line) -> str:
    """Return a line with ``fob as TOOL`` in place of the names of programs; a function of a shell is a command."""

    def called(found: re.Match[str]) -> str:
        name = found[2]
        is_function = name in tool_named(line.tool).functions
        return f"{found[1]}{FOB} as {line.tool}{f' {name}' if is_function else ''}"

    return re.sub(rf"^((?:\w+=\S+ )*)({PROGRAMS})\b(?!=)", called, line.text, flags=re.MULTILINE)


def by_link(line: Line) -> str:
    return f"{FOB} as --links {{links}} 2>/dev/null || exit 99\nhash -r\n{line.text}"


WAYS = {"fob as": by_fob, "link": by_link}
IDS = [re.sub(r"\W+", " ", line.text).strip()[:70] for line in LINES]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("line", LINES, ids=IDS)
def test_a_line_of_a_tool_means_what_it_means_there(machine: UserMachine, line: Line, way: str) -> None:
    use_readme(machine, line.layout)
    machine.home.programs.mkdir(exist_ok=True)
    code = machine.code()
    machine.install("op", OP.partition("\n")[2])
    (machine.home.path / "op-code").write_text(code)
    script = WAYS[way](line).replace("{links}", str(machine.home.programs)).replace("123456", code)
    done = run(machine, script, code if line.has_code else None)
    assert done.returncode == line.code, done.stdout + done.stderr
    assert line.out in done.stdout, done.stdout + done.stderr
    if line.section is None:
        return
    path = machine.home.path / line.file
    values = botocore.configloader.raw_config_parse(str(path))[line.section]
    assert values["aws_access_key_id"].startswith("ASIA"), done.stderr
    end = values.get("expiration") or values["aws_session_token_expiration"]
    left = datetime.fromisoformat(end) - datetime.now(UTC)
    assert abs(left - timedelta(hours=line.hours)) < timedelta(minutes=2)
    copied = Home(machine.home.path, machine.home.endpoint)
    copied.write_credentials(path.read_text())
    arn = arn_seen_by_a_client(copied, line.section)
    assert arn == machine.user.arn or (line.section == "profilename" and ":assumed-role/myadminrole/" in arn)


def test_the_names_that_a_start_looks_for_are_those_of_the_tools() -> None:
    assert set(every_program()) == LINKS
    assert {line.tool for line in LINES} | {"broamski/aws-mfa"} == set(TOOLS)


WRONG = [
    ("aws-iam-login", "sts-suffix", "aws-iam-login my-profile", 1),
    ("aws-mfa-rotate", "mfa-suffix", "aws-mfa rotate -t 123456 -p accountName", 1),
    ("0x6b/aws-mfa", "long-term", "aws-mfa", 1),
    ("broamski/aws-mfa", "long-term", "aws-mfa --force", 1),
    ("aws-token-refresh", "profile-dir", "token mainuser", 1),
    ("awsmfa", "source-profile", "awsmfa --profile myaccount login --token-code 123456", 1),
]


@pytest.mark.parametrize(("tool", "layout", "text", "code"), WRONG)
def test_a_refused_code_leaves_the_files_as_they_were(
    machine: UserMachine, tool: str, layout: str, text: str, code: int
) -> None:
    use_readme(machine, layout)
    before, wrong = machine.aws_files(), machine.wrong_code()
    line = Line(tool, layout, text)
    done = run(machine, by_fob(line).replace("123456", wrong), wrong)
    assert (done.returncode, machine.logins[:1]) == (code, ["AccessDenied"]), done.stderr
    assert machine.aws_files() == before


USAGE = [
    ("aws-iam-login", "", 2),
    ("aws-iam-login", "my-profile delete", 2),
    ("aws-iam-login", "--what my-profile", 2),
    ("aws-iam-login", "my-profile --debug", 2),
    ("aws-mfa-rotate", "rotate -t 123456", 1),
    ("aws-mfa-rotate", "rotate --version", 1),
    ("aws-mfa-rotate", "rotate -t 123456 -p accountName -d abc", 1),
    ("0x6b/aws-mfa", "rotate", 2),
    ("0x6b/aws-mfa", "-d abc", 2),
    ("0x6b/aws-mfa", "-d", 2),
    ("0x6b/aws-mfa", "--profile work", 2),
    ("broamski/aws-mfa", "--log-level LOUD", 2),
    ("broamski/aws-mfa", "--long", 2),
    ("broamski/aws-mfa", "--long-suffix x --short-suffix x", 1),
    ("aws-token-refresh", "", 1),
    ("aws-token-refresh", "token", 1),
    ("awsmfa", "login --profile myaccount --token-code 123456", 2),
    ("awsmfa", "--profile myaccount login", 2),
    ("awsmfa", "login --token-code 123456", 1),
    ("awsmfa", "--profile myaccount login --token-code 123456 -- --query Credentials", 2),
    ("awsmfa", "--profile myaccount login --token-code 123456 -- --duration-seconds long", 2),
    ("awsmfa", "--profile nobody login --token-code 123456", 1),
    ("awsmfa", "--profile nobody logout", 1),
    ("nothing", "", 2),
]


@pytest.mark.parametrize(("tool", "words", "code"), USAGE, ids=[f"{tool} {words}" for tool, words, _ in USAGE])
def test_a_line_that_the_tool_would_not_take_does_nothing(
    machine: UserMachine, tool: str, words: str, code: int
) -> None:
    use_readme(machine, "source-profile")
    before = machine.aws_files()
    done = machine.fob("as", tool, *words.split())
    assert (done.code, machine.logins) == (code, []), done.all
    assert done.err.startswith("fob: error: ")
    assert machine.aws_files() == before


def test_a_profile_may_be_called_like_a_command(machine: UserMachine) -> None:
    machine.home.write_credentials(f"[init]\n{key_of(machine.user)}mfa_serial = {machine.serial}\n")
    done = machine.fob("as", "aws-iam-login", "init", input=machine.code())
    assert (done.code, "[init-sts]" in machine.home.credentials.read_text()) == (0, True), done.all
    done = machine.fob("as", "aws-iam-login", "init", "init")
    assert (done.code, f"username = {machine.name}" in machine.home.credentials.read_text()) == (0, True), done.all


def test_a_logout_never_deletes_the_key(machine: UserMachine) -> None:
    use_readme(machine, "source-profile")
    before = machine.aws_files()
    done = machine.fob("as", "awsmfa", "logout", env={"AWS_PROFILE": "myaccountPermanent"})
    assert (done.code, "awsmfa would delete it" in done.err) == (1, True), done.all
    assert machine.aws_files() == before


def test_other_sections_stay_and_the_user_hears_it(machine: UserMachine) -> None:
    use_readme(machine, "long-term")
    text = f"# mine\n[other]\nregion = eu-west-1\n\n{machine.home.credentials.read_text()}"
    machine.home.write_credentials(text)
    done = machine.fob("as", "0x6b/aws-mfa", input=machine.code())
    assert (done.code, "fob keeps other" in done.err) == (0, True), done.all
    assert "Success! Credentials expire at: " in done.err
    assert machine.home.credentials.read_text().startswith(text)


QUESTIONS = [
    ("aws-iam-login", "sts-suffix", ["my-profile"], "Enter MFA code for {serial}: "),
    ("0x6b/aws-mfa", "long-term", [], "Enter AWS MFA code for device: "),
    ("broamski/aws-mfa", "long-term", [], "Enter AWS MFA code for device [{serial}] (renewing for 43200 seconds):"),
    ("aws-token-refresh", "profile-dir", ["token", "mainuser"], "Enter the MFA code for 'mainuser': "),
]


@pytest.mark.parametrize(("tool", "layout", "words", "question"), QUESTIONS)
def test_the_question_is_the_one_of_the_tool(
    machine: UserMachine, tool: str, layout: str, words: list[str], question: str
) -> None:
    use_readme(machine, layout)
    with machine.fob_at_terminal("as", tool, *words) as terminal:
        terminal.answer(re.escape(question.format(serial=machine.serial)), machine.code)
        assert terminal.wait().code == 0


# Three tools are called aws-mfa


def called(machine: UserMachine, *words: str, env: dict[str, str | None] | None = None) -> str:
    """Return the tool that ``aws-mfa`` stands for, or the error, by the page of help."""
    done = machine.fob("as", "aws-mfa", *words, "--help", env=env)
    return done.out.partition(": ")[0] or done.err.splitlines()[0]


IN_RUST, IN_PYTHON = "0x6b/aws-mfa", "broamski/aws-mfa"
MARKED = "[default]\nassumed_role = False\n"


@pytest.mark.parametrize(
    ("words", "env", "more", "tool"),
    [
        (["rotate"], {}, "", "aws-mfa-rotate"),
        (["-d", "900"], {}, MARKED, IN_RUST),
        (["--op-account", "a"], {}, MARKED, IN_RUST),
        (["--device", "a"], {}, "", IN_PYTHON),
        (["--prof", "a"], {}, "", IN_PYTHON),
        (["--force"], {}, "", IN_PYTHON),
        (["--duration", "900"], {}, "", IN_RUST),
        (["--duration", "900"], {}, MARKED, IN_PYTHON),
        ([], {}, "", IN_RUST),
        ([], {}, MARKED, IN_PYTHON),
        ([], {}, "[work-long-term]\n", IN_PYTHON),
        ([], {"AWS_SESSION_DURATION": "900"}, "", IN_RUST),
        ([], {"MFA_STS_DURATION": "900"}, "", IN_PYTHON),
        ([], {"MFA_STS_DURATION": "900", "AWS_SESSION_DURATION": "900"}, "", None),
        ([], {"AWS_PROFILE": "work"}, "[work-long-term]\n", None),
        (["--op-account", "a", "--force"], {}, "", None),
    ],
)
def test_the_options_the_variables_and_the_files_tell_them_apart(
    machine: UserMachine, words: list[str], env: dict[str, str | None], more: str, tool: str | None
) -> None:
    use_readme(machine, "long-term")
    machine.home.write_credentials(machine.home.credentials.read_text() + more)
    found = called(machine, *words, env=env)
    assert found == tool or (tool is None and "3 tools are called aws-mfa" in found)


def test_without_files_the_user_has_to_choose(machine: UserMachine) -> None:
    done = machine.fob("as", "aws-mfa")
    assert (done.code, "fob as aws-mfa-rotate" in done.err) == (2, True), done.all


# broamski/aws-mfa


def broamski(machine: UserMachine, *words: str, env: dict[str, str | None] | None = None, code: bool = True) -> str:
    done = machine.fob("as", IN_PYTHON, *words, env=env, input=machine.code() if code else "")
    assert done.code == 0, done.all
    return done.out


def section(machine: UserMachine, name: str) -> dict[str, str]:
    found: dict[str, str] = botocore.configloader.raw_config_parse(str(machine.home.credentials))[name]
    return found


def test_a_good_session_is_used_again_until_its_end(machine: UserMachine) -> None:
    use_readme(machine, "long-term")
    assert "INFO - Success! Your credentials will expire in 4" in broamski(machine)
    assert section(machine, "default")["assumed_role"] == "False"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", section(machine, "default")["expiration"])
    assert "INFO - Your credentials are still valid for " in broamski(machine, code=False)
    assert broamski(machine, "--log-level", "ERROR", code=False) == ""
    assert "Success!" in broamski(machine, "--force")
    assert machine.logins == ["ok", "ok"]


@pytest.mark.parametrize("how", ["option", "variable", "file"])
def test_a_role_goes_to_the_section_and_a_change_of_it_counts(machine: UserMachine, how: str) -> None:
    use_readme(machine, "long-term")
    arn = machine.control.role("deploy", mfa=True)
    words = ["--assume-role", arn, "--role-session-name", "me"] if how == "option" else []
    env: dict[str, str | None] = {"MFA_ASSUME_ROLE": arn} if how == "variable" else {}
    if how == "file":
        machine.home.write_credentials(f"{machine.home.credentials.read_text()}assume_role = {arn}\n")
    broamski(machine, *words, env=env)
    found = section(machine, "default")
    assert (found["assumed_role"], found["assumed_role_arn"]) == ("True", arn)
    seen = arn_seen_by_a_client(machine.home, "default")
    assert ":assumed-role/deploy/" in seen
    assert how != "option" or seen.endswith("/me")
    if how != "file":
        broamski(machine)
        assert arn_seen_by_a_client(machine.home, "default") == machine.user.arn
        assert section(machine, "default")["assumed_role"] == "False"
        assert "assumed_role_arn" not in section(machine, "default")


def test_the_suffixes_name_the_sections(machine: UserMachine) -> None:
    machine.policy = "open"
    key = f"{key_of(machine.user)}aws_mfa_device = {machine.serial}\n"
    machine.home.write_credentials(f"[work-key]\n{key}[plain]\n{key}")
    broamski(machine, "--profile", "work", "--long-term-suffix", "key")
    assert arn_seen_by_a_client(machine.home, "work") == machine.user.arn
    broamski(machine, "--long-suffix", "key", "--short-suffix", "s", env={"AWS_PROFILE": "work"})
    assert "aws_security_token" in section(machine, "work-s")
    broamski(machine, "--profile", "plain", "--long-suffix", "none", "--short-suffix", "s", "--duration", "900")
    assert "aws_session_token" in section(machine, "plain-s")
    assert section(machine, "plain") == section(machine, "work-key")


def test_the_device_and_the_lifetime_may_be_variables_of_this_tool_alone(machine: UserMachine) -> None:
    use_readme(machine, "long-term")
    env: dict[str, str | None] = {"MFA_DEVICE": "arn:aws:iam::111122223333:mfa/nobody", "MFA_STS_DURATION": "900"}
    refused = machine.fob("as", IN_PYTHON, env=env, input=machine.code())
    assert (refused.code, "mfa/nobody" in refused.err) == (1, True), refused.all
    env["MFA_DEVICE"] = machine.serial
    assert "expire in 900 seconds" in broamski(machine, env=env)
    done = machine.fob("as", IN_RUST, env=env | {"MFA_DEVICE": "nobody"}, input=machine.code())
    assert done.code == 0, done.all
    assert "for 12 h" in done.err


def test_set_up_asks_for_the_key(machine: UserMachine) -> None:
    machine.policy = "open"
    with machine.fob_at_terminal("as", IN_PYTHON, "--setup", "--profile", "work") as terminal:
        terminal.answer("Access key id", machine.user.key_id)
        terminal.answer("Secret access key", machine.user.secret)
        assert terminal.wait().code == 0
    assert section(machine, "work-long-term")["aws_mfa_device"] == machine.serial
    assert machine.fob("as", IN_PYTHON, "--setup", "--profile", "work").code == 1


# The names


def test_links_never_replace_what_fob_did_not_make(machine: UserMachine) -> None:
    folder = machine.home.path / "bin"
    missing = machine.fob("as", "--links", str(folder))
    assert (missing.code, "mkdir -p" in missing.err) == (3, True), missing.all
    folder.mkdir()
    (folder / "aws-mfa").write_text("mine")
    (folder / "awsmfa").symlink_to("/usr/bin/true")
    (folder / "awsenv").symlink_to("/somewhere/else/fob")
    done = machine.fob("as", "--links", str(folder))
    assert (done.code, f"{folder}/aws-mfa" in done.err, f"{folder}/awsmfa" in done.err) == (3, True, True), done.all
    assert (folder / "aws-mfa").read_text() == "mine"
    assert str((folder / "awsmfa").readlink()) == "/usr/bin/true"
    assert (folder / "awsenv").readlink() == (folder / "aws-iam-login").readlink() != folder
    (folder / "aws-mfa").unlink()
    (folder / "awsmfa").unlink()
    again = machine.fob("as", "--links", str(folder))
    assert (again.code, "is not on PATH" in again.err) == (0, True), again.all
    assert {path.name for path in folder.iterdir()} == LINKS


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_functions_set_the_variables_of_a_shell(machine: UserMachine, shell: str) -> None:
    use_readme(machine, "profile-dir")
    script = f"""
        eval "$({FOB} as aws-token-refresh shell-init {shell})"
        PATH={shlex.quote(str(Path(installed()[0]).parent))}:$PATH
        token mainuser && awsenv mainuser || exit
        echo "$AWS_PROFILE $GLOBUS_ACCOUNT_NAME $AWS_ACCT $ADMIN_AWS_ACCT $AWS_DEFAULT_REGION $AWS_MFA_SN"
        echo "$OPS_ADMIN_EXTERNAL_MFA ${{AWS_SESSION_TOKEN:+set}}"
        clear_aws_env
        echo "$AWS_PROFILE ${{AWS_SESSION_TOKEN-gone}} ${{AWS_ACCT-gone}}"
        list_aws_profiles
        awsenv nobody; echo $?
    """
    done = subprocess.run(
        [shell, "-c", script], env=machine.home.env(), input=machine.code(), capture_output=True, text=True, check=False
    )
    first = f"mainuser mainuser 111122223333 111122223333 us-east-1 {machine.serial}"
    assert done.stdout.splitlines() == [
        first,
        "true set",
        "mainuser gone gone",
        "mainuser     profilename",
        "1",
    ], done.stderr


def test_a_program_says_that_it_cannot_set_the_variables_of_a_shell(machine: UserMachine) -> None:
    use_readme(machine, "profile-dir")
    with machine.fob_at_terminal("as", "awsenv", "mainuser") as terminal:
        assert terminal.wait().code == 1
        assert "shell-init" in terminal.said
    assert "awsenv() {" in machine.fob("as", "aws-token-refresh", "shell-init", "bash").out
    assert "function awsenv" in machine.fob("as", "aws-token-refresh", "shell-init", "fish").out
