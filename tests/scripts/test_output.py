"""Where fob's words go: a disk behind stdout or stderr that is full, which ``/dev/full`` always is."""

from __future__ import annotations

import os
import subprocess
from subprocess import PIPE
from typing import TYPE_CHECKING

import pytest

from tests.harness.commands import every_command
from tests.harness.program import Program, Result, installed
from tests.harness.sdk import arn_seen_by_a_client

if TYPE_CHECKING:
    from tests.harness.home import Home
    from tests.harness.user_machine import UserMachine


def to_a_full_disk(home: Home, streams: str) -> Program:
    return Program(home, ("/bin/sh", "-c", f'exec "$0" "$@" {streams}', *installed()))


@pytest.mark.parametrize("words", [("completion", "bash"), ("status", "--json"), ("--help",)])
def test_an_answer_that_cannot_be_written_is_told(offline_home: Home, words: tuple[str, ...]) -> None:
    result = to_a_full_disk(offline_home, ">/dev/full")(*words)
    assert result.code == 3, result.err
    assert result.err.startswith("fob: error: cannot write the output: the disk is full\nhint: "), result.err


def test_words_that_cannot_be_written_stop_no_work(machine: UserMachine) -> None:
    machine.write_key_and_region()
    result = to_a_full_disk(machine.home, "2>/dev/full")("login", "work", env={"FOB_CODE": machine.code()})
    assert (result.code, result.all) == (0, "")
    assert arn_seen_by_a_client(machine.home, "work-sts") == machine.user.arn


def test_an_error_that_cannot_be_told_keeps_its_exit_code(offline_home: Home) -> None:
    assert to_a_full_disk(offline_home, "2>/dev/full")("login", "nobody").code == 3
    assert to_a_full_disk(offline_home, "2>/dev/full")("nothing").code == 2


# A stream that is closed ---------------------------------------------------------------------------------------------

RUNS_ON = {("sandbox", "run"), ("sandbox", "demo")}
WORDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("import",): (".aws",),
    ("exec",): ("work", "--", "true"),
    ("completion",): ("bash",),
    ("shell-init",): ("bash",),
    ("use",): ("work",),
    ("shell",): ("work", "--with", "true"),
    ("sandbox", "user"): ("anna",),
    ("sandbox", "code"): (),
    ("sync",): (),
    ("mfa",): (),
    ("migrate",): ("work", "--to", "long-term", "--yes"),
    ("sandbox",): (),
}


@pytest.mark.early
def test_a_closed_stdout_is_no_bug(machine: UserMachine) -> None:
    """Each command, after a login: what it cannot say, it leaves out."""
    machine.write_key_and_region()
    machine.log_in()
    closed = to_a_full_disk(machine.home, ">&-")
    for path in every_command():
        if path not in RUNS_ON:
            is_no_bug(closed(*path, *WORDS.get(path, ("work",))), path)


READER_GONE: list[tuple[str, ...]] = [
    ("status",),
    ("--help",),
    ("keys", "work", "--json"),
    ("process", "work"),
    ("env", "work"),
    ("use", "--for=bash", "work"),
    ("sandbox", "demo"),
]


@pytest.mark.parametrize("words", READER_GONE, ids="-".join)
def test_a_reader_that_has_ended_is_no_bug(machine: UserMachine, words: tuple[str, ...]) -> None:
    """As in ``fob status | head -1``; twice, because the second answer of ``process`` is a stored one."""
    machine.write_key_and_region()
    machine.age_files()
    machine.log_in()
    for _ in range(1 if words[0] == "sandbox" else 2):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([*installed(), *words], env=machine.home.env(), stdout=writer, stderr=PIPE, check=False)
        os.close(writer)
        assert (done.returncode, done.stderr) == (141, b"")
        machine.age_files()


@pytest.mark.parametrize("streams", ["2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("words", [("status",), ("login", "nobody"), ("init", "new"), ("--help",), ("nothing",)])
def test_other_closed_streams_are_no_bug(offline_home: Home, words: tuple[str, ...], streams: str) -> None:
    is_no_bug(to_a_full_disk(offline_home, streams)(*words), words)


def is_no_bug(result: Result, words: tuple[str, ...]) -> None:
    assert "Traceback" not in result.all, (words, result)
    assert "a bug in fob" not in result.all, (words, result)
    assert result.code not in {1, 120}, (words, result)


@pytest.mark.parametrize(
    "words", [("status",), ("keys", "work"), ("exec", "work", "--", "true"), ("completion", "zsh")]
)
def test_a_command_without_stdout_does_its_work(machine: UserMachine, words: tuple[str, ...]) -> None:
    machine.write_key_and_region()
    machine.log_in()
    result = to_a_full_disk(machine.home, ">&-")(*words)
    assert (result.code, result.all) == (0, "")


@pytest.mark.parametrize("columns", ["", "0", "-5", "x", "40", "72", "80", "99", "300"])
def test_the_help_of_the_program_is_that_of_click(offline_home: Home, columns: str) -> None:
    """The second line goes to click: an option before ``--help``."""
    fob_ = Program(offline_home)
    env = {"COLUMNS": columns}
    plain, by_click = fob_("--help", env=env), fob_("--help", "--help", env=env)
    assert (plain.code, plain.out, plain.err) == (by_click.code, by_click.out, by_click.err) == (0, by_click.out, "")
    assert fob_("-h", env=env) == plain
