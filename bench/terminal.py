"""A program whose question at a terminal is answered: how long until it is shown, and how long after the answer."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, NamedTuple

from bench.clock import CannotRunError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.clock import Run

_READING_SECONDS = 1.0
"""How long a user takes to read a code and type it."""


class Asked(NamedTuple):
    """Seconds from the start to the question, and from the answer to the end of the program's work."""

    until_asked: float
    after_answer: float


def ask(run: Run, question: bytes, answer: Callable[[], str], end: bytes) -> Asked:
    """Run a program at a terminal of its own, and answer its question.

    Args:
        run: The program.
        question: A part of the question.
        answer: Returns what to type.
        end: A part of what the program says when it is done.

    Raises:
        CannotRunError: If the program ends without the question, or fails.
    """
    began = time.perf_counter()
    pid, terminal = os.forkpty()
    if not pid:
        os.execve(run.argv[0], list(run.argv), run.env)  # noqa: S606  the program under test
    with os.fdopen(terminal, "r+b", buffering=0) as stream:
        _wait_for(question, terminal)
        asked = time.perf_counter()
        typed = answer()
        time.sleep(_READING_SECONDS)
        entered = time.perf_counter()
        stream.write(f"{typed}\n".encode())
        _wait_for(end, terminal)
        done = time.perf_counter()
        _, status = os.waitpid(pid, 0)
    if status:
        raise CannotRunError(f"exit code {os.waitstatus_to_exitcode(status)}")
    return Asked(asked - began, done - entered)


def _wait_for(text: bytes, terminal: int) -> None:
    shown = b""
    while text not in shown:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the program has ended
            piece = b""
        if not piece:
            raise CannotRunError(f"ended without {text!r}: {shown[-200:]!r}")
        shown += piece
