"""Many logins to the profiles of one file, beside a program that edits it and knows nothing of fob's lock."""

from __future__ import annotations

import random
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.concurrent_programs import until
from tests.faults.race import Race
from tests.faults.race_files import FOREIGN, write_race
from tests.faults.race_trace import OPENS, traced
from tests.harness.program import Program, installed
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.tracing import needs_strace

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.figures import Proven
    from tests.harness.home import Home
    from tests.harness.user_machine import UserMachine

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


# An editor that replaces the file right before fob does ---------------------------------------------------------------

EDIT = "\n[mine]\nregion = eu-west-3\n"


def replace_by_rename(path: Path) -> None:
    """Save an edit as many editors do."""
    new = path.with_name("credentials.editor")
    new.write_text(path.read_text() + EDIT)
    new.chmod(0o600)
    new.replace(path)


def is_waiting(path: Path) -> bool:
    """Say whether the new file is written, and has not got its place yet."""
    temporary = path.with_name(f".{path.name}.fob-tmp")
    try:
        return "ASIA" in temporary.read_text()
    except FileNotFoundError:
        return False


def test_an_editor_that_renames_while_the_kernel_delays_our_exchange_loses_nothing(machine: UserMachine) -> None:
    machine.write_key_and_region()
    path, log = machine.home.credentials, machine.home.path.parent / "strace"
    delay = ("-e", "trace=renameat2", "-e", "inject=renameat2:delay_enter=800000:when=1")
    fob = Program(machine.home, ("strace", "-f", "--seccomp-bpf", "-o", str(log), *delay, *installed()))
    running = fob.start("login", "work", "--code", machine.code())
    until(lambda: is_waiting(path))
    time.sleep(0.3)
    replace_by_rename(path)
    done = running.wait()
    assert done.code == 0, done.all
    exchanges = [line for line in log.read_text().splitlines() if "RENAME_EXCHANGE" in line and "/config" not in line]
    assert len(exchanges) == 3, "an exchange, one back, and one with the edit in it"
    assert EDIT in path.read_text()
    assert arn_seen_by_a_client(machine.home, "work-sts") == machine.user.arn
    assert {each.name for each in machine.home.aws.iterdir()} == {"credentials", "config"}
    assert machine.logins == ["ok"]


@pytest.mark.parametrize(("mutant", "is_right"), [("slow-exchange", True), ("slow-rename", False)])
def test_a_fob_that_only_renames_loses_it(machine: UserMachine, mutant: str, *, is_right: bool) -> None:
    machine.write_key_and_region()
    running = Program(machine.home, (*MUTANT, mutant)).start("login", "work", "--code", machine.code())
    until((machine.home.path / "ready").exists)
    replace_by_rename(machine.home.credentials)
    assert running.wait().code == 0
    assert (EDIT in machine.home.credentials.read_text()) is is_right
