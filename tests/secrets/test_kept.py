"""What fob keeps on the disk: which file may hold which secret, for its owner alone; no file holds a code or a seed."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

from tests.harness.program import Program
from tests.secrets.canaries import shown
from tests.secrets.day import Day
from tests.secrets.stage import Worker, keyless

if TYPE_CHECKING:
    from tests.secrets.stage import Workers

ALLOWED = {
    r"\.aws/(credentials|config)": {"key", "session"},
    r"\.local/state/fob/backups/(credentials|config)-[0-9a-f]{16}": {"key", "session"},
    r"\.local/state/fob/cache/[0-9a-f]+\.json": {"session"},
    r"\.local/state/fob/hot/[^/]+/entry": {"session"},
    r"\.local/state/fob/rotations/[0-9a-f]+\.json": {"key"},
}
"""The files that may hold a secret, and whose. A backup is the file as it was: whatever the person had in it."""


def kind_of(name: str, value: str, worker: Worker) -> str:
    if name.startswith("code") or name == "seed":
        return "nowhere"
    return "key" if value == worker.user.secret or name.startswith("new key") else "session"


def out_of_place(worker: Worker, secrets: dict[str, str]) -> list[str]:
    """Return the files that hold a secret that they may not hold."""
    wrong = []
    for name, data in worker.home.files().items():
        may = next((kinds for pattern, kinds in ALLOWED.items() if re.fullmatch(pattern, name)), set())
        found = {each: kind_of(each, secrets[each], worker) for each in shown(data.decode(errors="replace"), secrets)}
        wrong += [f"{name} holds {each}" for each, kind in found.items() if kind not in may]
    return wrong


def open_to_others(worker: Worker) -> list[str]:
    """Return what of fob's folder others may look at."""
    state = worker.home.path / ".local/state/fob"
    kept = [state, *state.rglob("*")]
    assert len(kept) > 5
    return [str(path) for path in kept if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


def kinds_of_files(worker: Worker) -> set[str]:
    return {pattern for name in worker.home.files() for pattern in ALLOWED if re.fullmatch(pattern, name)}


def test_after_a_day_everything_is_where_it_belongs(workers: Workers) -> None:
    worker = workers()
    day = Day(worker, worker.fob)
    day.live()
    assert len(kinds_of_files(worker)) == len(ALLOWED) - 1
    assert out_of_place(worker, day.secrets) == []
    assert open_to_others(worker) == []
    day.end()
    assert out_of_place(worker, day.secrets) == []
    left = {name for name, data in worker.home.files().items() if shown(data.decode(errors="replace"), day.secrets)}
    assert not [name for name in left if "/cache/" in name or "/hot/" in name or "/rotations/" in name]


def test_a_rotation_that_stopped_keeps_both_keys_in_its_journal_alone(workers: Workers) -> None:
    worker = workers()
    worker.sandbox.control.fault("UpdateAccessKey", "503", 99)
    result = worker.fob("rotate", "work", "-v", env=worker.env() | {"FOB_CODE": worker.code()})
    assert result.code == 5, result.all
    (journal,) = (worker.home.path / ".local/state/fob/rotations").glob("*.json")
    both = re.findall(r'"secret": "([^"]+)"', journal.read_text())
    assert len(set(both)) == 2
    assert worker.user.secret in both
    secrets = worker.secrets() | {f"new key {each[:4]}": each for each in both}
    assert out_of_place(worker, secrets) == []
    assert open_to_others(worker) == []
    assert not shown(result.all, secrets)


def test_a_file_with_the_key_that_fob_was_given_is_not_copied(workers: Workers) -> None:
    worker = workers()
    keyless(worker)
    assert Program(worker.home)("init", "work", "--from-csv", "keys.csv").code == 0
    (worker.home.path / "keys.csv").unlink()
    assert out_of_place(worker, worker.secrets()) == []


def test_a_secret_out_of_place_is_seen(workers: Workers) -> None:
    worker = workers()
    assert worker.fob("login", "work", env={"FOB_CODE": worker.code()}).code == 0
    state = worker.home.path / ".local/state/fob"
    before = out_of_place(worker, worker.secrets())
    (state / "codes" / "last").write_text(f"[{worker.given[-1]}]")
    (state / "hot").mkdir()
    (state / "hot" / "log").write_text(worker.user.secret)
    (state / "locks" / "x").write_text(worker.seed)
    (state / "locks" / "x").chmod(0o640)
    assert before == []
    assert len(out_of_place(worker, worker.secrets())) >= 3
    assert {str(state / "hot/log"), str(state / "locks/x")} <= set(open_to_others(worker))
