"""What fob keeps on the disk: which file may hold which secret, for its owner alone; no file holds a code or a seed."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program
from tests.secrets.canaries import shown
from tests.secrets.secret_commands import leave_key_in_csv
from tests.secrets.walkthrough import Walkthrough

if TYPE_CHECKING:
    from tests.harness.equipped_machine import EquippedMachine, MachineMaker

ALLOWED = {
    r"\.aws/(credentials|config)": {"key", "session"},
    r"\.local/state/fob/backups/(credentials|config)-[0-9a-f]{16}": {"key", "session"},
    r"\.local/state/fob/cache/[0-9a-f]+\.json": {"session"},
    r"\.local/state/fob/hot/[^/]+/entry": {"session"},
    r"\.local/state/fob/rotations/[0-9a-f]+\.json": {"key"},
}
"""The files that may hold a secret, and whose. A backup is the file as it was: whatever the user had in it."""


def kind_of(name: str, value: str, machine: EquippedMachine) -> str:
    if name.startswith("code") or name == "seed":
        return "nowhere"
    return "key" if value == machine.user.secret or name.startswith("new key") else "session"


def out_of_place(machine: EquippedMachine, secrets: dict[str, str]) -> list[str]:
    """Return the files that hold a secret that they may not hold."""
    wrong = []
    for name, data in machine.home.files().items():
        may = next((kinds for pattern, kinds in ALLOWED.items() if re.fullmatch(pattern, name)), set())
        found = {each: kind_of(each, secrets[each], machine) for each in shown(data.decode(errors="replace"), secrets)}
        wrong += [f"{name} holds {each}" for each, kind in found.items() if kind not in may]
    return wrong


def open_to_others(machine: EquippedMachine) -> list[str]:
    """Return what of fob's folder others may look at."""
    state = machine.home.path / ".local/state/fob"
    kept = [state, *state.rglob("*")]
    assert len(kept) > 5
    return [str(path) for path in kept if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


def kinds_of_files(machine: EquippedMachine) -> set[str]:
    return {pattern for name in machine.home.files() for pattern in ALLOWED if re.fullmatch(pattern, name)}


@pytest.mark.early
def test_after_a_day_everything_is_where_it_belongs(make_machine: MachineMaker) -> None:
    machine = make_machine()
    walkthrough = Walkthrough(machine, machine.fob)
    walkthrough.use_everything()
    assert len(kinds_of_files(machine)) == len(ALLOWED) - 1
    assert out_of_place(machine, walkthrough.secrets) == []
    assert open_to_others(machine) == []
    walkthrough.rotate_and_log_out()
    assert out_of_place(machine, walkthrough.secrets) == []
    left = {
        name for name, data in machine.home.files().items() if shown(data.decode(errors="replace"), walkthrough.secrets)
    }
    assert not [name for name in left if "/cache/" in name or "/hot/" in name or "/rotations/" in name]


def test_a_rotation_that_stopped_keeps_both_keys_in_its_journal_alone(make_machine: MachineMaker) -> None:
    machine = make_machine()
    machine.control.fault("UpdateAccessKey", "503", 99)
    result = machine.fob("rotate", "work", "--yes", "-v", env=machine.env() | {"FOB_CODE": machine.code()})
    assert result.code == 5, result.all
    (journal,) = (machine.home.path / ".local/state/fob/rotations").glob("*.json")
    both = re.findall(r'"secret": "([^"]+)"', journal.read_text())
    assert len(set(both)) == 2
    assert machine.user.secret in both
    secrets = machine.secrets() | {f"new key {each[:4]}": each for each in both}
    assert out_of_place(machine, secrets) == []
    assert open_to_others(machine) == []
    assert not shown(result.all, secrets)


def test_a_file_with_the_key_that_fob_was_given_is_not_copied(make_machine: MachineMaker) -> None:
    machine = make_machine()
    leave_key_in_csv(machine)
    assert Program(machine.home)("init", "work", "--from-csv", "keys.csv").code == 0
    (machine.home.path / "keys.csv").unlink()
    assert out_of_place(machine, machine.secrets()) == []


def test_a_secret_out_of_place_is_seen(make_machine: MachineMaker) -> None:
    machine = make_machine()
    assert machine.fob("login", "work", env={"FOB_CODE": machine.code()}).code == 0
    state = machine.home.path / ".local/state/fob"
    before = out_of_place(machine, machine.secrets())
    (state / "codes" / "last").write_text(f"[{machine.given[-1]}]")
    (state / "hot").mkdir()
    (state / "hot" / "log").write_text(machine.user.secret)
    (state / "locks" / "x").write_text(machine.seed)
    (state / "locks" / "x").chmod(0o640)
    assert before == []
    assert len(out_of_place(machine, machine.secrets())) >= 3
    assert {str(state / "hot/log"), str(state / "locks/x")} <= set(open_to_others(machine))
