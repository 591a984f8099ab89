"""Every refusal that AWS gives, provoked in the sandbox and told apart: what it says, its hint, its exit code."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.harness.refusals import assert_refused
from tests.harness.sdk import client
from tests.harness.users import key_of, key_section, serial_of

if TYPE_CHECKING:
    from tests.harness.terminal import TerminalProgram
    from tests.harness.user_machine import UserMachine


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key()
    return machine


def role_profile(name: str, arn: str, *more: str) -> str:
    return "\n".join((f"[profile {name}]", f"role_arn = {arn}", "source_profile = work", *more, ""))


def test_a_wrong_code(machine: UserMachine) -> None:
    before = machine.aws_files()
    hints = assert_refused(machine.fob("login", "work", "--code", machine.wrong_code()), 4, "refused the code", "wrong")
    assert "next code" in hints
    assert machine.serial in hints
    assert "clock" not in hints
    assert machine.aws_files() == before
    assert machine.logins == ["AccessDenied"]


def test_a_code_that_somebody_else_has_used(machine: UserMachine) -> None:
    """AWS knows what this machine's memory does not: another machine has used the code."""
    code = machine.code()
    elsewhere = {"FOB_STATE_DIR": str(machine.home.path / "another-machine")}
    assert machine.fob("login", "work", "--to", "other", "--code", code, env={**elsewhere}).code == 0
    hints = assert_refused(machine.fob("login", "work", "--code", code), 4, "refused the code", "used already")
    assert "next code" in hints
    assert machine.logins == ["ok", "AccessDenied"]


def test_the_device_of_another_user(machine: UserMachine) -> None:
    other = machine.control.user(f"{machine.name}-2")
    code = machine.control.fresh_code(serial_of(other))
    done = machine.fob("login", "work", "--serial", serial_of(other), "--code", code)
    hints = assert_refused(
        done, 4, f"{serial_of(other)} does not belong to the user of the key in [work] of credentials"
    )
    assert "IAM console" in hints
    assert "mfa_serial of profile 'work'" in hints
    assert not machine.control.code_state(serial_of(other))["spent"]


def test_a_device_that_is_not_asked_for_again(machine: UserMachine, fob_pty: TerminalProgram) -> None:
    """Only a refused code is a reason to ask for another one."""
    wrong = f"{machine.serial}-gone"
    with fob_pty("login", "work", "--serial", wrong) as terminal:
        terminal.answer("MFA code for ", "123456")
        result = terminal.wait()
    assert result.code == 4
    assert f"{wrong} does not belong" in result.said
    assert result.screen.count("MFA code for") == 1


@pytest.mark.parametrize("how", ["inactive", "deleted"])
def test_a_key_that_aws_does_not_take(machine: UserMachine, how: str) -> None:
    if how == "inactive":
        machine.control.set_key(machine.user.key_id, "Inactive")
    else:
        machine.control.delete_key(machine.user.key_id)
    hints = assert_refused(machine.try_login(), 4, f"the key in [work] of credentials ({machine.user.key_id})")
    assert "inactive, deleted" in hints
    assert "15 s" in hints
    if how == "inactive":
        machine.control.set_key(machine.user.key_id, "Active")
        machine.log_in()


def test_a_key_that_is_too_new(machine: UserMachine) -> None:
    machine.control.policy(machine.name, "open")
    machine.control.propagation(10)
    with client(machine.home, "iam", "work") as iam:
        made = iam.create_access_key(UserName=machine.name)["AccessKey"]
    key = f"aws_access_key_id = {made['AccessKeyId']}\naws_secret_access_key = {made['SecretAccessKey']}\n"
    machine.home.write_credentials(f"[work]\n{key}mfa_serial = {machine.serial}\n")
    assert "made seconds ago" in assert_refused(machine.try_login(), 4, made["AccessKeyId"])
    machine.control.advance(11)
    machine.log_in()


def test_a_secret_of_another_key(machine: UserMachine) -> None:
    lines = key_of(machine.user).replace(machine.user.secret, f"{machine.user.secret[:-1]}!")
    machine.home.write_credentials(f"[work]\n{lines}mfa_serial = {machine.serial}\n")
    done = machine.try_login()
    assert "copy aws_secret_access_key again" in assert_refused(done, 4, "does not belong to it", machine.user.key_id)
    assert machine.user.secret[:-1] not in done.all


def test_a_session_where_a_key_is_needed(machine: UserMachine) -> None:
    """fob sees it in the files; what AWS would say is told in the same words."""
    text = "Cannot call GetSessionToken with session credentials"
    machine.control.fault("GetSessionToken", "error", code="AccessDenied", text=text, status=403)
    hints = assert_refused(machine.try_login(), 4, "[work] of credentials is a session")
    assert "AKIA" in hints


@pytest.mark.parametrize(("seconds", "drift"), [(3630, "h 0 min behind"), (-3630, "h 0 min ahead")])
def test_a_clock_that_is_an_hour_off(machine: UserMachine, seconds: int, drift: str) -> None:
    before = machine.aws_files()
    machine.control.skew(seconds)
    hints = assert_refused(machine.try_login(), 4, f"the clock here is 1 {drift}")
    assert "set the clock" in hints
    assert machine.aws_files() == before
    machine.control.skew(0)
    machine.log_in()


def test_a_role_that_may_not_be_assumed(machine: UserMachine) -> None:
    arn = machine.control.role(f"{machine.name}-r"[-60:], trusts="arn:aws:iam::111122223333:root", external_id="needed")
    machine.home.write_config(role_profile("admin", arn))
    hints = assert_refused(machine.fob("whoami", "admin", "--code", machine.code()), 4, "the session", f"assume {arn}")
    assert f'"Action": "sts:AssumeRole", "Resource": ["{arn}"]' in hints
    assert "external_id" in hints
    machine.home.write_config(role_profile("admin", arn, "external_id = needed"))
    done = machine.fob("whoami", "admin")  # the session that was got before the refusal is still there
    assert done.code == 0, done.all
    assert ":assumed-role/" in done.out


def test_a_role_that_lives_shorter_than_asked(machine: UserMachine) -> None:
    arn = machine.control.role(f"{machine.name}-r"[-60:], max_duration=3600)
    machine.home.write_config(role_profile("admin", arn, "duration_seconds = 7200"))
    hints = assert_refused(machine.fob("whoami", "admin", "--code", machine.code()), 4, f"longer than {arn} allows")
    assert "MaxSessionDuration" in hints


def test_a_policy_that_denies(machine: UserMachine) -> None:
    machine.control.policy(machine.name, None)
    hints = assert_refused(machine.fob("keys", "work", "--code", machine.code()), 4, "policy denies iam:ListAccessKeys")
    assert '"iam:ListAccessKeys"' in hints
    assert '"Effect": "Allow"' in hints


def test_a_session_that_has_ended_at_aws(machine: UserMachine) -> None:
    machine.log_in()
    machine.control.advance(13 * 3600)
    assert "fob login work --force" in assert_refused(machine.fob("whoami", "work"), 4, "expired")
    machine.log_in("--force")
    assert machine.fob("whoami", "work").code == 0


def test_a_region_without_sts(machine: UserMachine) -> None:
    machine.control.region("eu-south-2", active=False)
    hints = assert_refused(machine.try_login("--region", "eu-south-2"), 4, "STS is not active in eu-south-2")
    assert "--region us-east-1" in hints
    machine.log_in("--region", "us-east-1")


@pytest.mark.parametrize(
    ("kind", "says"),
    [("throttle", "throttles"), ("500", "AWS failed (500"), ("503", "AWS failed (503"), ("drop", "cannot reach AWS")],
)
def test_trouble_at_aws(machine: UserMachine, kind: str, says: str) -> None:
    machine.log_in()
    before = machine.aws_files()
    machine.control.fault("GetSessionToken", kind)
    hints = assert_refused(machine.try_login("--force"), 5, says)
    assert "again" in hints
    assert machine.aws_files() == before
    assert len(machine.logins) == 2


@pytest.mark.parametrize("kind", ["throttle", "500", "drop"])
def test_a_call_without_a_code_is_tried_again(machine: UserMachine, kind: str) -> None:
    machine.log_in()
    machine.control.fault("GetCallerIdentity", kind)
    done = machine.fob("whoami", "work")
    assert (done.code, done.out.strip()) == (0, machine.user.arn), done.all
    assert len(machine.control.calls("GetCallerIdentity")) == 2


def test_a_wrong_code_while_the_clock_is_off(machine: UserMachine) -> None:
    """Signatures have 15 minutes of tolerance, codes half of one: then the clock is the likelier reason."""
    machine.control.skew(330)  # a slow test machine may take some seconds off
    hints = assert_refused(machine.fob("login", "work", "--code", machine.wrong_code()), 4, "refused the code")
    assert "the clock here is 5 min" in hints
    assert "behind" in hints


def test_a_quiet_refusal_is_still_told(machine: UserMachine) -> None:
    assert_refused(machine.fob("login", "work", "-q", "--code", machine.wrong_code()), 4, "refused the code")
    done = machine.try_login("-q")
    assert (done.code, done.all) == (0, "")


def test_a_refusal_with_verbose_holds_no_secret(machine: UserMachine) -> None:
    code = machine.wrong_code()
    done = machine.fob("login", "work", "-v", "--code", code)
    assert done.code == 4
    assert "layout sts-suffix" in done.err
    assert not any(secret in done.all for secret in (code, machine.user.secret, str(machine.user.seed)))
    assert key_section("work", machine.user) == machine.home.credentials.read_text()


def test_an_answer_that_drips_is_not_waited_for(machine: UserMachine) -> None:
    """Each byte comes long before a limit for one read is over, and the whole answer after minutes."""
    machine.control.fault("GetSessionToken", "drip", seconds=0.3)
    began = time.monotonic()
    assert_refused(
        machine.try_login(env={"FOB_AWS_TIMEOUT": "1"}), 5, "AWS did not answer within", machine.home.endpoint
    )
    assert time.monotonic() - began < 30
    machine.control.fault("GetSessionToken", "drip", seconds=0.0001)
    assert machine.try_login(env={"FOB_AWS_TIMEOUT": "30"}).code == 0


def test_what_is_sent_again_counts_for_the_one_limit(machine: UserMachine) -> None:
    """A call without a code is sent again, by botocore: not when the time for the whole exchange is over."""
    machine.control.fault("GetSessionToken", "503")
    assert machine.fob("login", "work", "--no-mfa").code == 0
    before = len(machine.logins)
    machine.control.fault("GetSessionToken", "drip", seconds=0.3, count=9)
    refused = machine.fob("login", "work", "--no-mfa", "--force", env={"FOB_AWS_TIMEOUT": "1"})
    assert_refused(refused, 5, "AWS did not answer within", machine.home.endpoint)
    assert (before, len(machine.logins)) == (2, 3)
