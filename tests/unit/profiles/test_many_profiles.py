"""Files with thousands of profiles: the work grows with their number, and not with its square."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from awsfob.profiles.inventory import pairs, survey
from awsfob.profiles.plan import PlanRequest, make_plan
from awsfob.profiles.snapshot import Snapshot
from tests.harness.aws_texts import KEY, SERIAL
from tests.unit.files import snap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsfob.profiles.section_ref import SectionRef

ROLE = "arn:aws:iam::111122223333:role"


def files(count: int) -> tuple[str, str]:
    """Return files with a key, a profile for another region, and a role, again and again."""
    numbers = range(count)
    credentials = "".join(f"[k{each}]\n{KEY}mfa_serial = {SERIAL}\n" for each in numbers)
    config = "".join(
        f"[profile eu{each}]\nsource_profile = k{each}\nregion = eu-west-1\n"
        f"[profile role{each}]\nrole_arn = {ROLE}/r{each}\nsource_profile = k{each}\n"
        for each in numbers
    )
    return credentials, config


def files_of_one_key(count: int) -> tuple[str, str]:
    """Return files with one key that all profiles for regions and all roles name."""
    config = "".join(
        f"[profile eu{each}]\nsource_profile = k\nregion = eu-west-1\n"
        f"[profile role{each}]\nrole_arn = {ROLE}/r{each}\nsource_profile = eu{each}\n"
        for each in range(count)
    )
    return f"[k]\n{KEY}mfa_serial = {SERIAL}\n", config


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[SectionRef]:
    """Return the sections that are read from now on."""
    found: list[SectionRef] = []
    values = Snapshot.values

    def counted(self: Snapshot, ref: SectionRef) -> Mapping[str, str]:
        found.append(ref)
        return values(self, ref)

    monkeypatch.setattr(Snapshot, "values", counted)
    return found


@pytest.mark.parametrize(("make", "rows", "keys"), [(files, (3, 0), (1, 0)), (files_of_one_key, (2, 1), (0, 1))])
def test_the_reads_of_sections_grow_with_their_number(
    reads: list[SectionRef],
    make: Callable[[int], tuple[str, str]],
    rows: tuple[int, int],
    keys: tuple[int, int],
) -> None:
    found = {}
    for count in (50, 100):
        reads.clear()
        snapshot = snap(*make(count))
        assert len(survey(snapshot)) == rows[0] * count + rows[1]
        assert len(pairs(snapshot)) == keys[0] * count + keys[1]
        found[count] = len(reads)
    assert found[100] < 2.2 * found[50]


def test_a_plan_for_one_of_thousands_reads_few_sections(reads: list[SectionRef]) -> None:
    credentials, config = files(700)
    plan = make_plan(snap(credentials), PlanRequest("k699"))
    assert plan.pair
    assert plan.pair.key_profile == "k699"
    assert len(reads) < 100
    assert make_plan(snap(credentials, config), PlanRequest("eu3")).region == "eu-west-1"
