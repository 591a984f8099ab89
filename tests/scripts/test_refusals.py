"""Every refusal that AWS gives, provoked in the sandbox and told apart: what it says, its hint, its exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scripts.people import client, key_of, key_section, serial_of
from tests.scripts.scene import Scene, refused

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.program import Program
    from tests.harness.terminal import TerminalProgram


@pytest.fixture
def scene(sandbox: SandboxProcess, home: Home, fob: Program, name: str) -> Scene:
    made = Scene(sandbox, home, fob, name)
    made.settle()
    return made


def role_profile(name: str, arn: str, *more: str) -> str:
    return "\n".join((f"[profile {name}]", f"role_arn = {arn}", "source_profile = work", *more, ""))


def test_a_wrong_code(scene: Scene) -> None:
    before = scene.aws_files()
    hints = refused(scene.fob("login", "work", "--code", scene.wrong_code()), 4, "refused the code", "wrong")
    assert "next code" in hints
    assert scene.serial in hints
    assert "clock" not in hints
    assert scene.aws_files() == before
    assert scene.calls == ["AccessDenied"]


def test_a_code_that_somebody_else_has_used(scene: Scene) -> None:
    """AWS knows what this machine's memory does not: another machine has used the code."""
    code = scene.code()
    elsewhere = {"FOB_STATE_DIR": str(scene.home.path / "another-machine")}
    assert scene.fob("login", "work", "--to", "other", "--code", code, env={**elsewhere}).code == 0
    hints = refused(scene.fob("login", "work", "--code", code), 4, "refused the code", "used already")
    assert "next code" in hints
    assert scene.calls == ["ok", "AccessDenied"]


def test_the_device_of_another_user(scene: Scene) -> None:
    other = scene.control.user(f"{scene.name}-2")
    code = scene.control.fresh_code(serial_of(other))
    done = scene.fob("login", "work", "--serial", serial_of(other), "--code", code)
    hints = refused(done, 4, f"{serial_of(other)} does not belong to the user of the key in [work] of credentials")
    assert "IAM console" in hints
    assert "mfa_serial of profile 'work'" in hints
    assert not scene.control.look(serial_of(other))["spent"]


def test_a_device_that_is_not_asked_for_again(scene: Scene, fob_pty: TerminalProgram) -> None:
    """Only a refused code is a reason to ask for another one."""
    wrong = f"{scene.serial}-gone"
    with fob_pty("login", "work", "--serial", wrong) as terminal:
        terminal.answer("MFA code of .*: ", "123456")
        result = terminal.wait()
    assert result.code == 4
    assert f"{wrong} does not belong" in result.screen
    assert result.screen.count("MFA code of") == 1


@pytest.mark.parametrize("how", ["inactive", "deleted"])
def test_a_key_that_aws_does_not_take(scene: Scene, how: str) -> None:
    if how == "inactive":
        scene.control.set_key(scene.user.key_id, "Inactive")
    else:
        scene.control.delete_key(scene.user.key_id)
    hints = refused(scene.login(), 4, f"the key in [work] of credentials ({scene.user.key_id})")
    assert "inactive, deleted" in hints
    assert "15 s" in hints
    if how == "inactive":
        scene.control.set_key(scene.user.key_id, "Active")
        scene.works()


def test_a_key_that_is_too_new(scene: Scene) -> None:
    scene.control.policy(scene.name, "open")
    scene.control.propagation(10)
    with client(scene.home, "iam", "work") as iam:
        made = iam.create_access_key(UserName=scene.name)["AccessKey"]
    key = f"aws_access_key_id = {made['AccessKeyId']}\naws_secret_access_key = {made['SecretAccessKey']}\n"
    scene.home.write_credentials(f"[work]\n{key}mfa_serial = {scene.serial}\n")
    assert "made seconds ago" in refused(scene.login(), 4, made["AccessKeyId"])
    scene.control.advance(11)
    scene.works()


def test_a_secret_of_another_key(scene: Scene) -> None:
    lines = key_of(scene.user).replace(scene.user.secret, f"{scene.user.secret[:-1]}!")
    scene.home.write_credentials(f"[work]\n{lines}mfa_serial = {scene.serial}\n")
    done = scene.login()
    assert "copy aws_secret_access_key again" in refused(done, 4, "does not belong to it", scene.user.key_id)
    assert scene.user.secret[:-1] not in done.all


def test_a_session_where_a_key_is_needed(scene: Scene) -> None:
    """fob sees it in the files; what AWS would say is told in the same words."""
    text = "Cannot call GetSessionToken with session credentials"
    scene.control.fault("GetSessionToken", "error", code="AccessDenied", text=text, status=403)
    hints = refused(scene.login(), 4, "[work] of credentials is a session")
    assert "AKIA" in hints


@pytest.mark.parametrize(("seconds", "drift"), [(3630, "h 0 min behind"), (-3630, "h 0 min ahead")])
def test_a_clock_that_is_an_hour_off(scene: Scene, seconds: int, drift: str) -> None:
    before = scene.aws_files()
    scene.control.skew(seconds)
    hints = refused(scene.login(), 4, f"the clock here is 1 {drift}")
    assert "set the clock" in hints
    assert scene.aws_files() == before
    scene.control.skew(0)
    scene.works()


def test_a_role_that_may_not_be_assumed(scene: Scene) -> None:
    arn = scene.control.role(f"{scene.name}-r"[-60:], trusts="arn:aws:iam::111122223333:root", external_id="needed")
    scene.home.write_config(role_profile("admin", arn))
    hints = refused(scene.fob("whoami", "admin", "--code", scene.code()), 4, "the session", f"assume {arn}")
    assert f'"Action": "sts:AssumeRole", "Resource": ["{arn}"]' in hints
    assert "external_id" in hints
    scene.home.write_config(role_profile("admin", arn, "external_id = needed"))
    done = scene.fob("whoami", "admin")  # the session that was got before the refusal is still there
    assert done.code == 0, done.all
    assert ":assumed-role/" in done.out


def test_a_role_that_lives_shorter_than_asked(scene: Scene) -> None:
    arn = scene.control.role(f"{scene.name}-r"[-60:], max_duration=3600)
    scene.home.write_config(role_profile("admin", arn, "duration_seconds = 7200"))
    hints = refused(scene.fob("whoami", "admin", "--code", scene.code()), 4, f"longer than {arn} allows")
    assert "MaxSessionDuration" in hints


def test_a_policy_that_denies(scene: Scene) -> None:
    scene.control.policy(scene.name, None)
    hints = refused(scene.fob("keys", "work", "--code", scene.code()), 4, "policy denies iam:ListAccessKeys")
    assert '"iam:ListAccessKeys"' in hints
    assert '"Effect": "Allow"' in hints


def test_a_session_that_has_ended_at_aws(scene: Scene) -> None:
    scene.works()
    scene.control.advance(13 * 3600)
    assert "fob login work --force" in refused(scene.fob("whoami", "work"), 4, "expired")
    scene.works("--force")
    assert scene.fob("whoami", "work").code == 0


def test_a_region_without_sts(scene: Scene) -> None:
    scene.control.region("eu-south-2", active=False)
    hints = refused(scene.login("--region", "eu-south-2"), 4, "STS is not active in eu-south-2")
    assert "--region us-east-1" in hints
    scene.works("--region", "us-east-1")


@pytest.mark.parametrize(
    ("kind", "says"),
    [("throttle", "throttles"), ("500", "AWS failed (500"), ("503", "AWS failed (503"), ("drop", "cannot reach AWS")],
)
def test_trouble_at_aws(scene: Scene, kind: str, says: str) -> None:
    scene.works()
    before = scene.aws_files()
    scene.control.fault("GetSessionToken", kind)
    hints = refused(scene.login("--force"), 5, says)
    assert "again" in hints
    assert scene.aws_files() == before
    assert len(scene.calls) == 2


@pytest.mark.parametrize("kind", ["throttle", "500", "drop"])
def test_a_call_without_a_code_is_tried_again(scene: Scene, kind: str) -> None:
    scene.works()
    scene.control.fault("GetCallerIdentity", kind)
    done = scene.fob("whoami", "work")
    assert (done.code, done.out.strip()) == (0, scene.user.arn), done.all
    assert len(scene.control.calls("GetCallerIdentity")) == 2


def test_a_wrong_code_while_the_clock_is_off(scene: Scene) -> None:
    """Signatures have 15 minutes of tolerance, codes half of one: then the clock is the likelier reason."""
    scene.control.skew(330)  # a slow test machine may take some seconds off
    hints = refused(scene.fob("login", "work", "--code", scene.wrong_code()), 4, "refused the code")
    assert "the clock here is 5 min" in hints
    assert "behind" in hints


def test_a_quiet_refusal_is_still_told(scene: Scene) -> None:
    refused(scene.fob("login", "work", "-q", "--code", scene.wrong_code()), 4, "refused the code")
    done = scene.login("-q")
    assert (done.code, done.all) == (0, "")


def test_a_refusal_with_verbose_holds_no_secret(scene: Scene) -> None:
    code = scene.wrong_code()
    done = scene.fob("login", "work", "-v", "--code", code)
    assert done.code == 4
    assert "layout sts-suffix" in done.err
    assert not any(secret in done.all for secret in (code, scene.user.secret, str(scene.user.seed)))
    assert key_section("work", scene.user) == scene.home.credentials.read_text()
