"""What signals, stops and widths leave of a screen that fob draws again."""

from __future__ import annotations

import re
import shutil
import signal
from typing import TYPE_CHECKING

import pyte
import pytest

from tests.harness.stand_in import needs
from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import UserMachine

if TYPE_CHECKING:
    from tests.harness.terminal import Terminal


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    machine.store_session()
    return machine


def is_as_usual(shown: str) -> bool:
    """Say whether the cursor is visible, and the terminal breaks lines."""
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(shown)
    return not screen.cursor.hidden and pyte.modes.DECAWM in screen.mode


def watched(terminal: Terminal) -> None:
    terminal.expect("59 min", 20)
    assert not is_as_usual(terminal.screen)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_watch_that_ends_leaves_the_terminal_as_it_was(machine: UserMachine, number: signal.Signals) -> None:
    with machine.fob_at_terminal("status", "--watch") as terminal:
        watched(terminal)
        terminal.kill(number)
        done = terminal.wait()
    assert is_as_usual(done.screen)


def test_a_watch_that_is_stopped_leaves_the_terminal_to_the_shell(machine: UserMachine) -> None:
    needs("bash", "bash")
    env = {"PS1": "ready> ", "TERM": "xterm"}
    with TerminalProgram(machine.home, (shutil.which("bash") or "", "--norc", "--noprofile", "-i"))(
        env=env
    ) as terminal:
        terminal.expect("ready> ", 20)
        terminal.type("fob status --watch")
        watched(terminal)
        terminal.begin_to_type("\x1a")
        terminal.expect("Stopped", 20)
        terminal.expect("ready> ", 20)
        assert is_as_usual(terminal.screen)
        terminal.type("fg")
        watched(terminal)
        terminal.interrupt()
        terminal.expect("ready> ", 20)
        assert is_as_usual(terminal.screen)
        terminal.type("exit 0")
        assert terminal.wait(20).code == 0


def test_a_line_that_is_drawn_again_fits_the_terminal_whatever_columns_says(machine: UserMachine) -> None:
    """A shell may export the width of another terminal; a folded line could not be taken away."""
    rotating = UserMachine(machine.home, machine.sandbox, f"{machine.name}-open", policy="open")
    rotating.write_key_and_region()
    rotating.control.propagation(1)
    with rotating.fob_at_terminal("rotate", "work", "--yes", columns=24, env={"COLUMNS": "200"}) as terminal:
        terminal.expect("test the", 20)
        done = terminal.wait(60)
    assert done.code == 0
    assert "is deleted" in "".join(done.picture)
    assert [line for line in done.picture if re.match("[\u2800-\u28ff]", line)] == []  # a sign that turns
