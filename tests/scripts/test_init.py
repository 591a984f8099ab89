"""``fob init``: the key, the device and the user of a profile, found out and written beside the key."""

from __future__ import annotations

import re
import sys
import time
from typing import TYPE_CHECKING

import pyotp
import pytest

from awsfob.sandbox.server_process import SandboxProcess
from tests.harness.home import Home
from tests.harness.program import Program
from tests.harness.terminal import TerminalProgram
from tests.scripts.people import client, key_of, serial_of
from tests.scripts.scene import Scene, refused

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.sandbox.control import SandboxUser


@pytest.fixture
def scene(sandbox: SandboxProcess, home: Home, fob: Program, name: str) -> Scene:
    return Scene(sandbox, home, fob, name)


def add_device(scene: Scene, user: SandboxUser, device: str) -> str:
    """Give a user one more device, as the console would: by two codes in a row."""
    with client(scene.home, "iam", "work") as iam:
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
def test_user_and_device_are_found_and_written_beside_the_key(scene: Scene, path: str, device: bool | str) -> None:
    user = scene.control.user(scene.name, path=path, device=device)
    before = with_key(scene.home, user)
    done = scene.fob("init", "work")
    assert done.code == 0, done.all
    assert done.out == ""
    lines = f"mfa_serial = {user.serial}", f"username = {user.name}"
    assert without(scene.home.credentials.read_bytes(), *lines) == before
    assert not scene.home.config.exists()
    again = scene.fob("init", "work")
    assert again.code == 0, again.all
    assert f"already set: {user.serial} of {user.arn}" in again.err
    assert without(scene.home.credentials.read_bytes(), *lines) == before
    logged = scene.fob("login", "work", "--code", scene.control.fresh_code(serial_of(user)))
    assert logged.code == 0, logged.all


def test_a_key_in_config_gets_them_there(scene: Scene) -> None:
    scene.home.write_config(f"[profile work]\n{key_of(scene.user)}region = eu-west-1\n")
    done = scene.fob("init", "work")
    assert done.code == 0, done.all
    assert f"mfa_serial = {scene.serial}\nusername = {scene.name}\n" in scene.home.config.read_text()
    assert not scene.home.credentials.exists()


@pytest.mark.parametrize("partition", ["aws-cn", "aws-us-gov"])
def test_another_partition(tmp_path: Path, partition: str) -> None:
    with SandboxProcess(partition=partition) as sandbox:
        (tmp_path / "home").mkdir(mode=0o700)
        home = Home(tmp_path / "home", sandbox.endpoint)
        user = sandbox.control.user("bob")
        with_key(home, user)
        region = {"aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}[partition]
        home.write_config(f"[profile work]\nregion = {region}\n")
        done = Program(home)("init", "work")
        assert done.code == 0, done.all
        assert f"mfa_serial = arn:{partition}:iam::111122223333:mfa/bob\n" in home.credentials.read_text()


def test_what_differs_is_shown_and_changed_by_force_only(scene: Scene) -> None:
    stale = "mfa_serial = arn:aws:iam::111122223333:mfa/of-old\n"
    before = with_key(scene.home, scene.user, stale)
    hints = refused(scene.fob("init", "work"), 3, "mfa/of-old", f"AWS says {scene.serial}")
    assert "--force" in hints
    assert scene.home.credentials.read_bytes() == before
    done = scene.fob("init", "work", "--force")
    assert done.code == 0, done.all
    after = without(scene.home.credentials.read_bytes(), f"username = {scene.name}")
    assert after == before.replace(b"arn:aws:iam::111122223333:mfa/of-old", scene.serial.encode())


def test_a_serial_that_is_none_can_be_repaired(scene: Scene) -> None:
    with_key(scene.home, scene.user, "mfa_serial = arn:aws:iam::111122223333:u2f/user/bob/key-ABC\n")
    done = scene.fob("init", "work", "--force")
    assert done.code == 0, done.all
    assert f"mfa_serial = {scene.serial}\n" in scene.home.credentials.read_text()


def test_no_device_and_how_to_get_one(scene: Scene) -> None:
    user = scene.control.user(scene.name, device=False)
    before = with_key(scene.home, user)
    hints = refused(scene.fob("init", "work"), 3, f"{user.arn} has no MFA device")
    assert "Assign MFA device" in hints
    assert scene.home.credentials.read_bytes() == before


def test_only_a_fido_key(scene: Scene) -> None:
    fido = "arn:aws:iam::111122223333:u2f/user/bob/key-ABCDEF"
    user = scene.control.user(scene.name, serial=fido)
    before = with_key(scene.home, user)
    refused(scene.fob("init", "work"), 3, "only FIDO keys or passkeys", fido, "AWS takes none of them for a session")
    refused(scene.fob("init", "work", "--serial", fido), 4, "FIDO security key or passkey")
    assert scene.home.credentials.read_bytes() == before


def test_several_devices_are_chosen_from_and_keys_without_codes_are_shown_as_such(
    scene: Scene, fob_pty: TerminalProgram
) -> None:
    fido = "arn:aws:iam::111122223333:u2f/user/bob/key-ABCDEF"
    user = scene.control.user(scene.name, serial=fido, policy="open")
    before = with_key(scene.home, user)
    devices = [add_device(scene, user, f"{scene.name}-{name}") for name in ("phone", "tablet")]
    hints = refused(scene.fob("init", "work"), 6, "the user has several MFA devices")
    assert all(f"choose with --serial {device}" in hints for device in devices)
    assert fido not in hints
    assert scene.home.credentials.read_bytes() == before
    with fob_pty("init", "work") as terminal:
        terminal.expect(rf"-: {re.escape(fido)} \(a FIDO key or passkey has no codes")
        terminal.answer(r"Which device \(1 to 2\)\? ", "3")
        terminal.answer(r"Which device \(1 to 2\)\? ", "2")
        done = terminal.wait()
    assert done.code == 0, done.screen
    chosen = re.search(r"^mfa_serial = (.*)$", scene.home.credentials.read_text(), re.MULTILINE)
    assert chosen is not None
    assert f"2: {chosen[1]}" in done.screen
    assert chosen[1] in devices
    other = next(device for device in devices if device != chosen[1])
    assert scene.fob("init", "work").code == 0  # the one in the file is one of them, so nobody is asked again
    assert scene.fob("init", "work", "--serial", other, "--force").code == 0
    assert f"mfa_serial = {other}\n" in scene.home.credentials.read_text()


def test_a_serial_of_somebody_else(scene: Scene) -> None:
    before = with_key(scene.home, scene.user)
    other = scene.serial + "-not"
    hints = refused(scene.fob("init", "work", "--serial", other), 3, f"{other} is no device of")
    assert scene.serial in hints
    assert scene.home.credentials.read_bytes() == before


def test_a_denied_list_gives_a_guess_that_the_next_login_proves(scene: Scene, fob_pty: TerminalProgram) -> None:
    user = scene.control.user(scene.name, policy="none")
    before = with_key(scene.home, user)
    hints = refused(scene.fob("init", "work"), 6, f"Is the device {user.serial}?", '"Sid": "FobInit"')
    assert "--yes" in hints
    assert scene.home.credentials.read_bytes() == before
    with fob_pty("init", "work") as terminal:
        terminal.answer(r"Is the device \S+ \[y/N\] ", "y")
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert "the next login proves it" in done.screen
    assert f"mfa_serial = {user.serial}\n" in scene.home.credentials.read_text()
    assert scene.fob("login", "work", "--code", scene.control.fresh_code(serial_of(user))).code == 0


def test_a_guess_that_is_wrong_is_found_out_by_the_next_login(scene: Scene) -> None:
    user = scene.control.user(scene.name, policy="none", device="another-name")
    with_key(scene.home, user)
    assert scene.fob("init", "work", "--yes").code == 0
    code = scene.control.fresh_code(serial_of(user))
    refused(scene.fob("login", "work", "--code", code), 4, "does not belong to the user")


# No key yet -----------------------------------------------------------------------------------------------------------


def test_on_a_bare_machine_both_values_are_asked_for_and_nothing_is_shown(
    scene: Scene, fob_pty: TerminalProgram
) -> None:
    user = scene.user
    with fob_pty("init", "work") as terminal:
        terminal.answer("Access key id for profile work .*: ", user.key_id)
        terminal.answer("Secret access key .*: ", user.secret)
        done = terminal.wait()
    assert done.code == 0, done.screen
    assert user.secret not in done.screen
    assert done.screen.index("Secret access key") < done.screen.index(f"wrote the key of {user.arn}")
    assert not re.search(rf"not shown\): {user.key_id}", done.screen)
    expected = f"[work]\n{key_of(user)}mfa_serial = {user.serial}\nusername = {user.name}\n"
    assert scene.home.credentials.read_text() == expected
    assert scene.home.credentials.stat().st_mode & 0o777 == 0o600
    assert scene.home.aws.stat().st_mode & 0o777 == 0o700


def test_on_a_bare_machine_without_a_person(scene: Scene) -> None:
    hints = refused(scene.fob("init", "work"), 6, "nobody is here to type one")
    assert "--from-csv" in hints
    assert not scene.home.aws.exists()


@pytest.mark.parametrize("shape", ["plain", "bom", "crlf", "console"])
def test_the_csv_of_the_console(scene: Scene, shape: str) -> None:
    user = scene.user
    head, row = "Access key ID,Secret access key", f"{user.key_id},{user.secret}"
    text = {
        "plain": f"{head}\n{row}\n",
        "bom": f"\ufeff{head}\n{row}\n",
        "crlf": f"{head}\r\n{row}\r\n",
        "console": f"\ufeffUser name,{head},Console login link\r\nbob,{row},x\r\n",
    }[shape]
    path = scene.home.path / "bob_accessKeys.csv"
    path.write_bytes(text.encode())
    done = scene.fob("init", "work", "--from-csv", str(path))
    assert done.code == 0, done.all
    assert user.secret not in done.all
    assert scene.home.credentials.read_text().startswith(f"[work]\n{key_of(user)}mfa_serial")
    again = refused(scene.fob("init", "work", "--from-csv", str(path)), 3, "has a key already")
    assert "fob rotate" in again


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\xff\xfe", b"Access key ID,Secret access key\nAKIA,\n"])
def test_a_file_that_is_not_that_csv(scene: Scene, content: bytes) -> None:
    path = scene.home.path / "some.csv"
    path.write_bytes(content)
    refused(scene.fob("init", "work", "--from-csv", str(path)), 3, "is not the CSV file of an access key")
    assert not scene.home.aws.exists()


def test_keys_that_are_none_of_a_user(scene: Scene) -> None:
    root = scene.control.root()
    wrong = {
        f"{root.key_id},{root.secret}": (3, "is no IAM user"),
        "ASIAQWERTYUIOPASDFGH,secret": (2, "the key id of a session"),
        "not a key,secret": (2, "is not an access key id"),
        "AKIAQWERTYUIOPASDFGH,secret": (4, "AWS does not accept the key that was given"),
        f"{scene.user.key_id},{scene.user.secret}x": (4, "does not belong to it"),
    }
    for row, (code, says) in wrong.items():
        path = scene.home.path / "some.csv"
        path.write_text(f"Access key ID,Secret access key\n{row}\n")
        done = scene.fob("init", "work", "--from-csv", str(path))
        refused(done, code, says)
        assert row.endswith(",secret") or row.partition(",")[2] not in done.all
        assert not scene.home.aws.exists()


def test_a_root_key_in_the_file(scene: Scene) -> None:
    before = with_key(scene.home, scene.control.root())
    refused(scene.fob("init", "work"), 3, "the key in [work] of credentials belongs to", ":root, which is no IAM user")
    assert scene.home.credentials.read_bytes() == before


def test_a_role_profile_means_the_key_behind_it(scene: Scene) -> None:
    with_key(scene.home, scene.user)
    scene.home.write_config("[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/dev\nsource_profile = work\n")
    done = scene.fob("init", "dev")
    assert done.code == 0, done.all
    assert f"mfa_serial = {scene.serial}\n" in scene.home.credentials.read_text()


# --process ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def served(scene: Scene) -> Scene:
    """A person after ``fob init work --process``, with a role that demands MFA."""
    role = scene.control.role(f"dev-{scene.name}"[:60], mfa=True)
    with_key(scene.home, scene.user)
    scene.home.write_config(f"[profile dev]\nrole_arn = {role}\nsource_profile = work-sts\nregion = eu-west-1\n")
    done = scene.fob("init", "work", "--process")
    assert done.code == 0, done.all
    config = scene.home.config.read_text()
    assert re.search(r"\[profile work-sts\]\ncredential_process = .*fob-process'? work-sts\n", config)
    return scene


AWS = [sys.executable, "-m", "awscli"]  # not the script: its first line cannot hold a path with a space
ROLE_BY_BOTO3 = "import boto3; print(boto3.Session(profile_name='dev').client('sts').get_caller_identity()['Arn'])"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def let_time_pass(scene: Scene, seconds: int) -> None:
    """Move AWS's clock on, and put what was stored here so far into the past, as if this clock had moved with it."""
    scene.control.advance(seconds)
    for stored in (*scene.home.path.glob(".local/state/fob/cache/*.json"), *scene.home.aws.glob("cli/cache/*.json")):
        stored.write_text(TIME.sub("2026-01-01T00:00:00", stored.read_text()))
    for entry in scene.home.path.glob(".local/state/fob/hot/*/entry"):
        lines = entry.read_text().split("\n")
        entry.write_text("\n".join([lines[0], "1", *lines[2:]]))


@pytest.mark.parametrize("tool", ["aws", "boto3"])
def test_a_role_renews_by_itself_with_a_prompt_when_a_code_is_due(served: Scene, tool: str) -> None:
    argv = {"aws": [*AWS, "sts", "get-caller-identity"], "boto3": [sys.executable, "-c", ROLE_BY_BOTO3]}[tool]
    env: dict[str, str | None] = {"AWS_PROFILE": "dev", "AWS_DEFAULT_REGION": "us-east-1"}
    for number in (1, 2):
        with TerminalProgram(served.home, argv)(env=env, stdout="pipe", stderr="pipe", stdin="pipe") as terminal:
            terminal.answer("code.*: ", served.code())
            done = terminal.wait()
        assert done.code == 0, done.screen + done.err
        assert "assumed-role/dev-" in done.out
        assert served.calls == ["ok"] * number
        again = Program(served.home, argv)(env=env)  # nobody is there to answer, and nobody is asked
        assert again.code == 0, again.all
        let_time_pass(served, 12 * 3600 + 1)
    alone = Program(served.home, argv)(env=env)
    assert alone.code != 0
    assert "fob" in alone.all
    assert served.calls == ["ok", "ok"]
    section = served.home.credentials.read_bytes()
    assert b"ASIA" not in section
    assert b"aws_session_token" not in section + served.home.config.read_bytes()


def test_without_an_expiry_nobody_is_asked_and_a_login_feeds_the_same_cache(served: Scene) -> None:
    env: dict[str, str | None] = {"AWS_PROFILE": "dev", "AWS_DEFAULT_REGION": "us-east-1"}
    aws = Program(served.home, AWS)
    before = aws("sts", "get-caller-identity", env=env)
    assert before.code != 0
    assert "fob login" in before.err or "terminal" in before.err
    served.works()
    assert "ASIA" not in served.home.credentials.read_text()
    for _ in range(2):
        done = aws("sts", "get-caller-identity", env=env)
        assert done.code == 0, done.all
    assert served.calls[-1:] == ["ok"]
    assert served.calls.count("ok") == 1


def test_a_session_in_the_credentials_file_gives_way(scene: Scene) -> None:
    with_key(scene.home, scene.user, f"mfa_serial = {scene.serial}\n")
    scene.works()
    assert "[work-sts]" in scene.home.credentials.read_text()
    done = scene.fob("init", "work", "--process")
    assert done.code == 0, done.all
    assert "ASIA" not in scene.home.credentials.read_text()
    scene.works()
    aws = Program(scene.home, AWS)
    seen = aws("sts", "get-caller-identity", "--profile", "work-sts", "--region", "us-east-1")
    assert seen.code == 0, seen.all
    assert scene.user.arn in seen.out
