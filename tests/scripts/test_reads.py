"""How often one command reads and parses the AWS files, counted in the running program."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.harness.program import Program
from tests.harness.users import key_section

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.user_machine import UserMachine

CHILD = Path(__file__).parent.parent / "harness" / "counting_child.py"


class Counts(NamedTuple):
    """What one command did."""

    parses: int
    reads: dict[str, int]
    syncs: dict[str, int]


def counted(home: Home, *words: str, code: str | None = None) -> Counts:
    target = home.path / "counts.json"
    done = Program(home, (sys.executable, str(CHILD), str(target)))(*words, env={"FOB_CODE": code})
    assert done.code == 0, done.all
    return Counts(**json.loads(target.read_text()))


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    return machine


def test_a_login(machine: UserMachine) -> None:
    """A login parses both files, and the new text that it writes, which has to be verified.

    Reads of credentials:

    1. for the plan, which also tells whether the section has a good session;
    2. with the lock of the session held, before the code: another fob may have logged in meanwhile;
    3. with the lock of the folder held, before the edit: the user has typed the code meanwhile;
    4. right before the new file takes the name of the old one: another program may have changed the file;
    5. and 6. the old and the new file after that: another program may have written in that moment.

    A login that reuses a session needs the first one only. The first login of all also writes the region of the
    session's profile to config, whose text is parsed and verified too.
    """
    first = counted(machine.home, "login", "work", code=machine.code())
    assert (first.parses, first.reads["credentials"], first.reads["config"]) == (4, 6, 5)
    cold = counted(machine.home, "login", "work", "--force", code=machine.code())
    assert machine.logins == ["ok", "ok"]
    assert cold.parses == 3
    assert cold.reads["credentials"] == 6
    assert cold.reads["config"] == 1
    warm = counted(machine.home, "login", "work")
    assert machine.logins == ["ok", "ok"]
    assert warm.parses == 2
    assert warm.reads["credentials"] == 1
    assert warm.reads["config"] == 1


def test_a_login_waits_for_the_disk_only_for_what_a_power_failure_must_not_take(machine: UserMachine) -> None:
    """That is the credentials file with its first copy, and the note of what fob wrote there, each with its folder.

    A lock's holder, the codes that were sent in the last minutes and the answers for SDKs need no such wait. The first
    login of all also writes config.
    """
    first = counted(machine.home, "login", "work", code=machine.code())
    temporary = {".credentials.fob-tmp", ".sessions.json.fob-tmp"}
    copies = {name for name in first.syncs if name.startswith((".credentials-", ".config-"))}
    assert len(copies) == 2
    assert first.syncs.keys() == {*temporary, *copies, ".config.fob-tmp", ".aws", "fob", "backups"}
    assert {name: count for name, count in first.syncs.items() if count > 1} == {".aws": 2, "backups": 2}
    cold = counted(machine.home, "login", "work", "--force", code=machine.code())
    assert cold.syncs == dict.fromkeys((*temporary, ".aws", "fob"), 1)


def test_a_logout_waits_until_no_power_failure_can_bring_an_answer_back(machine: UserMachine) -> None:
    """The folder of fob's state is synced for the note of sessions, and for the stored answers if there were any."""
    for stored in (0, 1):
        assert machine.with_code("login", "work").code == 0
        machine.age_files()
        assert not stored or machine.fob("process", "work").code == 0
        assert (machine.state / "hot").exists() == bool(stored)
        assert counted(machine.home, "logout", "work").syncs["fob"] == 1 + stored
        assert not (machine.state / "hot").exists()


def test_a_rotation(home: Home, sandbox: SandboxProcess, name: str) -> None:
    """A rotation reads the files before every step, for it may be another run's to continue; it parses two texts.

    Reads of credentials: one for the plan, one for the name of the lock, one with the lock held, one for each of the
    five steps, one for the last look before a key is made, one more before the write (the proof of the new key may have
    taken a while), four of the writer, and one for the session that is carried over. The third parse is that of a
    config file that is missing, hence empty.
    """
    user = sandbox.control.user(name, policy="open")
    home.write_credentials(key_section("work", user))
    counts = counted(home, "rotate", "work", "--yes")
    assert user.key_id not in home.credentials.read_text()
    assert counts.parses == 3
    assert counts.reads["credentials"] <= 15


def write_profile_files(home: Home, count: int) -> None:
    folder = home.aws / "aws-profiles"
    folder.mkdir(mode=0o700, parents=True)
    for number in range(count):
        path = folder / f"p{number}"
        path.write_text(f"[p{number}]\naws_access_key_id = AKIA{number}\naws_secret_access_key = s\nregion = x\n")
        path.chmod(0o600)


@pytest.mark.parametrize("count", [50, 200])
def test_a_sync_parses_each_file_once(offline_home: Home, count: int) -> None:
    write_profile_files(offline_home, count)
    first = counted(offline_home, "sync")
    assert offline_home.credentials.read_text().count("aws_secret_access_key = s\n") == count
    assert first.parses <= count + 6  # each AWS file: as it was, with the sections, and credentials with their keys
    before = offline_home.files()
    again = counted(offline_home, "sync")
    assert {**offline_home.files(), "counts.json": b""} == {**before, "counts.json": b""}
    assert again.parses == count + 2
    assert again.reads == {**{f"p{number}": 1 for number in range(count)}, "credentials": 3, "config": 3}


@pytest.mark.parametrize("count", [5, 50])
def test_a_status_reads_the_registry_as_often_for_many_keys_as_for_few(machine: UserMachine, count: int) -> None:
    assert machine.fob("login", "work", "--code", machine.code()).code == 0  # the registry has a row
    others = "".join(key_section(f"p{number}", machine.user) for number in range(count))
    machine.home.write_credentials(machine.home.credentials.read_text() + others)
    assert counted(machine.home, "status").reads["sessions.json"] <= 2
