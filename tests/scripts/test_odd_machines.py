"""Paths, folders and limits that ordinary machines do not have: one line and a hint, and nothing written."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import installed
from tests.harness.refusals import assert_refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.harness.user_machine import UserMachine

VARIABLES = ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE")
COMMANDS = (("status",), ("login", "work"), ("process", "work"), ("env", "work"), ("exec", "work", "--", "true"))


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    return machine


def odd_path(folder: Path, kind: str) -> str:
    """Make a path that is no AWS file; return how a user names it."""
    path = folder / kind
    if kind == "loop":
        path.symlink_to(path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    return {"device": "/dev/zero", "user": "~no-such-user/credentials"}.get(kind, str(path))


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("loop", "its symbolic links lead in a circle"),
        ("pipe", "it is not a file but a pipe or a device"),
        ("device", "it is not a file but a pipe or a device"),
        ("folder", "it is a folder"),
        ("user", "this machine has no user 'no-such-user'"),
    ],
)
def test_an_aws_file_that_is_no_file(machine: UserMachine, tmp_path: Path, variable: str, kind: str, line: str) -> None:
    env = {variable: odd_path(tmp_path, kind)}
    before = machine.home.files()
    for command in COMMANDS:
        assert_refused(machine.fob(*command, env=env), 3, line)
    assert machine.home.files() == before
    assert not machine.control.calls()


def test_the_null_device_is_an_empty_file(machine: UserMachine) -> None:
    done = machine.try_login(env={"AWS_CONFIG_FILE": os.devnull, "AWS_REGION": "eu-west-1"})
    assert done.code == 0, done.all


def test_a_link_to_a_volume_that_is_not_mounted(machine: UserMachine, tmp_path: Path) -> None:
    volume = tmp_path / "volume"
    key = machine.home.credentials.read_bytes()
    machine.home.credentials.unlink()
    machine.home.credentials.symlink_to(volume / "aws" / "credentials")
    machine.home.config.write_text(f"[profile work]\nmfa_serial = {machine.serial}\n")
    csv = tmp_path / "key.csv"
    csv.write_text(f"Access key ID,Secret access key\n{machine.user.key_id},{machine.user.secret}\n")
    hints = assert_refused(machine.fob("init", "work", "--from-csv", str(csv)), 3, "which is missing")
    assert not volume.exists()
    assert not machine.control.calls()
    command = next(hint for hint in hints.splitlines() if "mkdir -p" in hint).split(": ")[-1]
    subprocess.run(["sh", "-c", command], check=True)  # the hint does help
    (volume / "aws" / "credentials").write_bytes(key)
    machine.log_in()
    assert machine.home.credentials.is_symlink()


def test_a_folder_that_is_a_link_to_a_volume_that_is_not_mounted(machine: UserMachine, tmp_path: Path) -> None:
    volume = tmp_path / "volume"
    shutil.move(machine.home.credentials.parent, volume)
    machine.home.credentials.parent.symlink_to(tmp_path / "elsewhere")
    assert_refused(machine.fob("init", "work", "--serial", machine.serial), 3, "which is missing")
    assert not (tmp_path / "elsewhere").exists()
    volume.rename(tmp_path / "elsewhere")
    machine.log_in()


def test_a_tilde_in_the_state_folder_is_the_home_folder(machine: UserMachine) -> None:
    machine.log_in(env={"FOB_STATE_DIR": "~/st"})
    assert (machine.home.path / "st").is_dir()
    assert not (machine.home.path / "~").exists()
    assert not (machine.home.path / ".local").exists()


def test_a_relative_xdg_state_home_is_ignored(machine: UserMachine) -> None:
    """The XDG Base Directory Specification: a relative path is invalid and to be ignored."""
    machine.log_in(env={"XDG_STATE_HOME": "relative"})
    assert not (machine.home.path / "relative").exists()
    assert (machine.home.path / ".local" / "state" / "fob").is_dir()


def test_a_shared_state_folder_is_not_to_be_closed_to_others(machine: UserMachine, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    env = {"FOB_STATE_DIR": str(shared)}
    hints = assert_refused(machine.try_login(env=env), 3, "other users can write in the folder")
    assert "chmod" not in hints
    assert f"FOB_STATE_DIR={shared / 'fob'}" in hints
    machine.log_in(env={"FOB_STATE_DIR": str(shared / "fob")})


def test_a_user_without_a_home_is_told_what_to_set(machine: UserMachine) -> None:
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv, to run as a user whom /etc/passwd does not know")
    unknown = ("setpriv", "--reuid", "54321", "--clear-groups", "--", *installed())
    environ = {name: text for name, text in machine.home.env().items() if name != "HOME"}
    for command in COMMANDS:
        run = subprocess.run([*unknown, *command], env=environ, capture_output=True, text=True, check=False)
        assert run.returncode == 3, run.stderr
        assert "the home folder is not known" in run.stderr
        assert "FOB_STATE_DIR" in run.stderr
        assert "bug" not in run.stderr


def test_too_little_memory_is_no_bug_of_fob(machine: UserMachine) -> None:
    words = [*installed(), "login", "work", "--code", machine.code()]
    seen = []
    for limit in (20_000, 26_000, 32_000, 45_000):
        run = subprocess.run(
            ["sh", "-c", f'ulimit -v {limit} && exec "$@"', "sh", *words],
            env=machine.home.env(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert "bug in fob" not in run.stderr
        seen.append((run.returncode, "there is not enough memory" in run.stderr))
    assert (3, True) in seen, seen


# The call that never left


@contextmanager
def refusing_port() -> Iterator[int]:
    """A port of this machine on which nobody listens, and that nobody else gets."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_a_code_that_never_left_the_machine_can_be_used_again(machine: UserMachine) -> None:
    code = machine.code()
    with refusing_port() as port:
        gone = machine.fob("login", "work", "--code", code, env={"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"})
    assert gone.code == 5
    done = machine.fob("login", "work", "--code", code)
    assert done.code == 0, done.all
    again = machine.fob("login", "work", "--force", "--code", code)
    assert_refused(again, 4, "was sent already")


def test_a_code_whose_answer_was_lost_counts_as_sent(machine: UserMachine) -> None:
    code = machine.code()
    machine.control.fault("GetSessionToken", "drop")
    assert machine.fob("login", "work", "--code", code).code == 5
    assert_refused(machine.fob("login", "work", "--code", code), 4, "was sent already")


@pytest.mark.parametrize("kind", ["missing", "folder", "empty"])
def test_a_ca_bundle_that_cannot_be_used_is_named(machine: UserMachine, tmp_path: Path, kind: str) -> None:
    bundle = tmp_path / "ca.pem"
    if kind == "folder":
        bundle.mkdir()
    elif kind == "empty":
        bundle.write_text("nothing\n")
    code = machine.code()
    with socket.create_server(("127.0.0.1", 0)) as server:
        env = {"AWS_ENDPOINT_URL": f"https://127.0.0.1:{server.getsockname()[1]}", "AWS_CA_BUNDLE": str(bundle)}
        hints = assert_refused(
            machine.fob("login", "work", "--code", code, env=env),
            5,
            "the file with the certificates of authorities cannot be used",
        )
    assert "AWS_CA_BUNDLE" in hints
    machine.log_in()
