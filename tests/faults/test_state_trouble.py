"""fob's own state cannot be used, or is not to be trusted: credentials come all the same, and nothing leaks into it."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import CancelledError
from awsfob.interaction.terminal import Terminal
from awsfob.model import Secret, Session
from awsfob.sessions.cache import CacheStore, forget_cached
from awsfob.storage import files as disk
from tests.faults.test_disk import mounted
from tests.harness.program import Program, installed
from tests.harness.refusals import assert_refused
from tests.unit.output.test_environment import ENDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.harness.program import Result
    from tests.harness.user_machine import UserMachine

ENV = ("env", "work", "--shell", "json")
SESSION = Session("ASIAX", Secret("cached-secret"), Secret("cached-token"), ENDS)
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="missing: root, to give a folder to somebody else")


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    return machine


def state(machine: UserMachine) -> Path:
    folder = machine.home.path / ".local/state/fob"
    disk.private_folder(folder)
    return folder


def held(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.name.endswith(".lock")}


def goes_on(machine: UserMachine, result: Result, *warns: str) -> None:
    """The answer is there and right, and stderr has warnings and nothing else."""
    assert result.code == 0, result.err
    assert result.json()["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert all(line.startswith("fob: warning: ") for line in result.err.splitlines()), result.err
    assert all(text in result.err for text in warns), result.err
    assert machine.control.calls("GetSessionToken")[-1].outcome == "ok"


def refused_before_a_code(result: Result) -> None:
    """``process`` runs again and again: without a place for the session each run would need a code."""
    assert_refused(result, 3, "no session can be stored", after_notices=True)
    assert "FOB_STATE_DIR" in result.err


# Folders that cannot be written ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "why"), [("read-only", "read-only"), ("tiny", "the disk is full")])
def test_a_state_folder_that_cannot_be_written_costs_a_warning(machine: UserMachine, kind: str, why: str) -> None:
    fob = Program(machine.home, [*mounted(kind, state(machine)), *installed()])
    files = machine.home.credentials.read_bytes(), machine.home.config.read_bytes()
    refused_before_a_code(fob("process", "work", env={"FOB_CODE": machine.code()}))
    assert machine.logins == []
    goes_on(machine, fob(*ENV, env={"FOB_CODE": machine.code()}), why)
    printed = fob("exec", "work", "--", "printenv", "AWS_ACCESS_KEY_ID", env={"FOB_CODE": machine.code()})
    assert (printed.code, printed.out[:4]) == (0, "ASIA"), printed.err
    assert (machine.home.credentials.read_bytes(), machine.home.config.read_bytes()) == files
    assert held(state(machine)) == set()


@pytest.mark.parametrize("kind", ["read-only", "tiny"])
def test_a_login_is_refused_there_before_a_code_is_spent(machine: UserMachine, kind: str) -> None:
    fob = Program(machine.home, [*mounted(kind, state(machine)), *installed()])
    assert_refused(fob("login", "work", env={"FOB_CODE": machine.code()}), 3, "fob")
    machine.add_profile("work-sts", "credential_process = fob process work")
    assert_refused(fob("login", "work", env={"FOB_CODE": machine.code()}), 3, "fob")
    assert machine.logins == []
    assert machine.with_code("login", "work").code == 0


def test_where_the_aws_files_are_read_only_the_session_is_cached(machine: UserMachine) -> None:
    """As in a container that mounts them so."""
    fob = Program(machine.home, [*mounted("read-only", machine.home.aws), *installed()])
    made = fob("process", "work", env={"FOB_CODE": machine.code()})
    assert (made.code, made.json()["AccessKeyId"][:4]) == (0, "ASIA"), made.err
    assert "the session goes to the cache" in made.err
    assert fob("process", "work").out == made.out
    assert fob("exec", "work", "--", "printenv", "AWS_ACCESS_KEY_ID").out.strip() == made.json()["AccessKeyId"]
    assert_refused(fob("login", "work", env={"FOB_CODE": machine.code()}), 3, "read-only")
    assert machine.logins == ["ok"]


@pytest.mark.parametrize("room", ["locks", "codes", "cache"])
def test_one_part_of_it_that_cannot_be_used_costs_a_warning(machine: UserMachine, room: str) -> None:
    machine.add_profile("work-sts", "credential_process = fob process work")
    (state(machine) / room).write_bytes(b"")
    if room == "cache":
        refused_before_a_code(machine.with_code("process", "work"))
        assert machine.logins == []
    goes_on(machine, machine.with_code(*ENV), room)
    (state(machine) / room).unlink()
    machine.control.advance(60)
    result = machine.with_code("process", "work", "--force")
    assert (result.code, result.err) == (0, "")


def test_a_file_where_the_state_folder_should_be(machine: UserMachine) -> None:
    state(machine).rmdir()
    state(machine).parent.joinpath("fob").rmdir()
    (machine.home.path / ".local/state/fob").write_bytes(b"")
    refused_before_a_code(machine.with_code("process", "work"))
    goes_on(machine, machine.with_code(*ENV), "a file where a folder is needed")
    assert_refused(machine.with_code("login", "work"), 3, "a file where a folder is needed")


# Folders that are not to be trusted -----------------------------------------------------------------------------------


def given_away(folder: Path) -> None:
    os.chown(folder, 65534, 65534)


def opened(folder: Path) -> None:
    folder.chmod(0o777)


def foreign_link(folder: Path) -> None:
    there = folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(there)
    given_away(there)


UNTRUSTED = [pytest.param(given_away, marks=ROOT), opened, pytest.param(foreign_link, marks=ROOT)]


@pytest.mark.parametrize("spoil", UNTRUSTED)
@pytest.mark.parametrize("room", ["", "cache"])
def test_an_untrusted_folder_is_neither_read_nor_written(
    machine: UserMachine, spoil: Callable[[Path], None], room: str
) -> None:
    machine.add_profile("work-sts", "credential_process = fob process work")
    planted = machine.with_code("process", "work").json()
    shutil.rmtree(state(machine) / "hot")
    assert machine.fob("process", "work").json() == planted
    shutil.rmtree(state(machine) / "hot")
    spoil(state(machine) / room)
    before = {path: path.read_bytes() for path in (state_path(machine) / "cache").glob("*.json")}
    machine.control.advance(60)
    refused_before_a_code(machine.with_code("process", "work"))
    result = machine.with_code(*ENV)
    goes_on(machine, result)
    assert "warning" in result.err
    assert result.json()["AWS_ACCESS_KEY_ID"] != planted["AccessKeyId"]
    assert {path: path.read_bytes() for path in (state_path(machine) / "cache").glob("*.json")} == before


def state_path(machine: UserMachine) -> Path:
    """Return the state folder without making sure that it is one."""
    return machine.home.path / ".local/state/fob"


@pytest.mark.parametrize("spoil", UNTRUSTED)
def test_a_login_into_untrusted_state_is_refused_before_a_code_is_spent(
    machine: UserMachine, spoil: Callable[[Path], None]
) -> None:
    spoil(state(machine))
    assert_refused(machine.with_code("login", "work"), 3, "fob")
    assert machine.logins == []


def test_a_link_to_a_folder_of_one_s_own_is_followed(machine: UserMachine) -> None:
    there = state(machine).rename(machine.home.path / "elsewhere")
    state_path(machine).symlink_to(there)
    made = machine.with_code("process", "work")
    assert (made.code, made.err) == (0, "")
    assert machine.fob("process", "work").out == made.out
    assert "codes" in held(there)


# Entries that are not ours to understand ------------------------------------------------------------------------------


def entry_of(store: CacheStore) -> Path:
    (path,) = store.folder.glob("*.json")
    return path


@pytest.fixture
def store(tmp_path: Path) -> CacheStore:
    made = CacheStore(tmp_path / "state" / "cache", lambda: "inputs", ("origin",))
    made.save(SESSION)
    return made


def test_what_was_saved_is_loaded_and_private(store: CacheStore) -> None:
    assert store.load() == SESSION
    assert entry_of(store).stat().st_mode & 0o777 == 0o600
    assert b"inputs" in entry_of(store).read_bytes()


@pytest.mark.parametrize("length", [0, 1, 20, -1])
def test_a_truncated_entry_is_a_miss(store: CacheStore, length: int) -> None:
    entry_of(store).write_bytes(entry_of(store).read_bytes()[:length])
    assert store.load() is None
    store.save(SESSION)
    assert store.load() == SESSION


@pytest.mark.parametrize(
    "change",
    [
        {"version": 1},
        {"version": "1"},
        {"version": None},
        {"inputs": "others"},
        {"key_id": None},
        {"key_id": ""},
        {"secret": 5},
        {"token": ["t"]},
        {"token": "\ud800"},
        {"token": "two\nlines"},
        {"expiration": "9999-12-31T23:59:59-23:59"},
        {"expiration": "2031-01-02T03:04:05"},
        {"expiration": "soon"},
        {"expiration": 1e99},
        {"expiration": None},
    ],
)
def test_an_entry_of_another_kind_is_a_miss(store: CacheStore, change: dict[str, object]) -> None:
    entry = json.loads(entry_of(store).read_bytes())
    entry_of(store).write_text(json.dumps(entry | {"later": "addition"}))
    assert store.load() == SESSION
    entry_of(store).write_text(json.dumps(entry | change))
    assert store.load() is None


@pytest.mark.parametrize("data", [b"null", b"[]", b"5", b'"x"', b"\xff\xfe", b"[" * 100_000, b"{}"])
def test_rubbish_is_a_miss(store: CacheStore, data: bytes) -> None:
    entry_of(store).write_bytes(data)
    assert store.load() is None
    assert forget_cached(store.folder, ["origin"]) == 0
    assert forget_cached(store.folder, None) == 1


def test_an_entry_of_other_inputs_is_never_served(store: CacheStore) -> None:
    other = CacheStore(store.folder, lambda: "others")
    other.save(SESSION)
    first, second = sorted(store.folder.glob("*.json"))
    first.write_bytes(second.read_bytes())
    assert sorted([store.load() is None, other.load() is None]) == [False, True]


def test_a_script_that_meets_a_broken_entry_makes_another(machine: UserMachine) -> None:
    machine.make_role("one", mfa=True)
    first = machine.with_code("process", "one").json()
    shutil.rmtree(state(machine) / "hot")
    (entry,) = (state(machine) / "cache").glob("*.json")
    entry.write_bytes(entry.read_bytes()[:50])
    again = machine.fob("process", "one")
    assert (again.code, again.err) == (0, "")
    assert again.json()["AccessKeyId"] != first["AccessKeyId"]
    assert (machine.logins, machine.roles) == (["ok"], ["ok", "ok"])


# Roles that say no, and durations they do not give --------------------------------------------------------------------


def test_a_role_that_does_not_exist_or_trusts_others(machine: UserMachine) -> None:
    machine.add_role("missing", machine.user.arn.rpartition(":")[0] + ":role/missing")
    machine.add_role("closed", machine.control.role("closed", trusts="999999999999"))
    for role in ("missing", "closed"):
        result = machine.with_code("process", role)
        assert_refused(result, 4, f"role/{role}", "does not exist", "trust policy")
    assert machine.logins == ["ok"]


def test_a_role_that_demands_mfa_of_a_session_without(machine: UserMachine) -> None:
    machine.make_role("guarded", mfa=True)
    assert machine.fob("login", "work", "--no-mfa").code == 0
    assert_refused(machine.fob("process", "guarded"), 6, "is needed", "fob login guarded")
    assert machine.with_code("login", "guarded").code == 0
    assert machine.fob("process", "guarded").code == 0


def test_a_duration_above_what_the_role_allows(machine: UserMachine) -> None:
    machine.make_role("long", "duration_seconds = 43200", max_duration=7200)
    assert_refused(machine.with_code("process", "long"), 4, "longer than", "MaxSessionDuration")
    machine.control.advance(60)
    assert machine.with_code("process", "long", "-d", "2h").code == 0


@pytest.mark.parametrize(
    "text",
    [
        "The requested DurationSeconds exceeds the MaxSessionDuration of 7200 set for this role.",
        "Value '43200' at 'durationSeconds' failed to satisfy constraint: Member must be less than or equal to 7200",
    ],
)
def test_the_role_s_maximum_is_named_if_aws_said_it(machine: UserMachine, text: str) -> None:
    machine.make_role("long", "duration_seconds = 43200", max_duration=43200)
    machine.control.fault("AssumeRole", "error", code="ValidationError", text=text, status=400)
    assert_refused(machine.with_code("process", "long"), 4, "longer than", "the limit is 7200 s")


@pytest.mark.parametrize(
    ("source", "says"),
    [("nowhere", "does not exist"), ("empty", "no access key"), ("loop", "loop -> loop2 -> loop")],
)
def test_a_source_that_leads_nowhere(machine: UserMachine, source: str, says: str) -> None:
    machine.add_profile("empty")
    for name, its_source in (("loop", "loop2"), ("loop2", "loop")):
        machine.add_role(name, "arn:aws:iam::111122223333:role/r", source=its_source)
    machine.add_role("target", "arn:aws:iam::111122223333:role/t", source=source)
    assert_refused(machine.with_code("process", "target"), 3, says)
    assert_refused(machine.with_code("exec", "target", "--", "true"), 3, says)
    assert machine.control.calls() == []


def test_a_terminal_that_goes_away_is_a_cancelled_question() -> None:
    for written_to in (True, False):
        ours, theirs = os.openpty()
        with open(theirs, encoding="utf-8") as reader, open(os.dup(theirs), "w", encoding="utf-8") as writer:  # noqa: PTH123  descriptors
            terminal = Terminal(reader, writer if written_to else StringIO())
            os.close(ours)
            with pytest.raises(CancelledError):
                terminal.ask("code: ")
            with suppress(OSError):
                writer.close()
