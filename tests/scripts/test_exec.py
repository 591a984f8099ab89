"""``fob exec``: the program takes fob's place, so that its process, signals, exit code and terminal are its own."""

from __future__ import annotations

import json
import os
import signal
import sys

import pytest

from awsfob.output.environment import SHADOWS
from tests.harness.program import Program
from tests.harness.refusals import assert_refused
from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import PROMPT, STORED, UserMachine
from tests.scripts.test_env import ASK_BOTOCORE, POISON


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    return machine


@pytest.fixture
def ready(machine: UserMachine) -> UserMachine:
    """A machine with a session, so that no AWS is needed."""
    machine.store_session()
    return machine


def script(machine: UserMachine, name: str, content: str | bytes, mode: int = 0o755) -> str:
    path = machine.home.path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)
    return str(path)


# What the child gets --------------------------------------------------------------------------------------------------


def test_botocore_in_the_child_signs_with_the_session_whatever_the_parent_had(machine: UserMachine) -> None:
    result = machine.with_code("exec", "work", "--", sys.executable, "-c", ASK_BOTOCORE, env=POISON)
    assert result.code == 0, result.all
    method, key_id, arn, region = result.json()
    assert (method, key_id[:4], arn, region) == ("env", "ASIA", machine.user.arn, "us-east-1")


def test_the_child_s_environment_is_the_parent_s_but_for_what_is_stale(ready: UserMachine) -> None:
    extra = {**POISON, "FOB_CODE": "123456", "KEPT": "kept", "AWS_CONFIG_FILE": str(ready.home.config)}
    result = ready.fob("exec", "work", "--", "env", "-0", env=extra)
    child = dict(line.split("=", 1) for line in result.out.rstrip("\0").split("\0"))
    assert (child["AWS_ACCESS_KEY_ID"], child["AWS_REGION"]) == (STORED, "us-east-1")
    assert "stale" not in child.values()
    assert not ({*SHADOWS, "FOB_CODE"} - {"AWS_CREDENTIAL_EXPIRATION"}) & set(child)
    assert set(ready.home.env({"KEPT": "kept", "AWS_CONFIG_FILE": ""})) - set(child) == set()


def test_the_role_s_credentials_not_the_user_s(machine: UserMachine) -> None:
    machine.make_role("reader", "region = eu-west-3", mfa=True)
    result = machine.with_code("exec", "reader", "--", sys.executable, "-c", ASK_BOTOCORE)
    assert result.code == 0, result.all
    assert ":assumed-role/reader/" in result.json()[2]
    assert result.json()[3] == "eu-west-3"


@pytest.mark.linux_only("it reads /proc")
def test_no_secret_is_in_an_argument(ready: UserMachine) -> None:
    """Arguments are for every user of the machine to read."""
    result = ready.fob(
        "exec", "work", "--", "sh", "-c", "tr '\\0' ' ' </proc/$$/cmdline; cat /proc/$$/environ", "x y", ""
    )
    words, _, environment = result.out.partition("x y  ")
    assert "s/+=" not in words
    assert "AWS_SECRET_ACCESS_KEY=s/+=" in environment


@pytest.mark.parametrize("words", [["a b", "", "$x", "*"], ["--", "-v", "--profile"], ["--help"]])
def test_words_reach_the_child_as_they_are(ready: UserMachine, words: list[str]) -> None:
    dump = "import json, sys; print(json.dumps(sys.argv[1:]))"
    assert ready.fob("exec", "work", "--", sys.executable, "-c", dump, *words).json() == words


# It is the child ------------------------------------------------------------------------------------------------------


def test_the_child_has_fob_s_own_process(ready: UserMachine) -> None:
    running = Program(ready.home).start("exec", "work", "--", "sh", "-c", "echo $$")
    assert running.wait().out == f"{running.process.pid}\n"


@pytest.mark.parametrize("code", [0, 1, 6, 126, 255])
def test_the_exit_code_is_the_child_s(ready: UserMachine, code: int) -> None:
    assert ready.fob("exec", "work", "--", "sh", "-c", f"exit {code}").code == code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_reaches_the_child(ready: UserMachine, number: signal.Signals) -> None:
    python = (
        "import signal, sys, time; signal.signal(%d, lambda *_: sys.exit(42)); print('up', flush=True); time.sleep(60)"
    )
    running = Program(ready.home).start("exec", "work", "--", sys.executable, "-c", python % number)
    assert running.process.stdout is not None
    assert running.process.stdout.readline() == b"up\n"
    os.kill(running.process.pid, number)
    assert running.wait().code == 42


def test_death_by_a_signal_is_seen_as_one(ready: UserMachine) -> None:
    assert ready.fob("exec", "work", "--", "sh", "-c", "kill -TERM $$").code == -signal.SIGTERM
    shown = TerminalProgram(ready.home, ("sh", "-c"))(
        'fob exec work -- sh -c "kill -TERM $$"; echo code=$?'.replace("$$", "\\$\\$")
    )
    with shown as terminal:
        terminal.expect(f"code={128 + signal.SIGTERM}")


def test_a_closed_pipe_ends_the_child_as_it_ends_any_program(ready: UserMachine) -> None:
    """Python ignores SIGPIPE, and what is ignored stays so in the program that takes its place."""
    result = ready.fob("exec", "work", "--", "sh", "-c", "yes | head -1; sh -c 'kill -PIPE $$'; echo $?")
    assert (result.out, result.err) == (f"y\n{128 + signal.SIGPIPE}\n", "")


def test_the_terminal_is_the_child_s(machine: UserMachine) -> None:
    child = "test -t 0 && test -t 1 && test -t 2 && read line && echo got=$line"
    with machine.fob_at_terminal("exec", "work", "--", "sh", "-c", child) as terminal:
        terminal.answer(PROMPT, machine.code)
        terminal.type("hello")
        terminal.expect("got=hello")
        assert terminal.wait().code == 0


def test_standard_input_is_the_child_s(ready: UserMachine) -> None:
    result = Program(ready.home)("exec", "work", "--", "cat", input=b"\x00\xffline\n")
    assert result.out.encode() == b"\x00\xffline\n".decode(errors="replace").encode()


# What cannot be run ---------------------------------------------------------------------------------------------------


def test_what_cannot_be_run_is_found_before_a_code_is_spent(machine: UserMachine) -> None:
    plain = script(machine, "plain", "#!/bin/sh\n", mode=0o644)
    lost = script(machine, "lost", "#!/no/such/interpreter\n")
    windows = script(machine, "windows", "#!/bin/sh\r\nexit 0\r\n")
    nothing = script(machine, "nothing", "#!\n")
    for program in (plain, str(machine.home.path), lost, windows, nothing):
        assert_refused(machine.with_code("exec", "work", "--", program), 126, f"cannot run {program}")
    for program in ("no-such-program", "./plain2", f"{machine.home.path}/nowhere/x", ""):
        assert_refused(machine.with_code("exec", "work", "--", program), 127, "there is no such program")
    assert_refused(machine.with_code("exec", "work"), 2, "no program to run")
    assert_refused(machine.with_code("exec", "work", "--"), 2, "no program to run")
    assert machine.logins == []
    assert machine.with_code("exec", "work", "--", "true").code == 0
    assert machine.logins == ["ok"]


@pytest.mark.parametrize(
    ("content", "out"),
    [
        ('echo "$0 $1 $AWS_ACCESS_KEY_ID"\n', f"odd a {STORED}\n"),
        ("", ""),
        ("#! /bin/sh -e\necho $1\n", "a\n"),
        ("#!/usr/bin/env sh\necho $1\n", "a\n"),
    ],
)
def test_a_script_runs_as_it_would_from_a_shell(ready: UserMachine, content: str, out: str) -> None:
    """One that names no interpreter is the shell's, as POSIX has it."""
    program = script(ready, "odd", content)
    result = ready.fob("exec", "work", "--", program, "a")
    assert (result.code, result.out.replace(program, "odd")) == (0, out), result.err


def test_a_program_of_another_machine(ready: UserMachine) -> None:
    assert_refused(ready.fob("exec", "work", "--", script(ready, "alien", b"\x7fELF\x00\x00alien")), 126, "cannot run")


def test_a_program_on_the_child_s_path_is_the_one_a_shell_would_find(ready: UserMachine) -> None:
    for folder, answer in (("one", "first"), ("two", "second")):
        (ready.home.path / folder).mkdir()
        script(ready, f"{folder}/tool", f"#!/bin/sh\necho {answer}\n", mode=0o644 if folder == "one" else 0o755)
    path = f"one:two:{ready.home.env()['PATH']}"
    assert ready.fob("exec", "work", "--", "tool", env={"PATH": path}).out == "second\n"
    assert ready.fob("exec", "work", "--", "one/tool", env={"PATH": path}).code == 126


def test_json_is_left_for_the_child(ready: UserMachine) -> None:
    """fob says nothing on stdout, so a pipeline sees the child alone."""
    assert json.loads(ready.fob("exec", "work", "--", "echo", "[1]").out) == [1]
