"""``fob rotate --all``: several keys at once, and the user is asked for one after another."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import installed
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.stand_in import write_script
from tests.harness.users import key_section, serial_of

if TYPE_CHECKING:
    from awsfob.sandbox.control import SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.forked import Forked, ForkedTerminalProgram
    from tests.harness.home import Home

OUTCOME = "; the old one is deleted\n"
pytestmark = pytest.mark.linux_only("elsewhere one key is replaced after another")


@pytest.fixture
def users(sandbox: SandboxProcess, home: Home, name: str) -> list[SandboxUser]:
    """Ten users whom IAM lets do everything without MFA, more than fob rotates at once; the file has their keys."""
    made = [sandbox.control.user(f"{name}-{number}", policy="open") for number in range(10)]
    home.write_credentials("# mine\n" + "".join(key_section(user.name, user) for user in made))
    return made


def assert_replaced(home: Home, sandbox: SandboxProcess, users: list[SandboxUser]) -> None:
    """Check that each user has one key, which is new and is in the file."""
    text = home.credentials.read_text()
    for user in users:
        (key_id,) = sandbox.control.keys(user.name)
        assert key_id != user.key_id
        assert f"[{user.name}]\naws_access_key_id = {key_id}\n" in text
        assert arn_seen_by_a_client(home, user.name) == user.arn


def told_of(user: SandboxUser) -> str:
    """Return the pattern of the line before what is said about a key."""
    return rf"fob: \d+ of \d+: {user.name}\n"


def copies_of(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def without_keys(text: str) -> str:
    return re.sub(r"(aws_\w+_key\w*) = .*", r"\1 = X", text)


def test_many_keys_at_once(users: list[SandboxUser], home: Home, fob: Forked, sandbox: SandboxProcess) -> None:
    before = home.credentials.read_text()
    sandbox.control.propagation(2)
    done = fob("rotate", "--all", "--yes", timeout=60)
    assert done.code == 0, done.all
    changes = [call.action for call in sandbox.control.calls() if call.action in {"CreateAccessKey", "DeleteAccessKey"}]
    assert changes[:8] == ["CreateAccessKey"] * 8
    for user in users:
        (said,) = re.findall(rf"{told_of(user)}((?:fob: (?!\d).*\n)*)", done.err)
        assert OUTCOME in said
    assert [int(number) for number in re.findall(r"fob: (\d+) of 10: ", done.err)] == list(range(1, 11))
    assert without_keys(home.credentials.read_text()) == without_keys(before)
    assert_replaced(home, sandbox, users)


def test_a_failure_stops_no_other_key(
    users: list[SandboxUser], home: Home, fob: Forked, sandbox: SandboxProcess
) -> None:
    home.write_credentials(home.credentials.read_text().replace(f"mfa_serial = {users[3].serial}\n", ""))
    sandbox.control.policy(users[3].name, None)
    done = fob("rotate", "--all", "--yes", timeout=60)
    assert done.code == 4, done.all
    assert (
        f"1 of 10 keys were not replaced; see above\nhint: when the reason is gone: fob rotate {users[3].name}"
        in done.err
    )
    assert "policy denies iam:" in done.err
    assert_replaced(home, sandbox, [user for user in users if user is not users[3]])
    assert sandbox.control.keys(users[3].name) == {users[3].key_id: "Active"}


def test_codes_of_programs_are_got_at_once_and_the_user_is_asked_last(
    sandbox: SandboxProcess, home: Home, fob_pty: ForkedTerminalProgram, name: str
) -> None:
    strict = [sandbox.control.user(f"{name}-{number}") for number in range(3)]
    for user in strict:
        sandbox.control.fresh_code(serial_of(user))
    home.write_credentials("".join(key_section(user.name, user) for user in strict))
    home.write_config(f"[profile {strict[1].name}]\nmfa_process = fob sandbox code {serial_of(strict[1])} --wait\n")
    with fob_pty("rotate", "--all", "--yes") as terminal:
        for user in (strict[0], strict[2]):
            for before in ("", "needs a session of its own"):
                terminal.expect(rf"{before or user.name}[\s\S]*MFA code for ", 60)
                terminal.type(
                    sandbox.control.fresh_code(serial_of(user))
                )  # now: it may have waited for longer than a code
        done = terminal.wait(60)
    assert done.code == 0, done.screen
    assert_replaced(home, sandbox, strict)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_and_each_says_where_it_stands(
    users: list[SandboxUser], home: Home, fob: Forked, sandbox: SandboxProcess, number: signal.Signals
) -> None:
    sandbox.control.propagation(20)
    running = fob.start("rotate", "--all", "--yes")
    while len(sandbox.control.calls("CreateAccessKey")) < 8:
        time.sleep(0.05)
    os.kill(running.process.pid, number)
    done = running.wait(60)
    assert done.code == 128 + number, done.all
    assert done.err.count("to finish: fob rotate ") >= 8
    assert "see above for the keys of" in done.err
    assert "no key was changed" not in done.err.splitlines()[-1]
    assert len(sandbox.control.calls("CreateAccessKey")) == 8  # none was begun after the signal
    sandbox.control.propagation(0)
    done = fob("rotate", "--all", "--yes", timeout=60)
    assert done.code == 0, done.all
    assert_replaced(home, sandbox, users)


def test_a_kill_of_fob_and_its_copies_loses_no_key(
    users: list[SandboxUser], home: Home, fob: Forked, sandbox: SandboxProcess
) -> None:
    sandbox.control.propagation(20)
    running = fob.start("rotate", "--all", "--yes")
    journals = home.path / ".local/state/fob/rotations"
    while sum('"new": {' in each.read_text() for each in journals.glob("*.json")) < 8:  # else fob asks about a key
        time.sleep(0.05)
    pid = running.process.pid
    copies = copies_of(pid)
    assert len(copies) == 8
    for each in (pid, *copies):
        os.kill(each, signal.SIGKILL)
    running.wait()
    sandbox.control.propagation(0)
    done = fob("rotate", "--all", "--yes", timeout=60)
    assert done.code == 0, done.all
    assert_replaced(home, sandbox, users)


def not_told(users: list[SandboxUser], text: str) -> list[str]:
    """Return the users whose rotation is not told to its end."""
    told = {user.name: re.findall(rf"{told_of(user)}((?:fob: (?!\d|sessions).*\n)*)", text) for user in users}
    return [name for name, said in told.items() if not (len(said) == 1 and said[0].endswith(OUTCOME))]


def test_a_killed_copy_is_told_and_the_next_run_goes_on(
    users: list[SandboxUser], home: Home, fob: Forked, sandbox: SandboxProcess
) -> None:
    home.write_credentials("".join(key_section(user.name, user) for user in users[:3]))
    sandbox.control.propagation(4)
    running = fob.start("rotate", "--all", "--yes")
    while len(sandbox.control.calls("CreateAccessKey")) < 3:
        time.sleep(0.05)
    os.kill(copies_of(running.process.pid)[0], signal.SIGKILL)
    done = running.wait(60)
    assert done.code == 128 + signal.SIGKILL
    assert done.err.count("fob: error: the rotation was ended by signal 9, and the next one goes on from there\n") == 1
    assert done.err.count(OUTCOME) == 2
    sandbox.control.propagation(0)
    assert fob("rotate", "--all", "--yes", timeout=60).code == 0
    assert_replaced(home, sandbox, users[:3])


HOW_STARTED = {
    "usual": 'exec "$@"',
    "no stdin": 'exec "$@" <&-',
    "no stdin, no stdout": 'exec "$@" <&- >&-',
    "no folder for temporary files": 'TMPDIR=/nonexistent exec "$@"',
    "SIGCHLD ignored": f"""exec {shlex.quote(sys.executable)} -c '
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])' "$@" """,
}


@pytest.mark.parametrize("how", HOW_STARTED)
def test_what_the_copies_say_is_complete_however_fob_was_started(
    users: list[SandboxUser], home: Home, sandbox: SandboxProcess, how: str
) -> None:
    home.write_credentials("".join(key_section(user.name, user) for user in users[:2]))
    command = ["sh", "-c", HOW_STARTED[how], "sh", *installed(), "rotate", "--all", "--yes"]
    done = subprocess.run(command, env=home.env(), stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert not_told(users[:2], done.stderr) == [], done.stderr
    assert_replaced(home, sandbox, users[:2])


def test_a_reason_that_cannot_be_kept_is_said_to_be_missing(users: list[SandboxUser], home: Home) -> None:
    command = ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *installed(), "rotate", "--all", "--yes"]
    done = subprocess.run(command, env=home.env(), stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    assert done.returncode == 3
    said = "fob: error: the rotation ended with exit code 3, and its reason could not be kept\n"
    for user in users:
        assert re.search(f"{told_of(user)}{re.escape(said)}", done.stderr)


@pytest.mark.parametrize("possible", [0, 1, 2])
def test_without_processes_the_keys_are_replaced_with_as_many_as_there_are(
    users: list[SandboxUser], home: Home, fob: Forked, sandbox: SandboxProcess, possible: int
) -> None:
    """As under ``ulimit -u``, which does not bind root."""
    home.write_credentials("".join(key_section(user.name, user) for user in users[:4]))
    folder = home.path.parent / "stand-in"
    write_script(
        folder / "sitecustomize.py",
        f"""
import errno, os
forks, fork = [], os.fork
def limited():
    if len(forks) == {possible}:
        forks.clear()
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    forks.append(1)
    return fork()
os.fork = limited
""",
    )
    done = fob("rotate", "--all", "--yes", env={"PYTHONPATH": str(folder)}, timeout=60)
    assert done.code == 0, done.all
    assert not_told(users[:4], done.err) == [], done.err
    assert_replaced(home, sandbox, users[:4])


def test_quiet_copies_say_nothing(users: list[SandboxUser], home: Home, fob: Forked, sandbox: SandboxProcess) -> None:
    done = fob("rotate", "--all", "--yes", "--quiet", timeout=60)
    assert (done.code, done.all) == (0, "")
    assert_replaced(home, sandbox, users)


def test_a_program_that_gives_codes_finds_no_desktop_until_its_turn_comes(
    sandbox: SandboxProcess, home: Home, fob: Forked, name: str
) -> None:
    """Eight dialogues at once would confuse the user."""
    strict = [sandbox.control.user(f"{name}-{number}") for number in range(2)]
    home.write_credentials("".join(key_section(user.name, user) for user in strict))
    seen = home.path / "seen"
    write_script(home.programs / "dialogue", f'#!/bin/sh\necho "$DISPLAY,$GPG_TTY" >>{seen}\nexit 1\n')
    home.write_config("".join(f"[profile {user.name}]\nmfa_process = dialogue\n" for user in strict))
    done = fob("rotate", "--all", "--yes", env={"DISPLAY": ":77", "GPG_TTY": "/dev/pts/99"})
    assert done.code == 6
    assert seen.read_text() == ",\n" * 2 + ":77,/dev/pts/99\n" * 2


def test_a_signal_tells_of_a_key_that_a_copy_has_begun_to_replace_and_needs_the_user_for(
    sandbox: SandboxProcess, home: Home, fob: Forked, name: str
) -> None:
    begun, slow, fresh = [sandbox.control.user(f"{name}-{number}") for number in range(3)]
    home.write_credentials("".join(key_section(user.name, user) for user in (begun, slow, fresh)))
    once, waits = home.path / "once", home.path / "waits"
    code = f"[ -e {once} ] && exit 1\ntouch {once}\nexec fob sandbox code {serial_of(begun)} --wait"
    write_script(home.programs / "one-code", f"#!/bin/sh\n{code}\n")
    write_script(home.programs / "slow", f"#!/bin/sh\ntouch {waits}\nexec sleep 60\n")
    programs = {begun.name: "one-code", slow.name: "slow", fresh.name: "false"}
    home.write_config("".join(f"[profile {user}]\nmfa_process = {each}\n" for user, each in programs.items()))
    running = fob.start("rotate", "--all", "--yes")
    while not (sandbox.control.calls("CreateAccessKey") and waits.exists()):
        time.sleep(0.05)
    time.sleep(0.1)
    while len(copies_of(running.process.pid)) > 1:
        time.sleep(0.05)
    os.kill(running.process.pid, signal.SIGINT)
    done = running.wait(60)
    assert done.code == 130, done.all
    assert (
        f"the rotation of profile '{begun.name}' has begun, and needs an answer from the user\n"
        f"hint: to finish: fob rotate {begun.name}\n"
    ) in done.err
    assert f"profile '{fresh.name}'" not in done.err
    assert len(sandbox.control.keys(begun.name)) == 2
    home.write_config(f"[profile {begun.name}]\nmfa_process = fob sandbox code {serial_of(begun)} --wait\n")
    done = fob("rotate", begun.name, "--yes", timeout=90)
    assert done.code == 0, done.all
    assert_replaced(home, sandbox, [begun])
