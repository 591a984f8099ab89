"""``fob sandbox`` as a user types it, and what it leaves on disk."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from awsfob.sandbox.control import Control
from awsfob.sandbox.sample_homes import LAYOUTS
from awsfob.text import how_to_install
from tests.unit.sandbox.api_caller import ApiCaller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.forked import Forked
    from tests.harness.home import Home

#: layout -> the section in the credentials file that gets the session
SESSIONS = {"long-term": "default", "mfa-suffix": "accountNamemfa", "source-profile": "myaccount",
            "sts-suffix": "work-sts", "profile-dir": "mainuser"}  # fmt: skip


@contextmanager
def _running(*words: str, umask: int = 0o022) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "awsfob", "sandbox", "run", "--json", *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, umask=umask,
    )  # fmt: skip
    assert child.stdout is not None
    line = child.stdout.readline()
    try:
        yield child, json.loads(line or "{}")
    finally:
        child.kill()
        child.communicate()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_ready_home_in_each_layout_can_be_logged_in(layout: str, fob: Forked, tmp_path: Path) -> None:
    folder = tmp_path / "a home"
    with _running("--home", str(folder), "--layout", layout, umask=0o777) as (child, facts):
        assert (facts["layout"], facts["user"], facts["home"]) == (layout, "alice", str(folder))
        files = [folder / ".aws" / name for name in ("credentials", "config")]
        assert [stat.S_IMODE(path.stat().st_mode) for path in (folder / ".aws", *files)] == [0o700, 0o600, 0o600]
        extra = {"HOME": str(folder), "AWS_ENDPOINT_URL": facts["endpoint"]}
        code = fob("sandbox", "code", "alice", env=extra).out.strip()
        done = fob("login", facts["profile"], "--code", code, env=extra)
        assert (done.code, f"[{SESSIONS[layout]}]" in done.err) == (0, True), done.all
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=10)
        assert child.returncode == 130
        assert said.endswith("fob: sandbox stopped\n")
        assert "Traceback" not in said


def test_what_a_sandbox_says_to_do_next(fob: Forked) -> None:
    with _running() as (child, facts):
        assert fob("sandbox", "user", "alice", env={"AWS_ENDPOINT_URL": facts["endpoint"]}).code == 0
        child.send_signal(signal.SIGINT)
        assert "  fob sandbox user alice\n" in child.communicate(timeout=10)[1]


def test_files_that_are_there_are_left_alone(home: Home, fob: Forked) -> None:
    home.write_config("# mine\n")
    done = fob("sandbox", "run", "--home", str(home.path))
    assert done.code == 3
    assert "exists already" in done.err
    assert home.files() == {".aws/config": b"# mine\n"}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["run", "--layout", "none"], 2, "the layouts are long-term, mfa-suffix, source-profile, sts-suffix"),
        (["run", "--account", "12"], 2, "--account must be twelve digits"),
        (["user", "bob", "--device", "x", "--no-device"], 2, "cannot be used together"),
        (["user", "bob", "--policy", "lax"], 2, "unknown policy 'lax'"),
        (["user", "bob", "--trust", "lax"], 2, "--trust must be mfa, open or the path of a policy"),
        (["user", "alice"], 2, "user alice exists already"),
        (["code", "nobody"], 4, "no such device"),
        (["code", "--endpoint", "https://sts.amazonaws.com"], 2, "not on this machine"),
        (["code", "--endpoint", "http://127.0.0.1:9"], 5, "no sandbox answers at http://127.0.0.1:9"),
    ],
)
def test_mistakes(fob: Forked, sandbox: SandboxProcess, words: list[str], code: int, says: str) -> None:
    sandbox.control.user("alice")
    done = fob("sandbox", *words)
    assert (done.code, done.out, says in done.err) == (code, "", True), done.all


def test_a_port_that_is_taken(fob: Forked, sandbox: SandboxProcess) -> None:
    port = sandbox.endpoint.rpartition(":")[2]
    done = fob("sandbox", "run", "--port", port)
    assert (done.code, f"port {port} is not available" in done.err) == (2, True)


def test_no_endpoint(fob: Forked) -> None:
    done = fob("sandbox", "code", env={"AWS_ENDPOINT_URL": None})
    assert (done.code, "hint: start one with `fob sandbox run`" in done.err) == (2, True)


def test_a_user_with_roles(fob: Forked, sandbox: SandboxProcess) -> None:
    words = [
        "user",
        "bob",
        "--path",
        "/eng/",
        "--device",
        "phone",
        "--role",
        "ops",
        "--trust",
        "mfa",
        "--external-id",
        "x",
    ]
    made = fob("sandbox", *words, "--json").json()
    assert made["arn"] == "arn:aws:iam::111122223333:user/eng/bob"
    assert made["serial"] == "arn:aws:iam::111122223333:mfa/phone"
    assert made["roles"] == {"ops": "arn:aws:iam::111122223333:role/ops"}
    assert sandbox.control.devices() == {made["serial"]: "bob"}


@pytest.mark.parametrize("words", [["--role", "taken"], ["--role", "free", "--role", "taken"]])
def test_a_user_with_a_role_that_is_taken_is_not_made(fob: Forked, sandbox: SandboxProcess, words: list[str]) -> None:
    sandbox.control.role("taken")
    done = fob("sandbox", "user", "bob", *words)
    assert (done.code, done.out, "Role with name taken already exists" in done.err) == (2, "", True), done.all
    assert (sandbox.control.devices(), sandbox.control.keys("bob")) == ({}, {})
    assert fob("sandbox", "user", "bob", "--role", "free").code == 0
    assert list(sandbox.control.devices().values()) == ["bob"]


def test_a_user_as_sections(fob: Forked, home: Home, sandbox: SandboxProcess) -> None:
    policy = home.path / "policy.json"
    policy.write_text('{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}')
    done = fob("sandbox", "user", "carol", "--no-device", "--policy", str(policy), "--role", "ops")
    assert done.out.startswith("[carol]\naws_access_key_id = AKIA")
    assert "[profile ops]\nrole_arn = arn:aws:iam::111122223333:role/ops\nsource_profile = carol\n" in done.out
    assert "mfa_serial" not in done.out
    assert sandbox.control.devices() == {}
    policy.write_text("[]")
    assert fob("sandbox", "user", "dave", "--policy", str(policy)).code == 2


def test_codes(fob: Forked, sandbox: SandboxProcess) -> None:
    alice = sandbox.control.user("alice")
    assert alice.serial is not None
    shown = {fob("sandbox", "code", *words).out.strip() for words in ([], ["alice"], [alice.serial])}
    current = {sandbox.control.code(alice.serial, ahead=ahead) for ahead in (-1, 0)}
    assert shown <= current
    assert fob("sandbox", "code", "--next").out.strip() not in shown
    sandbox.control.user("bob")
    done = fob("sandbox", "code")
    assert (done.code, done.err.count("hint: ")) == (4, 2)


def test_wait_waits_for_a_code_that_has_not_been_used(fob: Forked, sandbox: SandboxProcess) -> None:
    caller = ApiCaller(sandbox.control, sandbox.control.user("alice"))
    sandbox.control.advance(sandbox.control.code_state(caller.serial)["seconds_left"] - 6)
    used = caller.with_code()
    caller.sts().get_session_token(**used)
    done = fob("sandbox", "code", "alice")
    assert (done.out.strip(), "is used already" in done.err) == (used["TokenCode"], True)
    done = fob("sandbox", "code", "alice", "--wait")
    assert "the next one comes in" in done.err
    caller.sts().get_session_token(SerialNumber=caller.serial, TokenCode=done.out.strip())


def test_without_the_extra_there_is_one_clear_line(fob: Forked, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['moto'] = None\n")
    for verb in ("run", "demo"):
        done = fob("sandbox", verb, env={"PYTHONPATH": str(tmp_path)})
        assert done.code == 2
        assert done.err.splitlines() == [
            "fob: error: the sandbox is not installed: moto is missing",
            f"hint: {how_to_install('sandbox')}",
        ]


def test_run_without_json_prints_the_endpoint_and_nothing_else_on_stdout() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "awsfob", "sandbox", "run"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ),
    )  # fmt: skip
    assert child.stdout is not None
    endpoint = child.stdout.readline().strip()
    assert Control(endpoint).about()["partition"] == "aws"
    assert child.stderr is not None
    told = any(f"export AWS_ENDPOINT_URL={endpoint}" in line for line in child.stderr)  # which comes after the endpoint
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=10)
    assert (child.returncode, out, told) == (130, "", True)
