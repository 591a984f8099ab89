"""The installed program, and a system that refuses: each call that could change anything fails in each way it can.

Whatever fails, the command is done all the same or ends with a clear refusal, files stay whole, and the same command
succeeds when the trouble is over. A call that a signal interrupts (EINTR) and Python makes again is no trouble at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.cases import CASES, NEW_SECTION
from tests.faults.trials import errors_of, fail, interrupted, is_retried, played, points_of, some
from tests.harness.tracing import needs_strace

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.case_model import CommandCase
    from tests.faults.case_runner import CaseRunner
    from tests.faults.trials import Trial
    from tests.harness.figures import Proven

pytestmark = needs_strace


def failures(runner: CaseRunner) -> list[Trial]:
    """Return a trial for each call of the command and each error that it can end with."""
    return [fail(call, error) for call in points_of(runner) for error in errors_of(call)]


def test_some_call_fails(runner_of: Callable[[CommandCase], CaseRunner]) -> None:
    runner = runner_of(NEW_SECTION)
    tally = played(runner, some(failures(runner), 4))
    assert (tally.wrong, tally.tried) == ([], 4)


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("case", "part"), [pytest.param(case, part, id=f"{case}-{part}") for case in CASES for part in case.errors]
)
def test_every_call_fails(
    runner_of: Callable[[CommandCase], CaseRunner], case: CommandCase, part: int, proven: Proven
) -> None:
    runner = runner_of(case)
    trials = failures(runner)
    assert len(trials) > 30
    tally = played(runner, trials[part :: len(case.errors)])
    proven(
        "Errors of system calls (ENOSPC, EIO, EACCES, EINTR)",
        case.title,
        tried=tally.tried,
        unit="errors",
        wrong=len(tally.wrong),
    )
    assert tally.wrong == []
    assert tally.missed <= 1


def test_a_lock_that_cannot_be_given_back_is_no_trouble(runner_of: Callable[[CommandCase], CaseRunner]) -> None:
    runner = runner_of(NEW_SECTION)
    frees = [call for call in points_of(runner) if "LOCK_UN" in call.what]
    for call in (frees[0], frees[-1]):
        runner.reset()
        result, hits = runner.failed(call.name, "EIO", str(call.number))
        assert (result.code, len(hits)) == (0, 1), result.all


def test_some_calls_are_interrupted(runner_of: Callable[[CommandCase], CaseRunner]) -> None:
    wrong, hits = interrupted(runner_of(NEW_SECTION), "write", "1+2")
    assert (wrong, hits > 3) == ("", True)


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_calls_are_interrupted(
    runner_of: Callable[[CommandCase], CaseRunner], case: CommandCase, proven: Proven
) -> None:
    runner = runner_of(case)
    calls = [call for call in points_of(runner) if is_retried(call)]
    names = {call.name for call in calls} - {"openat"}
    # One by one: the loader of shared libraries, which is not Python, takes an interrupted openat for a missing file.
    chosen = [("openat", str(call.number)) for call in calls if call.name == "openat"]
    found = [interrupted(runner, *each) for each in [*((name, "1+2") for name in sorted(names)), *chosen]]
    wrong = [what for what, _ in found if what]
    count = sum(hits for _, hits in found)
    proven("Interrupted system calls, made again (EINTR)", case.title, tried=count, unit="calls", wrong=len(wrong))
    assert wrong == []
    assert count >= len(calls) - 1


@pytest.mark.parametrize(
    ("way", "finding"),
    [
        ("in place", "is neither the old nor the new one: b''"),
        ("shows its insides", "ended with 1: Traceback"),
        ("claims success", "is not what the command makes of it"),
    ],
)
def test_a_program_that_fails_badly_is_found_out(wrong: Callable[[str], CaseRunner], way: str, finding: str) -> None:
    runner = wrong(way)
    found = (what for trial in failures(runner) for what in played(runner, [trial]).wrong)
    assert any(finding in what for what in found)


def test_a_program_that_fails_well_is_not(wrong: Callable[[str], CaseRunner]) -> None:
    runner = wrong("right")
    trials = failures(runner)
    assert played(runner, some(trials, 12)).wrong == []


def test_a_program_that_gives_up_when_interrupted_is_found_out(wrong: Callable[[str], CaseRunner]) -> None:
    what, hits = interrupted(wrong("right"), "rename", "1+2")
    assert "ended with 3" in what
    assert hits
