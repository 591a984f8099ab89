"""Where a stream has an encoding without the signs that fob would print; on Windows every pipe has one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.harness.users import key_section

if TYPE_CHECKING:
    from tests.harness.user_machine import UserMachine

LINE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}"
LINES = {"cp1252": "-", "ascii": "-", "utf-8": LINE}
COMMANDS = (("status",), ("keys",), ("status", "--verbose"), ("login", "nobody"), ("completion", "bash"), ("whoami",))


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.home.write_credentials(key_section("work", machine.user) + key_section("Żółw \N{SNAKE}", machine.user))
    return machine


@pytest.mark.parametrize("encoding", LINES)
def test_no_command_crashes_for_an_encoding(machine: UserMachine, encoding: str) -> None:
    for words in COMMANDS:
        done = machine.fob(*words, env={"PYTHONIOENCODING": encoding})
        assert not re.search("bug|Encode", done.all), (words, done.all)
        assert done.out or done.err


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "cp1252:surrogateescape"},
        {"PYTHONIOENCODING": "ascii:surrogatepass"},
        {"LC_ALL": "C", "LANG": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=str,
)
def test_no_way_to_fail_crashes(machine: UserMachine, env: dict[str, str]) -> None:
    """Python has another one than the strict way in the C locale."""
    done = machine.started_fob("status", env={"PYTHONIOENCODING": None, **env})
    assert (done.code, "\\u017b" in done.out) == (0, True), done.all


@pytest.mark.parametrize("encoding", LINES)
def test_a_table_is_drawn_with_what_there_is(machine: UserMachine, encoding: str) -> None:
    done = machine.fob("status", env={"PYTHONIOENCODING": encoding})
    assert done.code == 0, done.all
    assert set(done.out.splitlines()[1]) == {LINES[encoding]}
    assert ("Żółw" if encoding == "utf-8" else "\\u017b") in done.out
