"""``fob init``: the key, the device and the user of a profile, found out and written beside the key."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING

import pyotp
import pytest

from awsfob.sandbox.server_process import SandboxProcess
from tests.harness.forked import Forked
from tests.harness.home import Home
from tests.harness.program import Program
from tests.harness.refusals import assert_refused
from tests.harness.sdk import client
from tests.harness.terminal import TerminalProgram
from tests.harness.users import key_of, serial_of

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.sandbox.control import SandboxUser
    from tests.harness.user_machine import UserMachine


def add_device(machine: UserMachine, user: SandboxUser, device: str) -> str:
    """Give a user one more device, as the console would: by two codes in a row."""
    with client(machine.home, "iam", "work") as iam:
        made = iam.create_virtual_mfa_device(VirtualMFADeviceName=device)["VirtualMFADevice"]
        totp = pyotp.TOTP(made["Base32StringSeed"].decode())
        codes = {
            f"AuthenticationCode{number}": totp.at(int(time.time()), counter_offset=number - 2) for number in (1, 2)
        }
        iam.enable_mfa_device(UserName=user.name, SerialNumber=made["SerialNumber"], **codes)
    return str(made["SerialNumber"])


def with_key(home: Home, user: SandboxUser, *more: str) -> bytes:
    text = f"# first\r\n[work]\n{key_of(user)}{''.join(more)}\n[other]\n; last\nregion=x"
    return home.write_credentials(text.encode()).read_bytes()


def without(data: bytes, *lines: str) -> bytes:
    for line in lines:
        assert line.encode() in data
        data = data.replace(f"{line}\n".encode(), b"")
    return data


@pytest.mark.parametrize(("path", "device"), [("/", True), ("/eng/ops/", True), ("/", "phone-of-mine")])
def test_user_and_device_are_found_and_written_beside_the_key(
    machine: UserMachine, path: str, device: bool | str
) -> None:
    user = machine.control.user(machine.name, path=path, device=device)
    before = with_key(machine.home, user)
    done = machine.fob("init", "work")
    assert done.code == 0, done.all
    assert done.out == ""
    lines = f"mfa_serial = {user.serial}", f"username = {user.name}"
    assert without(machine.home.credentials.read_bytes(), *lines) == before
    assert not machine.home.config.exists()
    again = machine.fob("init", "work")
    assert again.code == 0, again.all
    assert f"already set: {user.serial} of {user.arn}" in again.err
    assert without(machine.home.credentials.read_bytes(), *lines) == before
    logged = machine.fob("login", "work", "--code", machine.control.fresh_code(serial_of(user)))
    assert logged.code == 0, logged.all


def test_a_key_in_config_gets_them_there(machine: UserMachine) -> None:
    machine.home.write_config(f"[profile work]\n{key_of(machine.user)}region = eu-west-1\n")
    done = machine.fob("init", "work")
    assert done.code == 0, done.all
    assert f"mfa_serial = {machine.serial}\nusername = {machine.name}\n" in machine.home.config.read_text()
    assert not machine.home.credentials.exists()


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov"])
def test_another_partition(tmp_path: Path, partition: str) -> None:
    with SandboxProcess(partition=partition) as sandbox:
        (tmp_path / "home").mkdir(mode=0o700)
        home = Home(tmp_path / "home", sandbox.endpoint)
        user = sandbox.control.user("bob")
        with_key(home, user)
        region = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}[partition]
        home.write_config(f"[profile work]\nregion = {region}\n")
        done = Forked(home)("init", "work")
        assert done.code == 0, done.all
        assert f"mfa_serial = arn:{partition}:iam::111122223333:mfa/bob\n" in home.credentials.read_text()


def test_what_differs_is_shown_and_changed_by_force_only(machine: UserMachine) -> None:
    stale = "mfa_serial = arn:aws:iam::111122223333:mfa/of-old\n"
    before = with_key(machine.home, machine.user, stale)
    hints = assert_refused(machine.fob("init", "work"), 3, "mfa/of-old", f"AWS says {machine.serial}")
    assert "--force" in hints
    assert machine.home.credentials.read_bytes() == before
    done = machine.fob("init", "work", "--force")
    assert done.code == 0, done.all
    after = without(machine.home.credentials.read_bytes(), f"username = {machine.name}")
    assert after == before.replace(b"arn:aws:iam::111122223333:mfa/of-old", machine.serial.encode())


def test_a_serial_that_is_none_can_be_repaired(machine: UserMachine) -> None:
    with_key(machine.home, machine.user, "mfa_serial = arn:aws:iam::111122223333:u2f/user/bob/key-ABC\n")
    done = machine.fob("init", "work", "--force")
    assert done.code == 0, done.all
    assert f"mfa_serial = {machine.serial}\n" in machine.home.credentials.read_text()


def test_no_device_and_how_to_get_one(machine: UserMachine) -> None:
    user = machine.control.user(machine.name, device=False)
    before = with_key(machine.home, user)
    hints = assert_refused(machine.fob("init", "work"), 3, f"{user.arn} has no MFA device")
    assert "Assign MFA device" in hints
    assert machine.home.credentials.read_bytes() == before


def test_only_a_fido_key(machine: UserMachine) -> None:
    fido = "arn:aws:iam::111122223333:u2f/user/bob/key-ABCDEF"
    user = machine.control.user(machine.name, serial=fido)
    before = with_key(machine.home, user)
    assert_refused(
        machine.fob("init", "work"), 3, "only FIDO keys or passkeys", fido, "AWS does not accept those for a session"
    )
    assert_refused(machine.fob("init", "work", "--serial", fido), 3, "FIDO security key or passkey")
    assert machine.home.credentials.read_bytes() == before


def test_several_devices_are_chosen_from_and_keys_without_codes_are_shown_as_such(
    machine: UserMachine, fob_pty: TerminalProgram
) -> None:
    fido = "arn:aws:iam::111122223333:u2f/user/bob/key-ABCDEF"
    user = machine.control.user(machine.name, serial=fido, policy="open")
    before = with_key(machine.home, user)
    devices = [add_device(machine, user, f"{machine.name}-{name}") for name in ("phone", "tablet")]
    hints = assert_refused(machine.fob("init", "work"), 6, "the user has several MFA devices")
    assert all(f"choose with --serial {device}" in hints for device in devices)
    assert fido not in hints
    assert machine.home.credentials.read_bytes() == before
    with fob_pty("init", "work", "--session-in", "work-sts") as terminal:
        terminal.expect(rf"-: {re.escape(fido)} \(a FIDO key or passkey has no codes")
        terminal.answer(r"Which device \(1 to 2\)\? ", "3")
        terminal.answer(r"Which device \(1 to 2\)\? ", "2")
        done = terminal.wait()
    assert done.code == 0, done.screen
    chosen = re.search(r"^mfa_serial = (.*)$", machine.home.credentials.read_text(), re.MULTILINE)
    assert chosen is not None
    assert f"2: {chosen[1]}" in done.screen
    assert chosen[1] in devices
    other = next(device for device in devices if device != chosen[1])
    assert machine.fob("init", "work").code == 0  # the one in the file is one of them, so nobody is asked again
    assert machine.fob("init", "work", "--serial", other, "--force").code == 0
    assert f"mfa_serial = {other}\n" in machine.home.credentials.read_text()


def test_a_serial_of_somebody_else(machine: UserMachine) -> None:
    before = with_key(machine.home, machine.user)
    other = machine.serial + "-not"
    hints = assert_refused(machine.fob("init", "work", "--serial", other), 3, f"{other} is not a device of")
    assert machine.serial in hints
    assert machine.home.credentials.read_bytes() == before


def test_a_denied_list_gives_a_guess_that_the_next_login_proves(machine: UserMachine, fob_pty: TerminalProgram) -> None:
    user = machine.control.user(machine.name, policy="none")
    before = with_key(machine.home, user)
    says = f"Is the device {user.serial}?", '"Sid": "FobInit"'
    hints = assert_refused(machine.fob("init", "work"), 6, *says, after_notices=True)
    assert "--yes" in hints
    assert machine.home.credentials.read_bytes() == before
    with fob_pty("init", "work", "--session-in", "work-sts") as terminal:
        terminal.answer(r"Is the device \S+ \[y/N\] ", "y")
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert "the next login will show if it is right" in done.said
    assert f"mfa_serial = {user.serial}\n" in machine.home.credentials.read_text()
    assert machine.fob("login", "work", "--code", machine.control.fresh_code(serial_of(user))).code == 0


def test_a_guess_that_is_wrong_is_found_out_by_the_next_login(machine: UserMachine) -> None:
    user = machine.control.user(machine.name, policy="none", device="another-name")
    with_key(machine.home, user)
    assert machine.fob("init", "work", "--yes").code == 0
    code = machine.control.fresh_code(serial_of(user))
    assert_refused(machine.fob("login", "work", "--code", code), 4, "does not belong to the user")


# No key yet -----------------------------------------------------------------------------------------------------------


def test_on_a_bare_machine_both_values_are_asked_for_and_nothing_is_shown(
    machine: UserMachine, fob_pty: TerminalProgram
) -> None:
    user = machine.user
    with fob_pty("init", "work", "--session-in", "work-sts") as terminal:
        terminal.answer("Access key id for profile work .*: ", user.key_id)
        terminal.answer("Secret access key .*: ", user.secret)
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert user.secret not in done.screen
    assert done.said.index("Secret access key") < done.said.index(f"wrote the key of {user.arn}")
    assert not re.search(rf"not shown\): {user.key_id}", done.screen)
    expected = f"[work]\n{key_of(user)}mfa_serial = {user.serial}\nusername = {user.name}\nfob_session = work-sts\n"
    assert machine.home.credentials.read_text() == expected
    assert machine.home.credentials.stat().st_mode & 0o777 == 0o600
    assert machine.home.aws.stat().st_mode & 0o777 == 0o700


def test_on_a_bare_machine_without_a_user(machine: UserMachine) -> None:
    hints = assert_refused(machine.fob("init", "work"), 6, "there is no terminal to ask for one")
    assert "--from-csv" in hints
    assert not machine.home.aws.exists()


@pytest.mark.parametrize("shape", ["plain", "bom", "crlf", "console"])
def test_the_csv_of_the_console(machine: UserMachine, shape: str) -> None:
    user = machine.user
    head, row = "Access key ID,Secret access key", f"{user.key_id},{user.secret}"
    text = {
        "plain": f"{head}\n{row}\n",
        "bom": f"\ufeff{head}\n{row}\n",
        "crlf": f"{head}\r\n{row}\r\n",
        "console": f"\ufeffUser name,{head},Console login link\r\nbob,{row},x\r\n",
    }[shape]
    path = machine.home.path / "bob_accessKeys.csv"
    path.write_bytes(text.encode())
    done = machine.fob("init", "work", "--from-csv", str(path))
    assert done.code == 0, done.all
    assert user.secret not in done.all
    assert machine.home.credentials.read_text().startswith(f"[work]\n{key_of(user)}mfa_serial")
    again = assert_refused(machine.fob("init", "work", "--from-csv", str(path)), 3, "has a key already")
    assert "fob rotate" in again


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\xff\xfe", b"Access key ID,Secret access key\nAKIA,\n"])
def test_a_file_that_is_not_that_csv(machine: UserMachine, content: bytes) -> None:
    path = machine.home.path / "some.csv"
    path.write_bytes(content)
    assert_refused(machine.fob("init", "work", "--from-csv", str(path)), 3, "is not the CSV file of an access key")
    assert not machine.home.aws.exists()


def test_keys_that_are_none_of_a_user(machine: UserMachine) -> None:
    root = machine.control.root()
    wrong = {
        f"{root.key_id},{root.secret}": (3, "is not an IAM user"),
        "ASIAQWERTYUIOPASDFGH,secret": (2, "the key id of a session"),
        "not a key,secret": (2, "is not an access key id"),
        "AKIAQWERTYUIOPASDFGH,secret": (4, "AWS does not accept the key that was given"),
        f"{machine.user.key_id},{machine.user.secret}x": (4, "does not belong to it"),
    }
    for row, (code, says) in wrong.items():
        path = machine.home.path / "some.csv"
        path.write_text(f"Access key ID,Secret access key\n{row}\n")
        done = machine.fob("init", "work", "--from-csv", str(path))
        assert_refused(done, code, says)
        assert row.endswith(",secret") or row.partition(",")[2] not in done.all
        assert not machine.home.aws.exists()


def test_a_root_key_in_the_file(machine: UserMachine) -> None:
    before = with_key(machine.home, machine.control.root())
    assert_refused(
        machine.fob("init", "work"), 3, "the key in [work] of credentials belongs to", ":root, which is not an IAM user"
    )
    assert machine.home.credentials.read_bytes() == before


def test_a_role_profile_means_the_key_behind_it(machine: UserMachine) -> None:
    with_key(machine.home, machine.user)
    machine.home.write_config("[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/dev\nsource_profile = work\n")
    done = machine.fob("init", "dev")
    assert done.code == 0, done.all
    assert f"mfa_serial = {machine.serial}\n" in machine.home.credentials.read_text()


# --process ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def served(machine: UserMachine) -> UserMachine:
    """A user after ``fob init work --process``, with a role that demands MFA."""
    role = machine.control.role(f"dev-{machine.name}"[:60], mfa=True)
    with_key(machine.home, machine.user)
    machine.home.write_config(f"[profile dev]\nrole_arn = {role}\nsource_profile = work-sts\nregion = eu-west-1\n")
    done = machine.fob("init", "work", "--process")
    assert done.code == 0, done.all
    config = machine.home.config.read_text()
    assert re.search(r"\[profile work-sts\]\ncredential_process = .*fob-process'? work-sts\n", config)
    return machine


AWS = [sys.executable, "-m", "awscli"]  # not the script: its first line cannot hold a path with a space
ROLE_BY_BOTO3 = "import boto3; print(boto3.Session(profile_name='dev').client('sts').get_caller_identity()['Arn'])"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def let_time_pass(machine: UserMachine, seconds: int) -> None:
    """Move AWS's clock on, and put what was stored here so far into the past, as if this clock had moved with it."""
    machine.control.advance(seconds)
    for stored in (
        *machine.home.path.glob(".local/state/fob/cache/*.json"),
        *machine.home.aws.glob("cli/cache/*.json"),
    ):
        stored.write_text(TIME.sub("2026-01-01T00:00:00", stored.read_text()))
    for entry in machine.home.path.glob(".local/state/fob/hot/*/entry"):
        lines = entry.read_text().split("\n")
        entry.write_text("\n".join([lines[0], "1", *lines[2:]]))


@pytest.mark.early
@pytest.mark.parametrize("tool", ["aws", "boto3"])
def test_a_role_renews_by_itself_with_a_prompt_when_a_code_is_due(served: UserMachine, tool: str) -> None:
    argv = {"aws": [*AWS, "sts", "get-caller-identity"], "boto3": [sys.executable, "-c", ROLE_BY_BOTO3]}[tool]
    env: dict[str, str | None] = {"AWS_PROFILE": "dev", "AWS_DEFAULT_REGION": "us-east-1"}
    for number in (1, 2):
        with TerminalProgram(served.home, argv)(env=env, stdout="pipe", stderr="pipe", stdin="pipe") as terminal:
            terminal.answer("MFA code for ", served.code)
            done = terminal.wait()
        assert done.code == 0, done.screen + done.err
        assert "assumed-role/dev-" in done.out
        assert served.logins == ["ok"] * number
        again = Program(served.home, argv)(env=env)  # nobody is there to answer, and nobody is asked
        assert again.code == 0, again.all
        let_time_pass(served, 12 * 3600 + 1)
    alone = Program(served.home, argv)(env=env)
    assert alone.code != 0
    assert "fob" in alone.all
    assert served.logins == ["ok", "ok"]
    section = served.home.credentials.read_bytes()
    assert b"ASIA" not in section
    assert b"aws_session_token" not in section + served.home.config.read_bytes()


@pytest.mark.early
def test_without_an_expiry_nobody_is_asked_and_a_login_feeds_the_same_cache(served: UserMachine) -> None:
    env: dict[str, str | None] = {"AWS_PROFILE": "dev", "AWS_DEFAULT_REGION": "us-east-1"}
    aws = Program(served.home, AWS)
    before = aws("sts", "get-caller-identity", env=env)
    assert before.code != 0
    assert "fob login" in before.err or "terminal" in before.err
    served.log_in()
    assert "ASIA" not in served.home.credentials.read_text()
    for _ in range(2):
        done = aws("sts", "get-caller-identity", env=env)
        assert done.code == 0, done.all
    assert served.logins[-1:] == ["ok"]
    assert served.logins.count("ok") == 1


def test_a_session_in_the_credentials_file_gives_way(machine: UserMachine) -> None:
    with_key(machine.home, machine.user, f"mfa_serial = {machine.serial}\n")
    machine.log_in()
    assert "[work-sts]" in machine.home.credentials.read_text()
    done = machine.fob("init", "work", "--process")
    assert done.code == 0, done.all
    assert "ASIA" not in machine.home.credentials.read_text()
    machine.log_in()
    aws = Program(machine.home, AWS)
    seen = aws("sts", "get-caller-identity", "--profile", "work-sts", "--region", "us-east-1")
    assert seen.code == 0, seen.all
    assert machine.user.arn in seen.out
