"""A bug in fob, wherever it is, shows no secret: not in its message, nor in what ``-v`` adds.

First it is noted which functions meet a secret on the way of a command. Then the command runs once for each of them,
and there an exception is raised whose text, note and cause quote all that the function met. See crash/sitecustomize.py.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program
from tests.secrets.canaries import shown
from tests.secrets.stage import SCENES, logged_in

if TYPE_CHECKING:
    from tests.harness.figures import Proven
    from tests.harness.program import Result
    from tests.secrets.stage import Scene, Worker, Workers

CRASH = Path(__file__).parent / "crash"
PARTS = 4
KINDS = ("Boom", "Interrupt")
"""A bug that is an exception as usual, and one that ``except Exception`` does not catch."""


def play(
    worker: Worker, scene: Scene, *, installed: bool = False, aloud: bool = True, **crash: str
) -> tuple[Result, str]:
    """Run a scene's command with a crash in it; return how it ended and all that must be free of secrets."""
    env = scene.prepare(worker) | worker.env(CRASH)
    env["CRASH_CANARIES"] = "\n".join(worker.secrets().values())
    fob = Program(worker.home) if installed else worker.fob
    words = scene.aloud() if aloud else scene.words
    result = fob(*words, env=env | crash, input=scene.input(worker))
    return result, result.err if scene.pays else result.all


def meeting_points(worker: Worker, scene: Scene) -> list[str]:
    """Return the functions that meet a secret."""
    notes = worker.home.path.parent / "notes"
    result, said = play(worker, scene, CRASH_NOTES=str(notes))
    assert result.code == 0, result.all
    assert not shown(said, worker.secrets()), said
    return sorted(set(notes.read_text().splitlines()))


def crashed(workers: Workers, scene: Scene, point: str) -> tuple[bool, str]:
    """Crash at a point; say whether it was reported as a bug, and what was said wrongly."""
    worker, kind = workers(), random.Random(point).choice(KINDS)  # noqa: S311  a choice, not a secret
    result, said = play(worker, scene, CRASH_AT=point, CRASH_IN=kind)
    wrong = f"{point}: {said}" if shown(said, worker.secrets()) or "Traceback" in said else ""
    return f"a bug in fob: {kind} at" in result.err, wrong


@cache
def survey() -> dict[str, list[str]]:
    """A place for the functions that meet a secret, with the scenes in which they do: filled once in each process."""
    return {}


def all_points(workers: Workers) -> list[tuple[str, str]]:
    """Return every function that meets a secret in any scene, with one of those scenes."""
    if not survey():
        for what, scene in SCENES.items():
            for point in meeting_points(workers(), scene):
                survey().setdefault(point, []).append(what)
    return [(point, random.Random(point).choice(scenes)) for point, scenes in sorted(survey().items())]  # noqa: S311  likewise


@pytest.mark.parametrize("scene", [pytest.param(SCENES[name], id=name) for name in ("login", "rotate")])
def test_a_crash_in_some_place_shows_nothing(workers: Workers, scene: Scene) -> None:
    points = random.Random(1).sample(meeting_points(workers(), scene), 4)  # noqa: S311  likewise
    found = [crashed(workers, scene, point) for point in points]
    assert [wrong for _, wrong in found if wrong] == []
    assert any(reported for reported, _ in found)


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_crash_in_any_place_shows_nothing(workers: Workers, proven: Proven, part: int) -> None:
    mine = all_points(workers)[part::PARTS]
    found = [crashed(workers, SCENES[what], point) for point, what in mine]
    wrong = [each for _, each in found if each]
    proven("Secrets", "a crash in a function that holds some", tried=len(mine), unit="functions", wrong=len(wrong))
    assert wrong == []
    assert sum(reported for reported, _ in found) > len(mine) / 2


PLACES = ("awsfob.aws.sts:get_session_token", "awsfob.sessions.broker:Broker.obtain", "awsfob.app.codes:Codes.__call__")


@pytest.mark.parametrize("point", PLACES)
def test_the_installed_program_shows_nothing_either(workers: Workers, point: str) -> None:
    worker = workers()
    result, said = play(worker, SCENES["login"], installed=True, CRASH_AT=point, CRASH_IN="Boom")
    assert result.code == 1
    assert "a bug in fob: Boom at" in result.err
    assert not shown(said, worker.secrets()), said


@pytest.mark.parametrize("point", PLACES)
def test_without_the_last_door_it_would(workers: Workers, point: str) -> None:
    worker = workers()
    _, said = play(worker, SCENES["login"], CRASH_AT=point, CRASH_BARE="1")
    assert "Traceback" in said
    assert shown(said, worker.secrets())


def test_the_short_way_has_the_same_door(workers: Workers) -> None:
    """``fob exec`` with a stored entry never gets to the command line proper."""
    worker, scene = workers(), SCENES["exec"]
    logged_in(worker)
    worker.age_files()
    assert worker.fob("process", "work").code == 0
    for bare in ("", "1"):
        point = "awsfob.fastpath.answers:_stored_variables"
        result, said = play(worker, scene, installed=True, aloud=False, CRASH_AT=point, CRASH_BARE=bare)
        assert result.code == 1, said
        assert bool(shown(said, worker.secrets())) == bool(bare), said


def test_a_thread_has_the_same_door(workers: Workers) -> None:
    """What a program said is read in the background."""
    for bare in ("", "1"):
        worker = workers()
        worker.program("op", f"echo it is {worker.code()} >&2; exit 1")
        point = "awsfob.interaction.run_program:RedactingWriter.take"
        _, said = play(worker, SCENES["login, 1password"], installed=True, CRASH_AT=point, CRASH_BARE=bare)
        assert "Boom" in said
        assert bool(shown(said, worker.secrets())) == bool(bare), said
