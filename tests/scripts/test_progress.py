"""What is shown while fob waits or works: only on a terminal, wiped away afterwards, never after the last message."""

from __future__ import annotations

import re
import signal
import sys
import time

import pytest

from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import PROMPT, UserMachine
from tests.harness.users import key_section

ASKING = "asking AWS"
ESCAPE = "\x1b"
CREATED = r"created a new key \(AKIA\w+\)"
WROTE = r"tested the new key, and wrote it to the files \(AKIA\w+\)"
DEACTIVATED = r"deactivated the old key \(AKIA\w+\)"
DELETED = r"tested the new key again, and deleted the old one \(AKIA\w+\)"
OUTCOME = r"the new key AKIA\w+ is in \[work\] of credentials; the old one is deleted"
DONE = [CREATED, WROTE, DEACTIVATED, DELETED, OUTCOME]
BEGUN = ["create a new key", "test the new key, then", "deactivate the old key,", "test the new key again, then"]


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    return machine


@pytest.fixture
def rotating(machine: UserMachine) -> UserMachine:
    """A user whom IAM lets do everything without MFA."""
    made = UserMachine(machine.home, machine.sandbox, f"{machine.name}-open", policy="open")
    made.write_key_and_region()
    return made


def told(lines: list[str]) -> list[str]:
    """Return what was said as done, without the breaks of long lines."""
    return re.findall(r"✓ (.*)", re.sub(r"\n {2}(?=\w)", " ", "\n".join(lines)))


# Waiting for AWS ------------------------------------------------------------------------------------------------------


def test_who_waits_for_aws_sees_it_and_nothing_of_it_stays(machine: UserMachine) -> None:
    machine.control.fault("GetSessionToken", "drip", seconds=0.002)
    with machine.fob_at_terminal("login", "work") as terminal:
        terminal.answer(PROMPT, machine.code)
        terminal.expect(ASKING)
        terminal.expect(ASKING)
        assert ASKING in terminal.picture()[1]
        done = terminal.wait()
    assert done.code == 0
    assert ASKING not in "\n".join(done.picture)
    assert "logged in" in done.picture[1]
    assert ASKING not in done.screen.partition("logged in")[2]


def test_a_quick_answer_needs_no_sign(machine: UserMachine) -> None:
    with machine.fob_at_terminal("login", "work") as terminal:
        terminal.answer(PROMPT, machine.code)
        done = terminal.wait()
    assert done.code == 0
    assert ASKING not in done.screen


@pytest.mark.parametrize("how", ["quiet", "pipe", "dumb", "program"])
def test_elsewhere_nothing_says_that_fob_waits(machine: UserMachine, how: str) -> None:
    machine.control.fault("GetSessionToken", "drip", seconds=0.001)
    words = {"quiet": ["login", "work", "-q"], "program": ["process", "work"]}.get(how, ["login", "work"])
    env = {"TERM": "dumb"} if how == "dumb" else {}
    with machine.fob_at_terminal(*words, env=env, stderr="pipe" if how == "pipe" else "terminal") as terminal:
        terminal.answer(PROMPT, machine.code)
        done = terminal.wait()
    assert done.code == 0
    assert ASKING not in done.screen + done.err


def test_ctrl_c_while_aws_is_asked_ends_with_the_message(machine: UserMachine) -> None:
    machine.control.fault("GetSessionToken", "drip", seconds=0.01)
    with machine.fob_at_terminal("login", "work") as terminal:
        terminal.answer(PROMPT, machine.code)
        terminal.expect(ASKING)
        terminal.interrupt()
        done = terminal.wait()
    assert done.code == 130
    assert done.picture[1:] == ["fob: error: interrupted", "hint: no AWS file was changed"]


WARNED = """
import time
from awsfob.cli.messages import StderrMessages

messages = StderrMessages()
with messages.waiting():
    time.sleep(1)
    messages.notice("warning: text")
    time.sleep(1)
messages.done("end")
"""


def test_a_warning_while_aws_is_asked_stands_in_a_line_of_its_own(machine: UserMachine) -> None:
    """The text that turns comes back below it."""
    with TerminalProgram(machine.home, [sys.executable, "-c", WARNED])() as terminal:
        terminal.expect(ASKING)
        terminal.expect("text")
        terminal.expect(ASKING)
        during = terminal.picture()
        done = terminal.wait()
    assert during[0] == "! text"
    assert ASKING in during[1]
    assert done.picture == ["! text", "\N{CHECK MARK} end"]


# A rotation -----------------------------------------------------------------------------------------------------------


def test_a_rotation_at_a_terminal_is_a_list_with_checks(rotating: UserMachine) -> None:
    rotating.control.propagation(1)
    with rotating.fob_at_terminal("rotate", "work", "--yes") as terminal:
        terminal.expect(BEGUN[1])
        terminal.expect(BEGUN[1])
        during = terminal.picture()
        done = terminal.wait(60)
    assert done.code == 0, done.picture
    assert [bool(re.match(*each)) for each in zip(DONE, told(done.picture), strict=True)] == [True] * len(DONE)
    assert not [line for line in done.picture if any(begun in line for begun in BEGUN)]
    assert len(during) == 2
    assert re.fullmatch(f"✓ {CREATED}", during[0])
    assert BEGUN[1] in during[1]
    new = re.search(r"aws_access_key_id = (\w+)", rotating.home.credentials.read_text())
    assert new is not None
    assert f"the new key {new[1]} is in [work]" in told(done.picture)[-1]


def test_a_rotation_in_a_pipe_is_plain_lines(rotating: UserMachine) -> None:
    done = rotating.fob("rotate", "work", "--yes")
    assert done.code == 0
    assert ESCAPE not in done.err
    assert "\r" not in done.err
    said = [line.removeprefix("fob: ") for line in done.err.splitlines() if line.startswith("fob: ")]
    steps = [text for each in zip(BEGUN, DONE[:-1], strict=True) for text in each]
    assert [bool(re.match(*each)) for each in zip([*steps, OUTCOME], said[:-1], strict=True)] == [True] * 9
    assert rotating.fob("rotate", "work", "--yes", "--quiet").err == ""


def test_a_rotation_without_a_place_to_draw_is_plain_lines_with_marks(rotating: UserMachine) -> None:
    with rotating.fob_at_terminal("rotate", "work", "--yes", env={"TERM": "dumb"}) as terminal:
        done = terminal.wait(60)
    assert ESCAPE not in done.screen
    assert len(told(done.picture)) == len(DONE)
    assert [line for line in done.picture if line.startswith(f"  {BEGUN[0]}")]


def test_the_outcome_says_what_became_of_an_old_key_that_is_kept(rotating: UserMachine) -> None:
    done = rotating.fob("rotate", "work", "--yes", "--keep-old")
    assert re.search(r"fob: the new key AKIA\w+ is in \[work\] of credentials; the old one is inactive\n", done.err)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_rotation_that_is_killed_shows_the_last_step_that_was_done(
    rotating: UserMachine, number: signal.Signals
) -> None:
    rotating.control.propagation(30)
    with rotating.fob_at_terminal("rotate", "work", "--yes") as terminal:
        for _ in range(3):
            terminal.expect(BEGUN[1])
        terminal.kill(number)
        done = terminal.wait(60)
    assert len(told(done.picture)) == 1
    assert re.fullmatch(CREATED, told(done.picture)[0])
    if number == signal.SIGTERM:
        assert done.picture[1] == "fob: error: interrupted"
        assert BEGUN[1] not in "\n".join(done.picture)


def test_a_question_in_a_rotation_is_not_drawn_over(machine: UserMachine) -> None:
    """IAM asks this user for MFA: two codes while a step is going on."""
    with machine.fob_at_terminal("rotate", "work", "--yes") as terminal:
        for number in range(2):
            terminal.expect("MFA code for work")
            time.sleep(0.5)
            assert terminal.picture()[-1].startswith("MFA code for work"), number
            terminal.type(machine.code())
        done = terminal.wait(60)
    assert done.code == 0, done.picture
    assert len(told(done.picture)) == len(DONE)


# Several keys ---------------------------------------------------------------------------------------------------------


def three(machine: UserMachine) -> list[str]:
    users = [machine.control.user(f"{machine.name[-12:]}-{number}", policy="open") for number in range(3)]
    machine.home.write_credentials("".join(key_section(user.name, user) for user in users))
    return [user.name for user in users]


def counted(terminal_text: str) -> list[str]:
    return re.findall(r"[123] of 3: (\S+?)(?:\x1b|\r|\n)", terminal_text)


def test_a_list_of_all_keys_counts_at_a_terminal_and_leaves_only_the_list(machine: UserMachine) -> None:
    names = three(machine)
    with machine.fob_at_terminal("keys", "--all", stdout="pipe") as terminal:
        done = terminal.wait(60)
    assert done.code == 0
    assert sorted(counted(done.screen)) == names
    assert done.picture == [""]
    assert all(name in done.out for name in names)
    assert ESCAPE not in done.out
    assert machine.fob("keys", "--all").err == ""


def test_rotating_all_keys_counts_them(machine: UserMachine) -> None:
    names = three(machine)
    with machine.fob_at_terminal("rotate", "--all", "--yes") as terminal:
        done = terminal.wait(60)
    assert done.code == 0
    assert sorted(counted(done.said)) == names
    assert "keys are done" in done.screen
    assert "keys are done" not in done.said


def test_rotating_all_keys_in_a_pipe_counts_in_plain_lines(machine: UserMachine) -> None:
    names = three(machine)
    done = machine.fob("rotate", "--all", "--yes")
    assert sorted(counted(done.err)) == names
    assert [*re.findall(r"fob: (\d) of 3: ", done.err)] == ["1", "2", "3"]
    assert ESCAPE not in done.err
