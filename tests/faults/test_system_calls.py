"""The installed program, killed at its system calls: at each that could change anything, in each thing fob writes.

A kill at a call is a kill right after the one before. Of the thousand and more calls by which Python opens its own
files, which change nothing, a seed chooses a few. In the middle of a write nobody can be killed from outside; that is
done from within, in test_disk.py and test_rotation_kills.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.cases import CASES
from tests.faults.strace import CHANGING, HARMLESS
from tests.faults.trials import SEED, kill, played, points_of, some
from tests.harness.tracing import needs_strace

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.case_model import CommandCase
    from tests.faults.case_runner import CaseRunner
    from tests.faults.strace import Call
    from tests.harness.figures import Proven

pytestmark = needs_strace

PART = "Kills at system calls"
LIBRARY_OPENS = 5
"""How many of the calls that only open a library are tried, for each part of a case."""


def changing(calls: list[Call]) -> list[Call]:
    return [call for call in calls if not call.is_of_a_library]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_killed_at_some_call(runner_of: Callable[[CommandCase], CaseRunner], case: CommandCase) -> None:
    runner = runner_of(case)
    tally = played(runner, map(kill, some(changing(points_of(runner)), 1)))
    assert (tally.wrong, tally.tried) == ([], 1)


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("case", "part"), [pytest.param(case, part, id=f"{case}-{part}") for case in CASES for part in case.kills]
)
def test_killed_at_every_call(
    runner_of: Callable[[CommandCase], CaseRunner], case: CommandCase, part: int, proven: Proven
) -> None:
    runner = runner_of(case)
    calls = changing(points_of(runner))
    assert len(calls) > 20
    tally = played(runner, map(kill, calls[part :: len(case.kills)]))
    proven(PART, case.title, tried=tally.tried, unit="calls", wrong=len(tally.wrong))
    assert tally.wrong == []
    assert tally.missed <= 1


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_killed_while_a_library_is_opened(
    runner_of: Callable[[CommandCase], CaseRunner], case: CommandCase, proven: Proven
) -> None:
    runner = runner_of(case)
    calls = [call for call in points_of(runner) if call.is_of_a_library]
    tally = played(runner, map(kill, some(calls, LIBRARY_OPENS)))
    what = f"all commands, opening a library: some of the calls, by seed {SEED}"
    proven(PART, what, tried=tally.tried, unit="calls", wrong=len(tally.wrong))
    assert tally.wrong == []
    assert tally.missed <= 1


@pytest.mark.parametrize(
    ("way", "finding"),
    [
        ("in place", "is neither the old nor the new one: b''"),
        ("leaves its temporary file", "tmp is left"),
        ("loses the mode", "has mode 600"),
        ("forgets the second", ".aws/config is not what the command makes of it"),
    ],
)
def test_a_program_that_loses_things_is_found_out(wrong: Callable[[str], CaseRunner], way: str, finding: str) -> None:
    runner = wrong(way)
    runner.reset()
    calls = changing(runner.watched()[1])
    found = (what for call in calls for what in played(runner, [kill(call)]).wrong)
    assert any(finding in what for what in found)


def test_a_program_that_loses_nothing_is_not(wrong: Callable[[str], CaseRunner]) -> None:
    runner = wrong("right")
    calls = changing(points_of(runner))
    tally = played(runner, map(kill, calls))
    assert (tally.wrong, tally.tried) == ([], len(calls))


def unknown(runner: CaseRunner) -> set[str]:
    """Return the names of calls about files and networks that nobody has judged yet."""
    runner.reset()
    result, calls = runner.watched(("%file", "%desc", "%network"))
    assert result.code == 0, result.all
    assert not [call for call in calls if call.name == "mmap" and "PROT_WRITE" in call.what and "SHARED" in call.what]
    return {call.name for call in calls} - {*CHANGING, *HARMLESS}


@pytest.mark.proof
@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_call_is_overlooked(runner_of: Callable[[CommandCase], CaseRunner], case: CommandCase) -> None:
    """A new Python may use new system calls: whether they change anything decides where they are listed."""
    assert unknown(runner_of(case)) == set()


def test_a_call_that_is_overlooked_is_seen(wrong: Callable[[str], CaseRunner], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.faults.test_system_calls.CHANGING", tuple(set(CHANGING) - {"rename"}))
    assert unknown(wrong("right")) == {"rename"}
