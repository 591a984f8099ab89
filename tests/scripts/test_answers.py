"""``fob env`` and ``fob exec`` do the same from a stored entry and without one.

``--profile NAME`` in place of ``NAME`` makes fob go the long way, past the entry.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program, Result, installed
from tests.harness.terminal import TerminalProgram
from tests.test_hotpath import SESSION, settled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.harness.home import Home

SHOW = 'printf "%s|" "$0" "$@" "$AWS_ACCESS_KEY_ID" "$AWS_REGION"\n'
STATE = """\
import os, signal
numbers = [number for number in signal.valid_signals() if signal.getsignal(number) is signal.SIG_IGN]
streams = [number for number in range(10) if os.path.exists(f"/proc/self/fd/{number}")]
os.write(2, repr((numbers, signal.pthread_sigmask(0, []), os.umask(0), streams)).encode())
"""
ALIEN = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xb7\x00" + bytes(60)
# A folder with a file ``prog`` each: what is in it, and its mode.
FILES: dict[str, tuple[str | bytes, int]] = {
    "good": (f"#!/bin/sh\n{SHOW}", 0o755),
    "not executable": (f"#!/bin/sh\n{SHOW}", 0o644),
    "not readable": (f"#!/bin/sh\n{SHOW}", 0o111),
    "no interpreter": (SHOW, 0o755),
    "options": (f"#! /bin/sh -eu\n{SHOW}", 0o755),
    "tabs": (f"#!\t/bin/sh\t-e\n{SHOW}", 0o755),
    "env": (f"#!/usr/bin/env sh\n{SHOW}", 0o755),
    "CR LF": (f"#!/bin/sh\r\n{SHOW}", 0o755),
    "another space": (f"#!\x0b/bin/sh\n{SHOW}", 0o755),
    "empty line": (f"#!\n{SHOW}", 0o755),
    "two bytes": ("#!", 0o755),
    "empty": ("", 0o755),
    "missing interpreter": ("#!/no/such/thing\n", 0o755),
    "folder as interpreter": ("#!/usr\n", 0o755),
    "relative interpreter": ("#!good/prog\n", 0o755),
    "long interpreter": (f"#!{'/bin/..' * 80}/bin/sh\n{SHOW}", 0o755),
    "alien": (ALIEN, 0o755),
    "binary": (b"abc\0def", 0o755),
    "text like a binary": (b"\x7fELF\n" + SHOW.encode(), 0o755),
}
PATHS: dict[str, str | None] = {
    **{name: f"{{home}}/{name}:/bin:/usr/bin" for name in (*FILES, "folder", "link", "broken link", "loop", "pipe")},
    "relative": "good:/bin",
    "dot": "./good:/bin",
    "slash": "{home}/good/:/bin",
    "slashes": "{home}/good//:/bin",
    "roots": "/://:/bin",
    "colon at the end": "{home}/none:{home}/good:",
    "colon at the start": ":{home}/good",
    "empty folder": "{home}/none::{home}/good",
    "nothing": "",
    "colon": ":",
    "tilde": "~/good:/bin",
    "a file": "{home}/good/prog:{home}/good",
    "unset": None,
    **{f"{name}, then good": f"{{home}}/{name}:{{home}}/good:/bin"
       for name in ("not executable", "folder", "broken link", "missing interpreter", "alien")},
}  # fmt: skip
NAMES = ["./good/prog", "good/prog", "good//prog", "good/", "good", "", ".", "/", "not executable/prog", "pipe/prog",
         "pipe/../good/prog", "~/good/prog", "none/prog", "-x", "--", "a\nb", "empty/prog"]  # fmt: skip
BEFORE = {
    "signals": "trap '' HUP INT QUIT PIPE XFSZ TERM USR1;",
    "mask": "umask 077;",
    "stdin": "exec 0<&-;",
    "stdout": "exec 1>&-;",
    "stderr": "exec 2>&-;",
    "stdin and stdout": "exec 0<&- 1>&-;",
    "another": "exec 5</dev/null;",
    "no folder": "mkdir gone; cd gone; rmdir ../gone;",
    "full disk": "exec 1>/dev/full;",
}


@pytest.fixture
def home(offline_home: Home) -> Home:
    """A home with an entry, and with the programs."""
    settled(offline_home, SESSION, config="[profile work]\nregion = eu-west-3\n")
    assert Program(offline_home)("process", "work").code == 0
    for name, (content, mode) in FILES.items():
        path = in_folder(offline_home, name)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(mode)
    in_folder(offline_home, "folder").mkdir()
    for name, target in (("link", "../good/prog"), ("broken link", "nothing"), ("loop", "prog")):
        in_folder(offline_home, name).symlink_to(target)
    os.mkfifo(in_folder(offline_home, "pipe"))
    in_folder(offline_home, "pipe").chmod(0o755)
    return offline_home


def in_folder(home: Home, name: str) -> Path:
    path = home.path / name / "prog"
    path.parent.mkdir(exist_ok=True)
    return path


def both(
    home: Home, command: str, tail: Sequence[str], env: Mapping[str, str | None], before: str = ""
) -> list[Result]:
    """Return how a command ends from the entry, and without it."""
    ends = []
    for name in (["work"], ["--profile", "work"]):
        words = [*installed(), command, *name, *tail]
        done = subprocess.run(
            ["/bin/sh", "-c", f'{before} exec "$@"', "sh", *words],
            env=home.env(env),
            cwd=home.path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=30,
            check=False,
        )
        ends.append(Result(done.returncode, *(each.decode(errors="replace") for each in (done.stdout, done.stderr))))
    return ends


@pytest.mark.parametrize("path", PATHS)
def test_exec_finds_the_same_program(home: Home, path: str) -> None:
    text = PATHS[path]
    given = None if text is None else text.format(home=home.path)
    short, long = both(home, "exec", ["--", "prog", "a b", "", "*"], {"PATH": given})
    assert short == long
    assert "Traceback" not in short.all


def test_exec_takes_a_name_alike(home: Home) -> None:
    for name in NAMES:
        short, long = both(home, "exec", ["--", name, "x"], {})
        assert short == long, name


def test_a_pipe_is_no_program(home: Home) -> None:
    for end in both(home, "exec", ["--", "pipe/prog"], {}):
        assert (end.code, end.err.startswith("fob: error: cannot run pipe/prog: Permission denied\n")) == (126, True)


@pytest.mark.parametrize("before", BEFORE)
def test_exec_hands_on_the_same_process(home: Home, before: str) -> None:
    for program in ([sys.executable, "-c", STATE], ["good/prog"], ["none"], ["sh", "-c", "kill -PIPE $$; echo alive"]):
        short, long = both(home, "exec", ["--", *program], {}, BEFORE[before])
        assert short == long, program


@pytest.mark.parametrize("before", ["exec 1>&-;", "exec 1>/dev/full;"])
@pytest.mark.parametrize("command", ["env", "process"])
def test_an_answer_that_cannot_be_written_is_told_alike(home: Home, command: str, before: str) -> None:
    short, long = both(home, command, [], {}, before)
    assert short == long
    assert (short.code, "the disk is full" in short.err) == ((3, True) if "full" in before else (0, False))


REGIONS = [
    "",
    "us-west-1",
    "cn-north-1",
    "us-gov-west-1",
    "x y",
    " eu-west-1 ",
    "a'b\"$x",
    "\N{LATIN SMALL LETTER E WITH ACUTE}",
    "\udcff",
    "a\nb",
    "\x1b]0;x\x07",
]


UNUSED = {
    "AWS_SESSION_DURATION": ["soon", "5", "130000", "2h"],
    "MFA_STS_DURATION": ["soon"],
    "FOB_LOGIN_WAIT": ["soon"],
    "FOB_LOCK_WAIT": ["soon"],
    "FOB_ASK_TIMEOUT": ["soon"],
    "FOB_AWS_TIMEOUT": ["soon"],
    "FOB_MFA_FROM": ["nothing"],
    "FOB_CODE": ["1"],
}


@pytest.mark.parametrize("variable", UNUSED)
def test_a_variable_for_a_new_session_stops_none_that_is_there(home: Home, variable: str) -> None:
    for text in UNUSED[variable]:
        for command, tail in (("process", []), ("env", []), ("exec", ["--", "good/prog"])):
            short, long = both(home, command, tail, {variable: text})
            assert short == long
            assert (short.code, short.err) == (0, ""), (command, text)


def test_a_variable_that_says_what_a_good_session_is_stops_both_ways(home: Home) -> None:
    for end in both(home, "process", [], {"FOB_MIN_LEFT": "soon"}):
        assert (end.code, end.out) == (2, "")


@pytest.mark.parametrize("command", ["env", "exec"])
def test_a_region_is_handed_on_alike(home: Home, command: str) -> None:
    tail = ["--", "good/prog"] if command == "exec" else []
    for region in REGIONS:
        short, long = both(home, command, tail, {"AWS_REGION": region})
        assert short == long, region


def test_a_variable_without_a_name_stops_no_program(home: Home) -> None:
    """A shell would drop it, so there is none before fob."""
    for name in (["work"], ["--profile", "work"]):
        end = Program(home)("exec", *name, "--", "printenv", "KEPT", env={"": "odd", "KEPT": "kept"})
        assert (end.code, end.out, end.err) == (0, "kept\n", "")


def test_a_terminal_gets_no_control_characters(home: Home) -> None:
    with TerminalProgram(home)("env", "work", env={"AWS_REGION": "\x1b]0;x\x07"}) as terminal:
        done = terminal.wait()
    assert (done.code, "\x1b" in done.screen, "AWS_REGION='?]0;x?'" in done.screen) == (0, False, True)
