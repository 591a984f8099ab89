"""Copies of this process that work at the same time, for systems where fork(2) is safe after libraries were loaded."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import tempfile
from collections import deque

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform != "win32"  # noqa: S101  for the type checker

from awsfob import interrupts  # noqa: E402  likewise
from awsfob.structs import Struct, field  # noqa: E402  likewise

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO


_FIRST_OTHER = 3
"""The first number of an open file that is no standard stream."""


class _Child(Struct):
    """A copy that runs: its number, and what it has written to stderr."""

    number: int
    errors: IO[bytes] = field(shown=False)


def fork_each(count: int, at_once: int, on_end: Callable[[int, int | None, str], None]) -> int | None:
    """Fork this process ``count`` times, and wait for the ends of the copies; see ``System.fork_each``."""
    ending = {each for each in interrupts.ENDING if signal.getsignal(each) is not signal.SIG_IGN}
    of_children = signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, as some programs leave it, it never comes
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {*ending, signal.SIGCHLD})
    left, running = deque(range(count)), dict[int, _Child]()
    stopped_by = None
    try:
        while left or running:
            while left and len(running) < at_once:
                try:
                    child = _Child(left[0], _in_memory())
                    pid = os.fork()
                except OSError:  # no further process, or open file; perhaps when a copy has ended
                    break
                if not pid:
                    _become_child(child)
                    return child.number
                running[pid] = child
                left.popleft()
            if not running:
                break
            number = signal.sigwait({*ending, signal.SIGCHLD})
            if number == signal.SIGCHLD:
                _reap(running, on_end)
                continue
            stopped_by = stopped_by or number
            left.clear()
            for pid in running:
                os.kill(pid, number)
    finally:
        signal.signal(signal.SIGCHLD, of_children or signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    if stopped_by:
        interrupts.end_by(stopped_by)
    for number in left:
        on_end(number, None, "")
    return None


def _in_memory() -> IO[bytes]:
    """Open a file for what a copy says: in memory, because what a full disk loses may be why a rotation failed.

    Its number is none of the standard streams, which may be closed.
    """
    create = getattr(os, "memfd_create", None)
    with open(create("stderr"), "w+b") if create else tempfile.TemporaryFile() as file:  # noqa: PTH123  a number
        number = fcntl.fcntl(file.fileno(), fcntl.F_DUPFD_CLOEXEC, _FIRST_OTHER)
    return open(number, "w+b")  # noqa: PTH123  likewise


def _become_child(child: _Child) -> None:
    """Leave the terminal, so that the parent alone gets Ctrl-C and asks, and keep what is written to stderr."""
    os.dup2(child.errors.fileno(), 2)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    if nothing:
        os.dup2(nothing, 0)
        os.close(nothing)
    else:
        os.set_inheritable(0, True)


def _reap(running: dict[int, _Child], on_end: Callable[[int, int | None, str], None]) -> None:
    """Report all children that have ended. Several ends may come with one signal."""
    for pid, child in list(running.items()):
        done, status = os.waitpid(pid, os.WNOHANG)
        if not done:
            continue
        del running[pid]
        with child.errors:
            child.errors.seek(0)
            text = child.errors.read().decode(errors="replace")
        on_end(child.number, os.waitstatus_to_exitcode(status), text)
