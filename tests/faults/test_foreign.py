"""Files of other users, and state folders that others have prepared: kept or refused, and told with what to do."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.equipped_machine import EquippedMachine, MachineMaker
from tests.harness.refusals import assert_refused
from tests.secrets.secret_commands import SECRET_COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.program import Result

NOBODY = 65534
WRITERS = ("login", "logout", "init", "rotate", "sync")
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="missing: root, to be one user and another")


@pytest.fixture
def make_open_machine(name: str, sandbox: SandboxProcess) -> Iterator[MachineMaker]:
    """MachineMaker in a folder that other users may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield MachineMaker(Path(folder), name, sandbox)


def words(command: str) -> tuple[str, ...]:
    return ("init", "work") if command == "init" else SECRET_COMMANDS[command].words


def calls(machine: EquippedMachine) -> list[str]:
    """Return the calls so far that change something at AWS, or cost a code."""
    harmless = {"GetCallerIdentity", "ListAccessKeys", "ListMFADevices", "GetAccessKeyLastUsed"}
    return [call.action for call in machine.sandbox.control.calls() if call.action not in harmless]


def as_it_was(machine: EquippedMachine) -> tuple[dict[str, bytes], int]:
    """Return the AWS files, and how often AWS was asked to do something."""
    return {name: data for name, data in machine.home.files().items() if ".lock" not in name}, len(calls(machine))


# Files ----------------------------------------------------------------------------------------------------------------


@ROOT
@pytest.mark.parametrize("command", WRITERS)
def test_a_file_of_somebody_else_stays_theirs_under_root(make_machine: MachineMaker, command: str) -> None:
    machine = make_machine()
    env = SECRET_COMMANDS[command].prepare(machine)
    for path in (machine.home.credentials, machine.home.config):
        os.chown(path, NOBODY, NOBODY - 1)
    before = machine.home.credentials.read_bytes()
    done = machine.fob(*words(command), env=env)
    assert done.code == 0, done.all
    assert machine.home.credentials.read_bytes() != before
    info = machine.home.credentials.stat()
    assert (info.st_uid, info.st_gid, info.st_mode & 0o777) == (NOBODY, NOBODY - 1, 0o600)


def given_to_nobody(machine: EquippedMachine, *but: Path) -> None:
    for path in [machine.home.path, *machine.home.path.rglob("*")]:
        if path not in but:
            os.lchown(path, NOBODY, NOBODY)


@ROOT
@pytest.mark.parametrize("command", WRITERS)
def test_a_file_of_root_is_not_taken_from_root(make_open_machine: MachineMaker, command: str) -> None:
    machine = make_open_machine()
    env = SECRET_COMMANDS[command].prepare(machine)
    machine.home.credentials.chmod(0o644)
    given_to_nobody(machine, machine.home.credentials)
    before = as_it_was(machine)
    refused = machine.fob(*words(command), env=env, uid=NOBODY)
    assert_refused(refused, 3, "belongs to another user", f"chown {NOBODY}")
    assert machine.home.credentials.stat().st_uid == 0
    assert as_it_was(machine)[0].items() >= before[0].items()
    assert as_it_was(machine)[1] == before[1]
    os.chown(machine.home.credentials, NOBODY, NOBODY)
    assert machine.fob(*words(command), env=env, uid=NOBODY).code == 0


# The home of another user, under root ---------------------------------------------------------------------------------


@ROOT
@pytest.mark.parametrize("command", [*WRITERS, "process"])
def test_what_root_makes_in_a_home_belongs_to_its_owner(make_open_machine: MachineMaker, command: str) -> None:
    """As with ``sudo``, which keeps HOME on some systems, and in a container: the user can go on afterwards."""
    machine = make_open_machine()
    env = SECRET_COMMANDS[command].prepare(machine)
    given_to_nobody(machine)
    run = ("process", "work") if command == "process" else words(command)
    done = machine.fob(*run, env=env)
    assert done.code == 0, done.all
    assert "cannot" not in done.err
    owners = {str(path): path.lstat().st_uid for path in machine.home.path.rglob("*")}
    assert any("/.local/state/fob/" in path for path in owners)
    assert {path for path, uid in owners.items() if uid != NOBODY} == set()
    machine.sandbox.control.advance(60)
    code = {"FOB_CODE": machine.code()}
    again = machine.fob("login", "work", "--force", env=env | code, uid=NOBODY)
    assert (again.code, "cannot" in again.err) == (0, False), again.all


@ROOT
def test_root_uses_no_state_that_another_user_put_in_a_folder_of_root_s(make_machine: MachineMaker) -> None:
    """The control: whose folder it is decides, not that root may do all."""
    machine = make_machine()
    state = machine.home.path / ".local/state/fob"
    state.mkdir(parents=True)
    os.chown(state, NOBODY, NOBODY)
    assert_refused(machine.fob("login", "work", env={"FOB_CODE": machine.code()}), 3, "belongs to another user")


@ROOT
def test_a_lock_file_that_an_earlier_fob_made_as_root_is_in_nobody_s_way(make_open_machine: MachineMaker) -> None:
    machine = make_open_machine()
    lock = machine.home.aws / ".fob.lock"
    lock.touch(mode=0o600)
    given_to_nobody(machine, lock)
    done = machine.fob("login", "work", env={"FOB_CODE": machine.code()}, uid=NOBODY)
    assert (done.code, "warning" in done.err) == (0, False), done.all


@ROOT
def test_two_users_with_files_of_their_own_in_one_sticky_folder(make_open_machine: MachineMaker) -> None:
    machine = make_open_machine()
    shared = machine.home.path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    (shared / "root").write_bytes(machine.home.credentials.read_bytes())
    (shared / "nobody").write_bytes(machine.home.credentials.read_bytes())
    (shared / ".root.fob-tmp").write_bytes(b"of a killed fob")
    given_to_nobody(machine, *shared.iterdir(), shared)
    os.chown(shared / "nobody", NOBODY, NOBODY)
    (shared / "root").chmod(0o666)
    code = {"FOB_CODE": machine.code()}
    foreign = ("login", "work", "--credentials-file", str(shared / "root"))
    before = len(calls(machine))
    assert_refused(machine.fob(*foreign, env=code, uid=NOBODY), 3, "belongs to another user")
    assert len(calls(machine)) == before
    own = ("login", "work", "--credentials-file", str(shared / "nobody"))
    done = machine.fob(*own, env=code, uid=NOBODY)
    assert done.code == 0, done.all
    assert {path.name for path in shared.iterdir()} == {"root", "nobody", ".root.fob-tmp"}


# State folders --------------------------------------------------------------------------------------------------------


def of_another(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    os.chown(folder, NOBODY, NOBODY)


def of_the_group(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o770)


def of_the_world(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o1777)


def link_of_another(folder: Path) -> None:
    """Lead fob into a folder that is its user's own, and has nothing to do with it."""
    elsewhere = folder.with_name("mine")
    elsewhere.mkdir(mode=0o700)
    folder.symlink_to(elsewhere)
    os.lchown(folder, NOBODY, NOBODY)


PREPARED = [pytest.param(of_another, marks=ROOT), of_the_group, of_the_world, pytest.param(link_of_another, marks=ROOT)]


def prepared(
    machine: EquippedMachine, command: str, prepare: Callable[[Path], None]
) -> tuple[Path, Callable[[], Result]]:
    """Return a prepared folder, and how to run the command with it as fob's own."""
    env = SECRET_COMMANDS[command].prepare(machine)
    folder = machine.home.path / "prepared"
    prepare(folder)
    return folder, lambda: machine.fob(*words(command), env=env | {"FOB_STATE_DIR": str(folder)})


@pytest.mark.parametrize("prepare", PREPARED)
@pytest.mark.parametrize("command", WRITERS)
def test_a_prepared_state_folder_is_refused(
    make_machine: MachineMaker, command: str, prepare: Callable[[Path], None]
) -> None:
    machine = make_machine()
    folder, run = prepared(machine, command, prepare)
    before = as_it_was(machine)
    assert_refused(run(), 3, str(folder), "hint: ")
    assert as_it_was(machine) == before
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("prepare", PREPARED)
def test_process_spends_no_code_with_a_prepared_state_folder(
    make_machine: MachineMaker, prepare: Callable[[Path], None]
) -> None:
    """Programs run ``fob process`` again and again, and each run would need a code; nothing is left in the folder."""
    machine = make_machine()
    folder, run = prepared(machine, "process", prepare)
    assert_refused(run(), 3, "no session can be stored", f"cannot use {folder}", after_notices=True)
    assert machine.logins == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", WRITERS)
def test_a_folder_of_one_s_own_is_taken(make_machine: MachineMaker, command: str) -> None:
    machine = make_machine()
    folder, run = prepared(machine, command, lambda path: path.mkdir(mode=0o755))
    done = run()
    assert done.code == 0, done.all
    assert list(folder.glob("backups/credentials-*"))
