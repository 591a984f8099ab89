"""A command of fob, in trouble at one system call after the other, and what came of it each time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from tests.faults.aftermath import after_all, at_once, of_refusal

if TYPE_CHECKING:
    from tests.faults.case_runner import CaseRunner
    from tests.faults.strace import Call

Item = TypeVar("Item")

KILLED = -9
SEED = 7
_CREATING = ("mkdir", "mkdirat", "write", "fsync", "rename", "renameat", "renameat2", "ftruncate")
_BY_PATH = ("rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "chmod", "fchmodat")
_ON_NETWORK = ("connect", "sendto", "sendmsg")
_RETRIED = ("openat", "write", "fsync", "fchmod", "flock", "sendto")

Trial = Callable[["CaseRunner"], str | None]
"""One try on a runner: what went wrong, or nothing; None where the call was not reached, so that nothing was tried."""


@dataclass
class Tally:
    """What came of many trials."""

    tried: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, found: str | None) -> None:
        if found is None:
            self.missed += 1
            return
        self.tried += 1
        if found:
            self.wrong.append(found)


def played(runner: CaseRunner, trials: Iterable[Trial]) -> Tally:
    """Carry out trials, each on the runner as it is at the beginning."""
    tally = Tally()
    for trial in trials:
        runner.reset()
        tally.add(trial(runner))
    return tally


def points_of(runner: CaseRunner) -> list[Call]:
    """Return the system calls of the command when nothing disturbs it; see that it ends as it should."""
    runner.reset()
    runner.again()  # Python writes bytecode that is missing, and opens more files for it than it will ever again
    runner.reset()
    result, calls = runner.watched()
    assert result.code == 0, result.all
    assert at_once(runner) == ""
    assert after_all(runner, result) == ""
    return calls


def kill(call: Call) -> Trial:
    """Kill it at a call, then run it again."""

    def trial(runner: CaseRunner) -> str | None:
        result = runner.killed(call)
        if result.code != KILLED:
            return None if result.code == 0 else f"not killed at {call}, but ended with {result.code}: {result.all}"
        return _summed(f"killed at {call}", at_once(runner), after_all(runner, runner.finished()))

    return trial


def fail(call: Call, error: str) -> Trial:
    """Let a call fail, then run it again."""

    def trial(runner: CaseRunner) -> str | None:
        result, hits = runner.failed(call.name, error, str(call.number))
        if not any(_is_meant(call, hit) for hit in hits):
            return None
        found = of_refusal(runner, result), at_once(runner), after_all(runner, runner.finished())
        return _summed(f"{error} at {call}", *found)

    return trial


def _is_meant(call: Call, hit: str) -> bool:
    """Say whether the call that failed is of the kind that was chosen.

    Where a run opens one file less than the one before it, the number of a call is that of another one; when that one
    opens a library, what fails is Python.
    """
    return not replace(call, what=hit).is_of_a_library


def interrupted(runner: CaseRunner, name: str, when: str) -> tuple[str, int]:
    """Interrupt calls of a name, chosen as strace has it; return what went wrong, and how many were interrupted."""
    runner.reset()
    result, hits = runner.failed(name, "EINTR", when)
    return _summed(f"EINTR at {name} {when}", at_once(runner), after_all(runner, result)), len(hits)


def is_retried(call: Call) -> bool:
    """Say whether Python makes a call again that a signal has interrupted (PEP 475), so that nobody notices.

    ``connect`` is none of these: it goes on by itself then, which strace cannot imitate. Nor are those that look names
    up, make and remove them, or list a folder: with them, an interruption is an error like any other.
    """
    return call.name in _RETRIED and not call.is_of_a_library and not call.lists


def errors_of(call: Call) -> tuple[str, ...]:
    """Return the errors that a call can end with, of those that people have to live with."""
    if call.is_of_a_library:
        return ()
    if call.name in _ON_NETWORK:
        return ("EACCES",)
    denied = call.name in _BY_PATH or call.name == "openat"
    full = call.name in _CREATING or call.creates
    broken = call.name in _BY_PATH or call.lists
    which = {"EIO": True, "EACCES": denied, "ENOSPC": full, "EINTR": broken}
    return tuple(error for error, applies in which.items() if applies)


def some(found: Sequence[Item], count: int, seed: int = SEED) -> list[Item]:
    """Return some of what there is, by a seed."""
    return random.Random(seed).sample(found, min(count, len(found)))  # noqa: S311  no secret depends on it


def _summed(where: str, *found: str) -> str:
    wrong = "; ".join(filter(None, found))
    return wrong and f"{where}: {wrong}"
