"""Times whole processes, each next to a bare start of the same interpreter."""

from __future__ import annotations

import statistics
import subprocess
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PATIENCE = 120.0
_COUNT = """\
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, 1, 0)])
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Run(NamedTuple):
    """A program to start; ``stdin`` is what a user would type."""

    argv: Sequence[str]
    env: Mapping[str, str]
    stdin: bytes = b""


class Figure(NamedTuple):
    """Medians: the time in milliseconds, and its ratio to a bare start just before."""

    milliseconds: float
    ratio: float
    rounds: int


class CannotRunError(Exception):
    """A program cannot be run on this machine. The message is the reason, in one line."""


def seconds(run: Run) -> float:
    """Run a program and return its run time in seconds.

    Raises:
        CannotRunError: If the program fails or does not exist.
    """
    began = time.perf_counter()
    try:
        done = subprocess.run(
            run.argv,
            env=run.env,
            input=run.stdin,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            start_new_session=True,  # without a terminal, programs read the code from stdin
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotRunError(type(error).__name__) from error
    ended = time.perf_counter()
    if done.returncode:
        raise CannotRunError(_last_line(done.stderr) or f"exit code {done.returncode}")
    return ended - began


def peak_memory(run: Run, python: str) -> float:
    """Run a program and return its peak memory in MiB, as the system counts it (getrusage(2)).

    A child's count begins with the memory of the process that starts it, so a small process does that.

    Args:
        run: The program.
        python: The interpreter of the small process.

    Raises:
        CannotRunError: If the program fails.
    """
    small = [python, "-I", "-S", "-c", _COUNT, *run.argv]
    done = subprocess.run(small, env=run.env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        raise CannotRunError(_last_line(done.stderr) or f"exit code {done.returncode}")
    return int(done.stdout.split()[-1]) / 1024


def measure(task: Callable[[], Run], baseline: Run, rounds: int) -> Figure:
    """Time the runs that ``task`` prepares, ``rounds`` times, each right after a bare start.

    Raises:
        CannotRunError: If a run fails.
    """
    seconds(task())  # the first run fills caches of files and bytecode
    pairs = [(seconds(baseline), seconds(task())) for _ in range(rounds)]
    return figure(pairs)


def figure(pairs: Sequence[tuple[float, float]]) -> Figure:
    """Return the medians of pairs of a bare start and a run, both in seconds."""
    taken = statistics.median(run for _, run in pairs)
    return Figure(taken * 1000, statistics.median(run / bare for bare, run in pairs), len(pairs))


def at_once(runs: Sequence[Run]) -> tuple[float, int]:
    """Start programs at the same time. Return the seconds until all have ended, and the number of successes."""
    began = time.perf_counter()
    started = [_started(run) for run in runs]
    codes = [child.wait(PATIENCE) for child in started]
    return time.perf_counter() - began, codes.count(0)


def _started(run: Run) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        run.argv,
        env=run.env,
        stdin=subprocess.PIPE if run.stdin else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if child.stdin:
        child.stdin.write(run.stdin)  # a code fits into the buffer of the pipe
        child.stdin.close()
    return child


def _last_line(text: bytes) -> str:
    lines = [line.strip() for line in text.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else ""
