"""The installed program, and a system that refuses: each call that could change anything fails in each way it can.

Whatever fails, the command is done all the same or ends with a clear refusal, files stay whole, and the same command
succeeds when the trouble is over. A call that a signal interrupts (EINTR) and Python makes again is no trouble at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.scenes import NEW_SECTION, SCENES
from tests.faults.trials import errors_of, fail, interrupted, is_retried, played, points_of, some
from tests.harness.tracing import needs_strace

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.scene_model import Scene
    from tests.faults.scene_stage import Stage
    from tests.faults.trials import Trial
    from tests.harness.figures import Proven

pytestmark = needs_strace


def failures(stage: Stage) -> list[Trial]:
    """Return a trial for each call of the command and each error that it can end with."""
    return [fail(call, error) for call in points_of(stage) for error in errors_of(call)]


def test_some_call_fails(staged: Callable[[Scene], Stage]) -> None:
    stage = staged(NEW_SECTION)
    tally = played(stage, some(failures(stage), 4))
    assert (tally.wrong, tally.tried) == ([], 4)


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("scene", "part"), [pytest.param(scene, part, id=f"{scene}-{part}") for scene in SCENES for part in scene.errors]
)
def test_every_call_fails(staged: Callable[[Scene], Stage], scene: Scene, part: int, proven: Proven) -> None:
    stage = staged(scene)
    trials = failures(stage)
    assert len(trials) > 30
    tally = played(stage, trials[part :: len(scene.errors)])
    proven(
        "Errors of system calls (ENOSPC, EIO, EACCES, EINTR)",
        scene.title,
        tried=tally.tried,
        unit="errors",
        wrong=len(tally.wrong),
    )
    assert tally.wrong == []
    assert tally.missed <= 1


def test_a_lock_that_cannot_be_given_back_is_no_trouble(staged: Callable[[Scene], Stage]) -> None:
    stage = staged(NEW_SECTION)
    frees = [call for call in points_of(stage) if "LOCK_UN" in call.what]
    for call in (frees[0], frees[-1]):
        stage.set()
        result, hits = stage.failed(call.name, "EIO", str(call.number))
        assert (result.code, len(hits)) == (0, 1), result.all


def test_some_calls_are_interrupted(staged: Callable[[Scene], Stage]) -> None:
    wrong, hits = interrupted(staged(NEW_SECTION), "write", "1+2")
    assert (wrong, hits > 3) == ("", True)


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_calls_are_interrupted(staged: Callable[[Scene], Stage], scene: Scene, proven: Proven) -> None:
    stage = staged(scene)
    calls = [call for call in points_of(stage) if is_retried(call)]
    names = {call.name for call in calls} - {"openat"}
    # One by one: the loader of shared libraries, which is not Python, takes an interrupted openat for a missing file.
    chosen = [("openat", str(call.number)) for call in calls if call.name == "openat"]
    found = [interrupted(stage, *each) for each in [*((name, "1+2") for name in sorted(names)), *chosen]]
    wrong = [what for what, _ in found if what]
    count = sum(hits for _, hits in found)
    proven("Interrupted system calls, made again (EINTR)", scene.title, tried=count, unit="calls", wrong=len(wrong))
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
def test_a_program_that_fails_badly_is_found_out(wrong: Callable[[str], Stage], way: str, finding: str) -> None:
    stage = wrong(way)
    found = (what for trial in failures(stage) for what in played(stage, [trial]).wrong)
    assert any(finding in what for what in found)


def test_a_program_that_fails_well_is_not(wrong: Callable[[str], Stage]) -> None:
    stage = wrong("right")
    trials = failures(stage)
    assert played(stage, some(trials, 12)).wrong == []


def test_a_program_that_gives_up_when_interrupted_is_found_out(wrong: Callable[[str], Stage]) -> None:
    what, hits = interrupted(wrong("right"), "rename", "1+2")
    assert "ended with 3" in what
    assert hits
