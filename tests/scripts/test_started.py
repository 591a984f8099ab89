"""Each command with a true start, from its installed script to the end of its work.

Most tests fork fob from a process that has loaded all of it (``tests/harness/forked.py``), which would hide a module
that a command uses and does not import.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.commands import every_command, words_of
from tests.harness.program import Program

if TYPE_CHECKING:
    from tests.harness.equipped_machine import EquippedMachine, MachineMaker


@dataclass(frozen=True)
class Work:
    """What a command has to do.

    Attributes:
        words: What follows the command; the word SERIAL stands for the device's serial.
        says: What it then says on stdout or stderr.
        before: Other command lines that have to run first.
        input: What the command reads.
        code: How it ends.
    """

    words: tuple[str, ...]
    says: str
    before: tuple[tuple[str, ...], ...] = ()
    input: str | None = None
    code: int = 0


OP = ("--mfa-from", "1password")
LOGIN = ("login", "work", *OP)
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADD = ("mfa", "add", "work", "--stdin")
WORK = {
    ("login",): Work(("work", *OP), "logged in"),
    ("logout",): Work(("work",), "logged out", before=(LOGIN,)),
    ("status",): Work(("--json",), '"profile": "work"'),
    ("whoami",): Work(("work",), "arn:aws:", before=(LOGIN,)),
    ("env",): Work(("work", *OP), "AWS_SESSION_TOKEN"),
    ("exec",): Work(("work", *OP, "--", "env"), "AWS_SESSION_TOKEN"),
    ("process",): Work(("work", *OP), "SessionToken"),
    ("init",): Work(("work", "--process"), "credential_process"),
    ("rotate",): Work(("work", "--yes", *OP), "create a new key"),
    ("as",): Work(("awsmfa", "--help"), "login and logout"),
    ("keys",): Work(("work",), "Active", before=(LOGIN,)),
    ("policy",): Work(("rotate", "--user", "arn:aws:iam::111122223333:user/anna"), "iam:CreateAccessKey"),
    ("sync",): Work((), "plain"),
    ("import",): Work((".aws/aws-profiles",), "credentials: updated"),
    ("migrate",): Work(("work", "--to", "long-term", "--yes"), "moved 'work' to the layout long-term"),
    ("use",): Work(("work",), "shell-init", code=2),
    ("shell",): Work(("work", *OP, "--with", "env"), "FOB_SHELL=work"),
    ("shell-init",): Work(("bash",), "function fob"),
    ("mfa",): Work((), "Commands:", code=2),
    ("mfa", "add"): Work(("work", "--stdin"), "work", input=SEED),
    ("mfa", "remove"): Work(("work",), "no longer in the keyring", before=(ADD,), input=SEED),
    ("mfa", "sources"): Work(("work",), "1password"),
    ("mfa", "test"): Work(("work", "--mfa-from", "command:false"), "command", code=6),
    ("sandbox",): Work((), "Commands:", code=2),
    ("sandbox", "code"): Work(("SERIAL",), "\n"),
    ("sandbox", "user"): Work(("anna",), "aws_access_key_id"),
    ("completion",): Work(("bash",), "complete"),
}
STARTED_ELSEWHERE = {("sandbox", "run"), ("sandbox", "demo")}
"""Tests of their own start these, in ``unit/sandbox/test_process.py`` and ``test_sandbox_demo.py``."""


def test_every_command_has_work() -> None:
    assert WORK.keys() | STARTED_ELSEWHERE == every_command().keys()


@pytest.fixture
def machine(make_machine: MachineMaker) -> EquippedMachine:
    machine = make_machine()
    machine.write_profile_folder()
    return machine


@pytest.mark.parametrize("path", WORK, ids=words_of)
def test_a_command_that_is_started_does_its_work(machine: EquippedMachine, path: tuple[str, ...]) -> None:
    work, env = WORK[path], machine.env()
    for words in work.before:
        assert machine.fob(*words, env=env, input=work.input).code == 0
    words = tuple(machine.serial if word == "SERIAL" else word for word in work.words)
    done = Program(machine.home)(*path, *words, env=env, input=work.input)
    assert done.code == work.code, done.all
    assert work.says in done.all
    assert "a bug in fob" not in done.all


def test_a_test_of_each_file_starts_fob_truly(request: pytest.FixtureRequest) -> None:
    here = [item for item in request.session.items if item.path.parent == request.path.parent]
    assert {item.path for item in here} == {item.path for item in here if item.get_closest_marker("started")}


@pytest.mark.linux_only("it reads /proc")
@pytest.mark.parametrize("is_started", [pytest.param(True, marks=pytest.mark.started), False])
def test_the_mark_starts_fob(machine: EquippedMachine, request: pytest.FixtureRequest, *, is_started: bool) -> None:
    running = machine.fob.start("mfa", "add", "work", "--stdin", env=machine.env(), input="")
    words = Path(f"/proc/{running.process.pid}/cmdline").read_text().split("\0")
    assert running.wait().code != 0
    assert ("forked_child.py" not in " ".join(words)) is (is_started or request.config.getoption("--started"))
