"""A rotation, ended by Ctrl-C or SIGTERM at any point: what it says is compared with IAM and with the files.

Each row of ``CLAIMS`` is a sentence that fob may say, and what must be true then. Beside the rotation stand two that
say the wrong thing, to show that the test would notice.
"""

from __future__ import annotations

import random
import re
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.faults.rotation_runner import RotationRunner
    from tests.harness.figures import Proven

    # The keys at IAM with their status, the ids in the files, the old id, and the new id that the message names.
    Truth = Callable[[Mapping[str, str], set[str], str, str], bool]

ACTIVE, INACTIVE = "Active", "Inactive"
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
PARTS = 8
WORKS = "the key in the files works"

CLAIMS: dict[str, Truth] = {
    r"hint: no AWS file was changed": (lambda iam, files, old, _: files == {old} and iam == {old: ACTIVE}),
    r"no key was made, and no AWS file was changed": (
        lambda iam, files, old, _: files == {old} and iam == {old: ACTIVE}
    ),
    r"its answer is not known: it may have made one, which no file has": (
        lambda iam, files, old, _: files == {old} and iam[old] == ACTIVE and len(iam) <= 2
    ),
    r"the new key (\w+) is made, and not yet in the files: they have (?!\1)\w+": (
        lambda iam, files, old, new: files == {old} and iam == {old: ACTIVE, new: ACTIVE}
    ),
    r"the new key (\w+) is in \[.*; \[.* still has (?!\1)\w+": (
        lambda iam, files, old, new: files == {old, new} and iam == {old: ACTIVE, new: ACTIVE}
    ),
    r"the files have the new key (\w+); the old key \w+ is still active": (
        lambda iam, files, old, new: files == {new} and iam == {old: ACTIVE, new: ACTIVE}
    ),
    r"the files have the new key (\w+); AWS was asked for the old key \w+ to be deactivated, .* not known": (
        lambda iam, files, old, new: files == {new} and iam[new] == ACTIVE and iam[old] in {ACTIVE, INACTIVE}
    ),
    r"the files have the new key (\w+); the old key \w+ is deactivated, not yet deleted": (
        lambda iam, files, old, new: files == {new} and iam == {old: INACTIVE, new: ACTIVE}
    ),
    r"the files have the new key (\w+); AWS was asked for the old key \w+ to be deleted, .* not known": (
        lambda iam, files, old, new: files == {new} and iam in ({old: INACTIVE, new: ACTIVE}, {new: ACTIVE})
    ),
    r"the files have the new key (\w+); the old key \w+ is deleted": (
        lambda iam, files, _, new: files == {new} and iam == {new: ACTIVE}
    ),
    r"the rotation is complete: the files have the new key": (
        lambda iam, files, old, _: old not in files and iam == dict.fromkeys(files, ACTIVE)
    ),
    r"changed so far: the access key of profile work": (
        lambda iam, files, old, _: old not in files and iam == dict.fromkeys(files, ACTIVE)
    ),
}


def wrongly_told(rotation: RotationRunner) -> str:
    """Return what is wrong with the last message of a rotation that was stopped, or nothing."""
    said = [line for line in rotation.said.splitlines() if not line.startswith("fob: error: ")]
    found = [(claim, match) for claim in CLAIMS for line in said if (match := re.search(claim, line))]
    if len(found) != 1:
        return f"{len(found)} claims in: {rotation.said}"
    claim, match = found[0]
    iam, files = rotation.listed(), set(rotation.keys_in_files())
    if not CLAIMS[claim](iam, files, rotation.user.key_id, next(iter(match.groups()), "")):
        return f"{claim}: not true of {iam} and {files}"
    if WORKS in rotation.said and not all(iam.get(each) == ACTIVE for each in files):
        return f"{WORKS}: not true of {iam} and {files}"
    is_unfinished = rotation.has_journal()
    if is_unfinished != ("to finish: fob rotate work" in rotation.said):
        return f"a journal: {is_unfinished}, and the message: {rotation.said}"
    return ""


def stopped_at(point: int, rotation: RotationRunner, number: signal.Signals, mutant: str | None = None) -> str:
    """Send a signal to a rotation at a point, then finish it; return what is wrong with either, or nothing."""
    code, points = rotation.rotate(kill=point, number=number, mutant=mutant)
    if code == 0 and len(points) < point:
        return ""
    where = f"{number.name} {points[point - 1]} ({point})"
    if code != CODES[number]:
        return f"{where}: ended with {code}: {rotation.said}"
    if wrong := wrongly_told(rotation):
        return f"{where}: {wrong}"
    if not rotation.half_done():
        return ""
    code, _ = rotation.rotate()
    if code != 0 or not rotation.is_tidy():
        return f"{where}: the second run ended with {code}: {rotation.said}"
    return ""


def points_of(rotation: RotationRunner) -> list[str]:
    code, points = rotation.rotate()
    assert code == 0, rotation.said
    return points


def sample(points: list[str], count: int) -> list[int]:
    """Choose the boundaries of the steps, the exchanges with AWS right behind them, and some other points."""
    steps = [number for number, point in enumerate(points, 1) if point.startswith("step ")]
    replaced = [number for number, point in enumerate(points, 1) if point == "after replace"]
    others = random.Random(5).sample(range(1, len(points) + 1), count)  # noqa: S311  no secret depends on it
    return sorted({*steps, *replaced, *others})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=str)
def test_stopped_at_some_points(make_rotation: Callable[..., RotationRunner], number: signal.Signals) -> None:
    chosen = sample(points_of(make_rotation()), 6)[number % 2 :: 2]
    assert len(chosen) > 6
    assert [wrong for point in chosen if (wrong := stopped_at(point, make_rotation(), number))] == []


@pytest.mark.proof
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=str)
@pytest.mark.parametrize("part", range(PARTS))
def test_stopped_at_every_point(
    make_rotation: Callable[..., RotationRunner], number: signal.Signals, part: int, proven: Proven
) -> None:
    points = points_of(make_rotation())
    mine = range(1 + part, len(points) + 1, PARTS)
    wrong = [found for point in mine if (found := stopped_at(point, make_rotation(), number))]
    proven(
        "What a stopped command says", f"fob rotate, {number.name}", tried=len(mine), unit="points", wrong=len(wrong)
    )
    assert wrong == []


def test_a_hangup_is_told_too(make_rotation: Callable[..., RotationRunner]) -> None:
    points = points_of(make_rotation())
    assert stopped_at(points.index("step DEACTIVATE") + 1, make_rotation(), signal.SIGHUP) == ""


def test_a_rotation_that_claims_that_nothing_was_changed_is_found_out(
    make_rotation: Callable[..., RotationRunner],
) -> None:
    point = points_of(make_rotation()).index("step WRITE") + 1
    assert wrongly_told_after(point, make_rotation(), "claims-nothing")
    assert not wrongly_told_after(point, make_rotation(), None)


def test_a_rotation_that_forgets_what_it_has_asked_for_is_found_out(
    make_rotation: Callable[..., RotationRunner], sandbox: SandboxProcess
) -> None:
    sandbox.control.propagation(0)  # no time comes into it, so every run has the same points
    points = points_of(make_rotation())
    within = range(points.index("step DEACTIVATE"), points.index("step DELETE"))
    answers = [number + 1 for number in within if points[number] == "before recv_into"][-8:]
    assert any(wrongly_told_after(point, make_rotation(), "forgets-calls") for point in answers)
    assert not [wrong for point in answers if (wrong := wrongly_told_after(point, make_rotation(), None))]


def wrongly_told_after(point: int, rotation: RotationRunner, mutant: str | None) -> str:
    rotation.rotate(kill=point, number=signal.SIGINT, mutant=mutant)
    return wrongly_told(rotation)


def test_a_signal_while_aws_makes_a_key_waits_until_the_key_is_kept(
    make_rotation: Callable[..., RotationRunner],
) -> None:
    """Else its secret would be lost, for IAM gives it once."""
    points = points_of(make_rotation())
    begin = points.index("step CREATE")
    call = next(
        number for number in range(points.index("after replace", begin), len(points)) if "send" in points[number]
    )
    rotation = make_rotation()
    assert stopped_at(call + 1, rotation, signal.SIGTERM) == ""
    assert rotation.runs == 2  # the second run wrote the key that the first one had made
    made = [call for call in rotation.control.calls("CreateAccessKey") if call.key_id == rotation.user.key_id]
    assert [call.outcome for call in made] == ["ok"]
    assert rotation.listed().keys() == rotation.keys_in_files().keys()
