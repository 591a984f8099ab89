"""A rotation, killed: at each step boundary, inside each file write and each exchange with AWS.

After each kill the key in the files works, and a second ``fob rotate`` ends with exactly one active working key, at IAM
and in the files, without journal or temporary file. Only a key whose answer was lost is asked about first. Beside it
stand rotations that get it wrong, to show that the test would notice.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.faults.rotation_runner import RotationRunner
    from tests.harness.figures import Proven

PARTS = 8
KILLS = "Kills inside a call"
KILLED = -9
NOBODY_TO_ASK = 6


def killed_at(point: int, rotation: RotationRunner, mutant: str | None = None) -> str:
    """Kill a rotation at a point and run it again; return what is wrong then, or nothing."""
    code, points = rotation.rotate(kill=point, mutant=mutant)
    if code != KILLED:
        return "" if code == 0 and len(points) < point else f"not killed, but ended with {code}: {rotation.said}"
    where = f"killed {points[-1]} ({point})"
    if not rotation.key_works():
        return f"{where}: a file holds no key that works"
    code, wrong = second_run(rotation, mutant)
    if code != 0:
        return f"{where}: {wrong or f'the second run ended with {code}: {rotation.said}'}"
    if not rotation.key_works() or not rotation.is_tidy():
        keys = f"{rotation.listed()} at IAM, {list(rotation.keys_in_files())} in the files"
        return f"{where}: left {keys}, {rotation.half_done()} half done"
    return f"{where}: secrets in {found}" if (found := rotation.secrets_elsewhere()) else ""


def second_run(rotation: RotationRunner, mutant: str | None) -> tuple[int, str]:
    """Run a rotation after a kill; return its code, and what is wrong if it deleted a key that fob had not recorded.

    A key whose answer was lost is asked about, and nobody is there: then the user looks, and names it.
    """
    unrecorded = set(rotation.listed()) - rotation.recorded()
    if unrecorded and not rotation.waits_for_a_key():
        return 1, f"{unrecorded} was made without a record"
    code, _ = rotation.rotate(mutant=mutant)
    if unrecorded - set(rotation.listed()):
        return 1, f"{unrecorded} was deleted without a question"
    for key_id in unrecorded:
        if code != NOBODY_TO_ASK or f"--delete-key {key_id}" not in rotation.said:
            return 1, f"{key_id} was not asked about: {rotation.said}"
        code, _ = rotation.rotate("--delete-key", key_id, mutant=mutant)
    return code, ""


def points_of(rotation: RotationRunner) -> list[str]:
    """Run a rotation that nothing disturbs; return its points."""
    code, points = rotation.rotate()
    assert code == 0, rotation.said
    assert rotation.user.key_id not in rotation.keys_in_files()
    assert rotation.key_works()
    assert rotation.is_tidy()
    assert not rotation.secrets_elsewhere()
    return points


def sample(points: list[str], *, per_name: int) -> list[int]:
    """Choose points: every step boundary, and some of every other kind."""
    chance = random.Random(4)  # noqa: S311  no secret depends on it
    by_name: dict[str, list[int]] = {}
    for number, point in enumerate(points, 1):
        by_name.setdefault(point, []).append(number)
    return sorted(each for numbers in by_name.values() for each in chance.sample(numbers, min(per_name, len(numbers))))


@pytest.mark.early
def test_killed_at_some_points_of_every_kind(make_rotation: Callable[..., RotationRunner]) -> None:
    chosen = sample(points_of(make_rotation()), per_name=1)
    assert len(chosen) > 20
    assert [wrong for point in chosen[::2] if (wrong := killed_at(point, make_rotation()))] == []


@pytest.mark.proof
def test_killed_at_the_other_points_of_every_kind(make_rotation: Callable[..., RotationRunner], proven: Proven) -> None:
    chosen = sample(points_of(make_rotation()), per_name=1)[1::2]
    wrong = [found for point in chosen if (found := killed_at(point, make_rotation()))]
    proven(KILLS, "fob rotate", tried=len(chosen), unit="points", wrong=len(wrong))
    assert wrong == []


@pytest.mark.early
def test_killed_at_some_points_where_iam_asks_for_mfa(make_rotation: Callable[..., RotationRunner]) -> None:
    assert killed_with_mfa(make_rotation, 3) == []


@pytest.mark.proof
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("seed", range(2))
def test_killed_at_many_points_where_iam_asks_for_mfa(
    make_rotation: Callable[..., RotationRunner], seed: int, proven: Proven
) -> None:
    wrong = killed_with_mfa(make_rotation, 40, seed)
    proven(KILLS, "fob rotate where IAM asks for MFA", tried=40, unit="points", wrong=len(wrong))
    assert wrong == []


def killed_with_mfa(make_rotation: Callable[..., RotationRunner], count: int, seed: int = 4) -> list[str]:
    """Kill rotations that go through sessions with MFA; the new key has to make one of its own."""
    code, points = (undisturbed := make_rotation(mfa=True)).rotate()
    assert code == 0, undisturbed.said
    assert undisturbed.is_tidy()
    logins = [call for call in undisturbed.sandbox.control.calls("GetSessionToken") if call.outcome == "ok"]
    assert len({call.key_id for call in logins}) == 2
    chosen = random.Random(seed).sample(range(1, len(points) + 1), count)  # noqa: S311  no secret depends on it
    return [wrong for point in chosen if (wrong := killed_at(point, make_rotation(mfa=True)))]


@pytest.mark.proof
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_every_point(make_rotation: Callable[..., RotationRunner], part: int, proven: Proven) -> None:
    points = points_of(make_rotation())
    mine = range(1 + part, len(points) + 20, PARTS)  # a run may poll once more than this one did
    wrong = [found for point in mine if (found := killed_at(point, make_rotation()))]
    proven(KILLS, "fob rotate", tried=len(mine), unit="points", wrong=len(wrong))
    assert wrong == []
    assert len(points) > 200


@pytest.mark.early
@pytest.mark.parametrize(
    ("mutant", "where"),
    [
        ("retires-first", ("step DEACTIVATE", "step WRITE", "step WRITE")),
        ("forgets", ("step CREATE", "step WRITE", "step WRITE")),
        ("asks-nobody", ("step CREATE", "before replace", "after recv_into")),
        ("writes-in-place", ("step WRITE", "step DEACTIVATE", "half write")),
    ],
)
def test_a_rotation_that_gets_it_wrong_is_found_out(
    make_rotation: Callable[..., RotationRunner], sandbox: SandboxProcess, mutant: str, where: tuple[str, str, str]
) -> None:
    sandbox.control.propagation(0, flicker=1)  # no time comes into it, so every run has the same points
    code, points = (observed := make_rotation()).rotate(mutant=mutant)
    assert code == 0, observed.said
    numbers = all_within(points, *where)
    found = next((each for each in reversed(numbers) if killed_at(each, make_rotation(), mutant)), None)
    assert found is not None, "no kill at these points shows the fault"
    assert killed_at(found, make_rotation()) == ""


def all_within(points: list[str], step: str, until: str, name: str) -> list[int]:
    """Return the numbers of the points of a name in a step, up to the last point of another name in it."""
    begin = points.index(step)
    end = next(number for number in range(begin + 1, len(points)) if points[number].startswith("step"))
    end = max(number for number in range(begin, end + 1) if points[number] == until)
    return [number + 1 for number in range(begin, end + 1) if points[number] == name]


@pytest.mark.early
def test_a_full_disk_at_some_writes(make_rotation: Callable[..., RotationRunner], sandbox: SandboxProcess) -> None:
    sandbox.control.propagation(0, flicker=1)
    points = points_of(make_rotation())
    chosen = random.Random(4).sample(disk_points(points), 4)  # noqa: S311  no secret depends on it
    assert [wrong for point in chosen if (wrong := full_at(point, make_rotation()))] == []


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_a_full_disk_at_every_write(
    make_rotation: Callable[..., RotationRunner], sandbox: SandboxProcess, proven: Proven
) -> None:
    sandbox.control.propagation(0, flicker=1)
    chosen = disk_points(points_of(make_rotation()))
    wrong = [found for point in chosen if (found := full_at(point, make_rotation()))]
    proven("A full disk", "fob rotate, at each write", tried=len(chosen), unit="points", wrong=len(wrong))
    assert wrong == []
    assert len(chosen) > 10


def disk_points(points: list[str]) -> list[int]:
    """Return the points where a full disk is felt."""
    return [number for number, point in enumerate(points, 1) if point in {"before write", "half write", "before fsync"}]


def full_at(point: int, rotation: RotationRunner) -> str:
    """Fill the disk at a point, free it, run the rotation again; return what is wrong then, or nothing."""
    code, points = rotation.rotate(full=point)
    where = f"full {points[point - 1]} ({point})"
    if code == 0:  # the fsync of a folder, or a note that saves another fob a wait or a code: done all the same
        is_done = rotation.key_works() and rotation.is_tidy() and rotation.user.key_id not in rotation.keys_in_files()
        return "" if is_done else f"{where}: {rotation.said}"
    if code != 3 or "the disk is full" not in rotation.said:
        return f"{where}: ended with {code}: {rotation.said}"
    if not rotation.key_works():
        return f"{where}: a file holds no key that works"
    code, _ = rotation.rotate()
    return "" if code == 0 and rotation.key_works() and rotation.is_tidy() else f"{where}: then {code}: {rotation.said}"
