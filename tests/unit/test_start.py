"""The first moments of a process, before the command line is read."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import os, signal, sys
from awsfob.fastpath import entry
from awsfob.__main__ import main
entry.{function} = lambda *_: {does}
sys.argv = ["fob", *{words}]
main()
"""
INTERRUPT = "os.kill(os.getpid(), signal.SIGINT)"


@pytest.mark.posix_only("the exit code is that of a signal")
@pytest.mark.parametrize(
    ("function", "words"), [("stored_answer", ["process", "work"]), ("is_checked", ["status", "--check"])]
)
def test_an_interruption_before_the_command_line_is_read(function: str, words: list[str]) -> None:
    def ended(does: str) -> tuple[int, str]:
        program = PROGRAM.format(function=function, words=words, does=does)
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    assert ended(INTERRUPT) == (130, "\nfob: error: interrupted\n")
    assert ended("sys.exit(7)") == (7, "")
