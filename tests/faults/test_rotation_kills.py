"""A rotation, killed: at each step boundary, inside each file write and each exchange with AWS.

After each kill the key in the files works, and a second ``fob rotate`` ends with exactly one active working key, at IAM
and in the files, without orphan, journal or temporary file. Beside it stand rotations that get it wrong, to show that
the test would notice.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.faults.rotation_stage import Rotated
    from tests.harness.figures import Proven

PARTS = 8
KILLS = "Kills inside a call"
KILLED = -9


def killed_at(point: int, person: Rotated, mutant: str | None = None) -> str:
    """Kill a rotation at a point and run it again; return what is wrong then, or nothing."""
    code, points = person.rotate(kill=point, mutant=mutant)
    if code != KILLED:
        return "" if code == 0 and len(points) < point else f"not killed, but ended with {code}: {person.said}"
    where = f"killed {points[-1]} ({point})"
    if not person.works():
        return f"{where}: a file holds no key that works"
    code, _ = person.rotate(mutant=mutant)
    if code != 0:
        return f"{where}: the second run ended with {code}: {person.said}"
    if not person.works() or not person.is_tidy():
        left = f"{person.listed()} at IAM, {list(person.keys_in_files())} in the files, {person.half_done()} half done"
        return f"{where}: left {left}"
    return f"{where}: secrets in {found}" if (found := person.secrets_elsewhere()) else ""


def points_of(person: Rotated) -> list[str]:
    """Run a rotation that nothing disturbs; return its points."""
    code, points = person.rotate()
    assert code == 0, person.said
    assert person.user.key_id not in person.keys_in_files()
    assert person.works()
    assert person.is_tidy()
    assert not person.secrets_elsewhere()
    return points


def sample(points: list[str], *, per_name: int) -> list[int]:
    """Choose points: every step boundary, and some of every other kind."""
    chance = random.Random(4)  # noqa: S311  no secret depends on it
    by_name: dict[str, list[int]] = {}
    for number, point in enumerate(points, 1):
        by_name.setdefault(point, []).append(number)
    return sorted(each for numbers in by_name.values() for each in chance.sample(numbers, min(per_name, len(numbers))))


def test_killed_at_some_points_of_every_kind(person: Callable[..., Rotated]) -> None:
    chosen = sample(points_of(person()), per_name=1)
    assert len(chosen) > 20
    assert [wrong for point in chosen[::2] if (wrong := killed_at(point, person()))] == []


@pytest.mark.proof
def test_killed_at_the_other_points_of_every_kind(person: Callable[..., Rotated], proven: Proven) -> None:
    chosen = sample(points_of(person()), per_name=1)[1::2]
    wrong = [found for point in chosen if (found := killed_at(point, person()))]
    proven(KILLS, "fob rotate", tried=len(chosen), unit="points", wrong=len(wrong))
    assert wrong == []


def test_killed_at_some_points_where_iam_asks_for_mfa(person: Callable[..., Rotated]) -> None:
    assert killed_with_mfa(person, 3) == []


@pytest.mark.proof
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("seed", range(2))
def test_killed_at_many_points_where_iam_asks_for_mfa(
    person: Callable[..., Rotated], seed: int, proven: Proven
) -> None:
    wrong = killed_with_mfa(person, 40, seed)
    proven(KILLS, "fob rotate where IAM asks for MFA", tried=40, unit="points", wrong=len(wrong))
    assert wrong == []


def killed_with_mfa(person: Callable[..., Rotated], count: int, seed: int = 4) -> list[str]:
    """Kill rotations that go through sessions with MFA; the new key has to make one of its own."""
    code, points = (undisturbed := person(mfa=True)).rotate()
    assert code == 0, undisturbed.said
    assert undisturbed.is_tidy()
    logins = [call for call in undisturbed.sandbox.control.calls("GetSessionToken") if call.outcome == "ok"]
    assert len({call.key_id for call in logins}) == 2
    chosen = random.Random(seed).sample(range(1, len(points) + 1), count)  # noqa: S311  no secret depends on it
    return [wrong for point in chosen if (wrong := killed_at(point, person(mfa=True)))]


@pytest.mark.proof
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_every_point(person: Callable[..., Rotated], part: int, proven: Proven) -> None:
    points = points_of(person())
    mine = range(1 + part, len(points) + 20, PARTS)  # a run may poll once more than this one did
    wrong = [found for point in mine if (found := killed_at(point, person()))]
    proven(KILLS, "fob rotate", tried=len(mine), unit="points", wrong=len(wrong))
    assert wrong == []
    assert len(points) > 200


@pytest.mark.parametrize(
    ("mutant", "where"),
    [
        ("retires-first", ("step DEACTIVATE", "step WRITE", "step WRITE")),
        ("forgets", ("step CREATE", "step WRITE", "step WRITE")),
        ("ignores-orphans", ("step CREATE", "before replace", "after recv_into")),
        ("writes-in-place", ("step WRITE", "step DEACTIVATE", "half write")),
    ],
)
def test_a_rotation_that_gets_it_wrong_is_found_out(
    person: Callable[..., Rotated], sandbox: SandboxProcess, mutant: str, where: tuple[str, str, str]
) -> None:
    sandbox.control.propagation(0, flicker=1)  # no time comes into it, so every run has the same points
    code, points = (observed := person()).rotate(mutant=mutant)
    assert code == 0, observed.said
    number = last_within(points, *where)
    assert killed_at(number, person(), mutant).startswith("killed ")
    assert killed_at(number, person()) == ""


def last_within(points: list[str], step: str, until: str, name: str) -> int:
    """Return the number of the last point of a name in a step, up to the last point of another name in it."""
    begin = points.index(step)
    end = next(number for number in range(begin + 1, len(points)) if points[number].startswith("step"))
    end = max(number for number in range(begin, end + 1) if points[number] == until)
    return max(number for number in range(begin, end + 1) if points[number] == name) + 1


def test_a_full_disk_at_some_writes(person: Callable[..., Rotated], sandbox: SandboxProcess) -> None:
    sandbox.control.propagation(0, flicker=1)
    points = points_of(person())
    chosen = random.Random(4).sample(disk_points(points), 4)  # noqa: S311  no secret depends on it
    assert [wrong for point in chosen if (wrong := full_at(point, person()))] == []


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_a_full_disk_at_every_write(person: Callable[..., Rotated], sandbox: SandboxProcess, proven: Proven) -> None:
    sandbox.control.propagation(0, flicker=1)
    chosen = disk_points(points_of(person()))
    wrong = [found for point in chosen if (found := full_at(point, person()))]
    proven("A full disk", "fob rotate, at each write", tried=len(chosen), unit="points", wrong=len(wrong))
    assert wrong == []
    assert len(chosen) > 10


def disk_points(points: list[str]) -> list[int]:
    """Return the points where a full disk is felt."""
    return [number for number, point in enumerate(points, 1) if point in {"before write", "half write", "before fsync"}]


def full_at(point: int, person: Rotated) -> str:
    """Fill the disk at a point, free it, run the rotation again; return what is wrong then, or nothing."""
    code, points = person.rotate(full=point)
    where = f"full {points[point - 1]} ({point})"
    if code == 0 and "fsync" in where:  # of a folder: done all the same, though not surely to last
        return "" if person.works() and person.is_tidy() else f"{where}: {person.said}"
    if code != 3 or "the disk is full" not in person.said:
        return f"{where}: ended with {code}: {person.said}"
    if not person.works():
        return f"{where}: a file holds no key that works"
    code, _ = person.rotate()
    return "" if code == 0 and person.works() and person.is_tidy() else f"{where}: then {code}: {person.said}"
