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
from tests.scripts.desk import Desk, is_refusal
from tests.unit.output.test_environment import ENDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.program import Result

SESSION = Session("ASIAX", Secret("cached-secret"), Secret("cached-token"), ENDS)
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="missing: root, to give a folder to somebody else")


@pytest.fixture
def desk(home: Home, sandbox: SandboxProcess, name: str) -> Desk:
    return Desk.of(home, sandbox, name)


def state(desk: Desk) -> Path:
    folder = desk.home.path / ".local/state/fob"
    disk.private_folder(folder)
    return folder


def held(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.name.endswith(".lock")}


def goes_on(desk: Desk, result: Result, *warns: str) -> None:
    """The answer is there and right, and stderr has warnings and nothing else."""
    assert result.code == 0, result.err
    assert result.json()["AccessKeyId"].startswith("ASIA")
    assert all(line.startswith("fob: warning: ") for line in result.err.splitlines()), result.err
    assert all(text in result.err for text in warns), result.err
    assert desk.control.calls("GetSessionToken")[-1].outcome == "ok"


# Folders that cannot be written ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "why"), [("read-only", "read-only"), ("tiny", "the disk is full")])
def test_a_state_folder_that_cannot_be_written_costs_a_warning(desk: Desk, kind: str, why: str) -> None:
    fob = Program(desk.home, [*mounted(kind, state(desk)), *installed()])
    files = desk.home.credentials.read_bytes(), desk.home.config.read_bytes()
    goes_on(desk, fob("process", "work", env={"FOB_CODE": desk.code()}), why)
    exported = fob("env", "work", "--shell", "json", env={"FOB_CODE": desk.code()})
    assert (exported.code, exported.json()["AWS_ACCESS_KEY_ID"][:4]) == (0, "ASIA"), exported.err
    printed = fob("exec", "work", "--", "printenv", "AWS_ACCESS_KEY_ID", env={"FOB_CODE": desk.code()})
    assert (printed.code, printed.out[:4]) == (0, "ASIA"), printed.err
    assert (desk.home.credentials.read_bytes(), desk.home.config.read_bytes()) == files
    assert held(state(desk)) == set()


@pytest.mark.parametrize("kind", ["read-only", "tiny"])
def test_a_login_is_refused_there_before_a_code_is_spent(desk: Desk, kind: str) -> None:
    fob = Program(desk.home, [*mounted(kind, state(desk)), *installed()])
    is_refusal(fob("login", "work", env={"FOB_CODE": desk.code()}), 3, "fob")
    desk.add_profile("work-sts", "credential_process = fob process work")
    is_refusal(fob("login", "work", env={"FOB_CODE": desk.code()}), 3, "fob")
    assert desk.logins == []
    assert desk.with_code("login", "work").code == 0


def test_where_the_aws_files_are_read_only_the_session_is_cached(desk: Desk) -> None:
    """As in a container that mounts them so."""
    fob = Program(desk.home, [*mounted("read-only", desk.home.aws), *installed()])
    made = fob("process", "work", env={"FOB_CODE": desk.code()})
    goes_on(desk, made, "read-only", "kept elsewhere")
    assert fob("process", "work").out == made.out
    assert fob("exec", "work", "--", "printenv", "AWS_ACCESS_KEY_ID").out.strip() == made.json()["AccessKeyId"]
    is_refusal(fob("login", "work", env={"FOB_CODE": desk.code()}), 3, "read-only")
    assert desk.logins == ["ok"]


@pytest.mark.parametrize("room", ["locks", "codes", "cache"])
def test_one_part_of_it_that_cannot_be_used_costs_a_warning(desk: Desk, room: str) -> None:
    desk.add_profile("work-sts", "credential_process = fob process work")
    (state(desk) / room).write_bytes(b"")
    goes_on(desk, desk.with_code("process", "work"), room)
    (state(desk) / room).unlink()
    desk.control.advance(60)
    result = desk.with_code("process", "work", "--force")
    assert (result.code, result.err) == (0, "")


def test_a_file_where_the_state_folder_should_be(desk: Desk) -> None:
    state(desk).rmdir()
    state(desk).parent.joinpath("fob").rmdir()
    (desk.home.path / ".local/state/fob").write_bytes(b"")
    goes_on(desk, desk.with_code("process", "work"), "no folder")
    is_refusal(desk.with_code("login", "work"), 3, "no folder")


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
def test_an_untrusted_folder_is_neither_read_nor_written(desk: Desk, spoil: Callable[[Path], None], room: str) -> None:
    desk.add_profile("work-sts", "credential_process = fob process work")
    planted = desk.with_code("process", "work").json()
    shutil.rmtree(state(desk) / "hot")
    assert desk.fob("process", "work").json() == planted
    shutil.rmtree(state(desk) / "hot")
    spoil(state(desk) / room)
    before = {path: path.read_bytes() for path in (state_path(desk) / "cache").glob("*.json")}
    desk.control.advance(60)
    result = desk.with_code("process", "work")
    goes_on(desk, result)
    assert "warning" in result.err
    assert result.json()["AccessKeyId"] != planted["AccessKeyId"]
    assert {path: path.read_bytes() for path in (state_path(desk) / "cache").glob("*.json")} == before


def state_path(desk: Desk) -> Path:
    """Return the state folder without making sure that it is one."""
    return desk.home.path / ".local/state/fob"


@pytest.mark.parametrize("spoil", UNTRUSTED)
def test_a_login_into_untrusted_state_is_refused_before_a_code_is_spent(
    desk: Desk, spoil: Callable[[Path], None]
) -> None:
    spoil(state(desk))
    is_refusal(desk.with_code("login", "work"), 3, "fob")
    assert desk.logins == []


def test_a_link_to_a_folder_of_one_s_own_is_followed(desk: Desk) -> None:
    there = state(desk).rename(desk.home.path / "elsewhere")
    state_path(desk).symlink_to(there)
    made = desk.with_code("process", "work")
    assert (made.code, made.err) == (0, "")
    assert desk.fob("process", "work").out == made.out
    assert "codes" in held(there)


# Entries that are not ours to understand ------------------------------------------------------------------------------


def entry_of(store: CacheStore) -> Path:
    (path,) = store.folder.glob("*.json")
    return path


@pytest.fixture
def store(tmp_path: Path) -> CacheStore:
    made = CacheStore(tmp_path / "state" / "cache", "inputs", "origin")
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
    assert forget_cached(store.folder, "origin") == 0
    assert forget_cached(store.folder, None) == 1


def test_an_entry_of_other_inputs_is_never_served(store: CacheStore) -> None:
    other = CacheStore(store.folder, "others")
    other.save(SESSION)
    first, second = sorted(store.folder.glob("*.json"))
    first.write_bytes(second.read_bytes())
    assert sorted([store.load() is None, other.load() is None]) == [False, True]


def test_a_script_that_meets_a_broken_entry_makes_another(desk: Desk) -> None:
    desk.role("one", mfa=True)
    first = desk.with_code("process", "one").json()
    shutil.rmtree(state(desk) / "hot")
    (entry,) = (state(desk) / "cache").glob("*.json")
    entry.write_bytes(entry.read_bytes()[:50])
    again = desk.fob("process", "one")
    assert (again.code, again.err) == (0, "")
    assert again.json()["AccessKeyId"] != first["AccessKeyId"]
    assert (desk.logins, desk.roles) == (["ok"], ["ok", "ok"])


# Roles that say no, and durations they do not give --------------------------------------------------------------------


def test_a_role_that_does_not_exist_or_trusts_others(desk: Desk) -> None:
    desk.add_role("missing", desk.user.arn.rpartition(":")[0] + ":role/missing")
    desk.add_role("closed", desk.control.role("closed", trusts="999999999999"))
    for role in ("missing", "closed"):
        result = desk.with_code("process", role)
        is_refusal(result, 4, f"role/{role}", "does not exist", "trust policy")
    assert desk.logins == ["ok"]


def test_a_role_that_demands_mfa_of_a_session_without(desk: Desk) -> None:
    desk.role("guarded", mfa=True)
    assert desk.fob("login", "work", "--no-mfa").code == 0
    is_refusal(desk.fob("process", "guarded"), 4, "made without MFA", "fob login guarded --force")
    assert desk.with_code("login", "guarded", "--force").code == 0
    assert desk.fob("process", "guarded").code == 0


def test_a_duration_above_what_the_role_allows(desk: Desk) -> None:
    desk.role("long", "duration_seconds = 43200", max_duration=7200)
    is_refusal(desk.with_code("process", "long"), 4, "longer than", "MaxSessionDuration")
    desk.control.advance(60)
    assert desk.with_code("process", "long", "-d", "2h").code == 0


@pytest.mark.parametrize(
    "text",
    [
        "The requested DurationSeconds exceeds the MaxSessionDuration of 7200 set for this role.",
        "Value '43200' at 'durationSeconds' failed to satisfy constraint: Member must be less than or equal to 7200",
    ],
)
def test_the_role_s_maximum_is_named_if_aws_said_it(desk: Desk, text: str) -> None:
    desk.role("long", "duration_seconds = 43200", max_duration=43200)
    desk.control.fault("AssumeRole", "error", code="ValidationError", text=text, status=400)
    is_refusal(desk.with_code("process", "long"), 4, "longer than", "the limit is 7200 s")


@pytest.mark.parametrize(
    ("source", "says"),
    [("nowhere", "does not exist"), ("empty", "no access key"), ("loop", "loop -> loop2 -> loop")],
)
def test_a_source_that_leads_nowhere(desk: Desk, source: str, says: str) -> None:
    desk.add_profile("empty")
    for name, its_source in (("loop", "loop2"), ("loop2", "loop")):
        desk.add_role(name, "arn:aws:iam::111122223333:role/r", source=its_source)
    desk.add_role("target", "arn:aws:iam::111122223333:role/t", source=source)
    is_refusal(desk.with_code("process", "target"), 3, says)
    is_refusal(desk.with_code("exec", "target", "--", "true"), 3, says)
    assert desk.control.calls() == []


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
