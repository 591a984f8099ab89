"""Many logins to the profiles of one file, beside a program that edits it and knows nothing of fob's lock."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.concurrent_programs import until
from tests.faults.race import Race
from tests.faults.race_files import FOREIGN, write_race
from tests.faults.race_trace import OPENS, traced
from tests.harness.program import Program
from tests.harness.tracing import needs_strace

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.figures import Proven
    from tests.harness.home import Home

pytestmark = needs_strace
ROOT = str(Path(__file__).parents[2])
MUTANT = (
    sys.executable,
    "-c",
    f"import sys; sys.path[0] = {ROOT!r}; from tests.faults import race_mutant as it; it.main()",
)
TAKES_BACK = "old = path.read_bytes(); ready.touch(); input(); path.write_bytes(old)"
REMOVES = "ready.touch(); input(); path.read_bytes(); path.write_bytes(b'')"


@pytest.fixture
def race(home: Home, sandbox: SandboxProcess, name: str) -> Race:
    return Race(home, sandbox, 1, name)


def test_some_logins_beside_the_aws_cli(race: Race) -> None:
    found = replace(race, size=4).run()
    assert found.wrong + found.lost == []
    assert found.edits


@pytest.mark.proof
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(1, 21))
def test_sixteen_logins_beside_the_aws_cli(
    race: Race, seed: int, proven: Proven, request: pytest.FixtureRequest
) -> None:
    found = replace(race, seed=seed).run()
    wrong = found.wrong + found.lost
    proven("Races", "16 logins to one file beside `aws configure set`", tried=1, unit="rounds", wrong=bool(wrong))
    proven("Races", "edits by `aws configure set` meanwhile", tried=found.edits, unit="edits", wrong=len(found.lost))
    proven("Races", "logins that `aws configure set` wrote over unseen", tried=len(found.overwritten), unit="logins")
    assert not wrong, f"run it again: pytest -n 0 '{request.node.nodeid}'\n" + "\n".join(wrong)


@pytest.mark.proof
@pytest.mark.parametrize(("mutant", "is_right"), [("slow", True), ("slow-lockless", False)])
def test_a_fob_that_takes_no_turns_is_found_out(race: Race, mutant: str, *, is_right: bool) -> None:
    found = replace(race, size=6, command=(*MUTANT, mutant)).run()
    assert (found.wrong + found.lost == []) is is_right, found


@pytest.mark.parametrize(("script", "whose"), [(TAKES_BACK, "overwritten"), (REMOVES, "wrong")])
def test_whose_fault_a_lost_login_is(race: Race, script: str, whose: str) -> None:
    """What the other program had read before the login is its own fault; what it read later it knew."""
    chance = random.Random(0)  # noqa: S311  no secret depends on it
    [racer] = write_race(race.home, [race.sandbox.control.user(race.name)], chance)
    path, ready = race.home.credentials, race.home.path / "ready"
    script = f"import pathlib; path, ready = pathlib.Path({str(path)!r}), pathlib.Path('ready'); {script}"
    command = [*traced(race.log(FOREIGN), OPENS), sys.executable, "-c", script]
    other = Program(race.home, command).start(input="go on\n")
    until(ready.exists)
    assert race.start(racer).wait().code == 0
    assert other.wait().code == 0
    race.judge([racer])
    assert [bool(race.verdict.wrong), bool(race.verdict.overwritten)] == [whose == "wrong", whose == "overwritten"]
