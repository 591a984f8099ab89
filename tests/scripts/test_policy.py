"""``fob policy``: each statement is enough for its command, and without it the command says that very statement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.refusals import assert_refused
from tests.harness.users import fresh_code, key_section

if TYPE_CHECKING:
    from awsfob.sandbox.control import SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.forked import Forked
    from tests.harness.home import Home
    from tests.harness.program import Result

COMMANDS = {"init": ("init", "work"), "keys": ("keys", "work"), "rotate": ("rotate", "work", "--yes", "--no-mfa")}
SIDS = {"init": "FobInit", "keys": "FobKeys", "rotate": "FobRotate", "roles": "FobRoles"}


@pytest.fixture
def user(sandbox: SandboxProcess, home: Home, name: str) -> SandboxUser:
    """A user whom nothing is allowed, with a path in the ARN."""
    made = sandbox.control.user(name, path="/eng/", policy="none")
    home.write_credentials(key_section("work", made))
    return made


def policy(fob: Forked, *words: str) -> dict[str, Any]:
    done = fob("policy", "work", *words)
    assert done.code == 0, done.all
    found = done.json()
    assert found["Version"] == "2012-10-17"
    assert isinstance(found, dict)
    return found


def hinted(result: Result) -> dict[str, Any]:
    """Return the statement that a refusal asks for."""
    text = next(line for line in result.err.splitlines() if "needs this statement: " in line)
    return dict(json.loads(text.partition("needs this statement: ")[2]))


@pytest.mark.parametrize("purpose", list(COMMANDS))
def test_with_the_statement_the_command_works_and_without_it_names_it(
    user: SandboxUser, home: Home, fob: Forked, sandbox: SandboxProcess, purpose: str
) -> None:
    if purpose != "rotate":
        text = home.credentials.read_text()
        home.write_credentials("".join(line for line in text.splitlines(True) if "mfa_serial" not in line))
    wanted = policy(fob, "--for", purpose)
    assert [each["Sid"] for each in wanted["Statement"]] == [SIDS[purpose]]
    assert wanted["Statement"][0]["Resource"] == user.arn
    without = fob(*COMMANDS[purpose])
    assert without.code in {4, 6}, without.all
    assert hinted(without) == wanted["Statement"][0]
    sandbox.control.policy(user.name, wanted)
    allowed = fob(*COMMANDS[purpose])
    assert allowed.code == 0, allowed.all
    assert "policy denies" not in allowed.err


def test_the_statement_about_roles(user: SandboxUser, home: Home, fob: Forked, sandbox: SandboxProcess) -> None:
    role = sandbox.control.role(f"dev-{user.name}"[:60])
    home.write_config(f"[profile dev]\nrole_arn = {role}\nsource_profile = work\n")
    wanted = policy(fob, "--for", "roles")
    assert wanted["Statement"] == [
        {"Sid": "FobRoles", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": [role]}
    ]
    assert fob("login", "work", "--code", fresh_code(sandbox, user)).code == 0
    without = fob("whoami", "dev")
    assert without.code == 4, without.all
    assert hinted(without) == wanted["Statement"][0]
    sandbox.control.policy(user.name, wanted)
    allowed = fob("whoami", "dev", "--json")
    assert allowed.code == 0, allowed.all
    assert f"assumed-role/dev-{user.name}"[:60] in allowed.json()["arn"]


def test_a_login_needs_no_statement(user: SandboxUser, fob: Forked, sandbox: SandboxProcess) -> None:
    done = fob("policy", "work", "--for", "login")
    assert done.code == 0, done.all
    assert done.out == ""
    assert "every access key may call GetSessionToken" in done.err
    assert fob("login", "work", "--code", fresh_code(sandbox, user)).code == 0


def test_with_a_condition_on_mfa(user: SandboxUser, fob: Forked, sandbox: SandboxProcess) -> None:
    wanted = policy(fob, "--require-mfa")
    conditions = {each["Sid"]: "Condition" in each for each in wanted["Statement"]}
    assert conditions == {"FobInit": False, "FobKeys": True, "FobRotate": True}
    sandbox.control.policy(user.name, wanted)
    assert fob("keys", "work", "--no-mfa").code == 4
    assert fob("keys", "work", "--code", fresh_code(sandbox, user)).code == 0
    assert fob("init", "work").code == 0


def test_a_user_given_by_arn_costs_no_call(home: Home, fob: Forked, sandbox: SandboxProcess) -> None:
    arn = "arn:aws-us-gov:iam::444455556666:user/ops/bob"
    done = fob("policy", "--user", arn)
    assert done.code == 0, done.all
    statements = done.json()["Statement"]
    assert {each["Resource"] for each in statements} == {arn}
    assert [each["Sid"] for each in statements] == ["FobInit", "FobKeys", "FobRotate"]
    assert sandbox.control.calls() == []
    assert not home.aws.exists()


@pytest.mark.parametrize("wrong", [("--user", "bob"), ("--user", "arn:aws:iam::1:role/x"), ("--for", "everything")])
def test_words_that_mean_nothing(fob: Forked, wrong: tuple[str, str]) -> None:
    assert_refused(fob("policy", *wrong), 2)
