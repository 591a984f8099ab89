"""What makes the replacement of a file fail is found before a code is spent or a key made, each as the real thing."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.faults.test_disk import mounted
from tests.harness.program import Program, installed
from tests.harness.refusals import assert_refused
from tests.harness.tracing import needs_strace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.harness.user_machine import UserMachine

NOBODY = 65534
AS_ROOT = os.geteuid() == 0
HARMLESS = {"GetCallerIdentity", "ListAccessKeys", "ListMFADevices"}


class Obstacle(NamedTuple):
    """Something that makes the replacement of the credentials file fail.

    Attributes:
        says: What the refusal says.
        make: Puts it in the way; returns what fob must be started with.
        is_everywhere: Whether it is in the way of fob's own state, too, so that no session can be kept.
    """

    says: str
    make: Callable[[UserMachine], tuple[str, ...]]
    is_everywhere: bool = False


# Mounts and disks -----------------------------------------------------------------------------------------------------


def shell(script: str, path: Path) -> tuple[str, ...]:
    return ("sh", "-c", f'{script} && exec "$@"', str(path))


def in_namespace(machine: UserMachine, script: str, path: Path) -> tuple[str, ...]:
    """Mount something for fob alone."""
    mounted("read-only", machine.home.path)  # skips where that cannot be
    return ("unshare", "-rm", *shell(script, path))


def file_mounted(machine: UserMachine) -> tuple[str, ...]:
    """As ``docker -v`` of the file instead of its folder does."""
    return in_namespace(machine, 'mount --bind "$0" "$0"', machine.home.credentials)


def odd_name_mounted(machine: UserMachine) -> tuple[str, ...]:
    """The file behind a link is mounted, and the kernel writes its name with octal numbers."""
    real = machine.home.path / "dot files\tü" / "cre\\dentials"
    real.parent.mkdir()
    machine.home.credentials.rename(real)
    machine.home.credentials.symlink_to(real)
    return in_namespace(machine, 'mount --bind "$0" "$0"', real)


def no_inodes(machine: UserMachine) -> tuple[str, ...]:
    kept = 'cp -a "$0" "$0.kept" && mount -t tmpfs -o nr_inodes=3 tmpfs "$0" && cp -a "$0.kept/." "$0"'
    return in_namespace(machine, f'{kept} && rm -r "$0.kept"', machine.home.aws)


def full_disk(machine: UserMachine) -> tuple[str, ...]:
    kept = 'cp -a "$0" "$0.kept" && mount -t tmpfs -o size=16k tmpfs "$0" && cp -a "$0.kept/." "$0"'
    return in_namespace(machine, f'{kept} && rm -r "$0.kept"', machine.home.aws)


def read_only_disk(machine: UserMachine) -> tuple[str, ...]:
    return in_namespace(machine, 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0"', machine.home.aws)


def no_sizes(machine: UserMachine) -> tuple[str, ...]:
    return shell("ulimit -f 0", machine.home.path)


# Marks, owners, and what is in the way --------------------------------------------------------------------------------


def marked(path: Path, mark: str) -> tuple[str, ...]:
    if not AS_ROOT:
        pytest.skip("missing: root, to mark a file")
    if shutil.which("chattr") is None:
        pytest.skip("missing: chattr (e2fsprogs)")
    done = subprocess.run(["chattr", mark, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"missing: marks on the disk of the tests ({done.stderr.strip()})")
    return ()


def backups_of_another(machine: UserMachine) -> tuple[str, ...]:
    if not AS_ROOT:
        pytest.skip("missing: root, to give a folder to somebody else")
    folder = machine.home.path / ".local/state/fob/backups"
    folder.mkdir(mode=0o700, parents=True)
    folder.parent.chmod(0o700)
    os.chown(folder, NOBODY, NOBODY)
    return ()


def folder_in_the_way(machine: UserMachine) -> tuple[str, ...]:
    (machine.home.aws / ".credentials.fob-tmp").mkdir()
    return ()


# Refused calls --------------------------------------------------------------------------------------------------------


def refusing(call: str, error: str) -> Callable[[UserMachine], tuple[str, ...]]:
    """Let a call of fob fail each time."""

    def make(machine: UserMachine) -> tuple[str, ...]:
        log = str(machine.home.path.parent / "strace")
        return ("strace", "-f", "--seccomp-bpf", "-o", log, "-e", f"trace={call}", "-e", f"inject={call}:error={error}")

    return make


def modes_that_stay_wrong(machine: UserMachine) -> tuple[str, ...]:
    machine.home.credentials.chmod(0o640)
    return refusing("fchmod", "EPERM")(machine)


def owner_that_stays_wrong(machine: UserMachine) -> tuple[str, ...]:
    if not AS_ROOT:
        pytest.skip("missing: root, to give a file to somebody else")
    os.chown(machine.home.credentials, NOBODY, NOBODY)
    return refusing("fchown", "EPERM")(machine)


OBSTACLES = {
    "the file is a mount": Obstacle("mounted on its own", file_mounted),
    "the file behind a link is a mount": Obstacle("mounted on its own", odd_name_mounted),
    "no inodes": Obstacle("df -i", no_inodes),
    "a full disk": Obstacle("the disk is full", full_disk),
    "a read-only disk": Obstacle("read-only", read_only_disk),
    "ulimit -f 0": Obstacle("ulimit -f", no_sizes, is_everywhere=True),
    "chattr +a on the file": Obstacle("chattr -a", lambda machine: marked(machine.home.credentials, "+a")),
    "chattr +i on the file": Obstacle("read-only", lambda machine: marked(machine.home.credentials, "+i")),
    "chattr +a on the folder": Obstacle("chattr -a", lambda machine: marked(machine.home.aws, "+a")),
    "chattr +i on the folder": Obstacle("read-only", lambda machine: marked(machine.home.aws, "+i")),
    "copies of another user": Obstacle("backups", backups_of_another),
    "a folder with the temporary name": Obstacle(".credentials.fob-tmp", folder_in_the_way),
    "flock ENOLCK": Obstacle("has no locks", refusing("flock", "ENOLCK"), is_everywhere=True),
    "flock EOPNOTSUPP": Obstacle("has no locks", refusing("flock", "EOPNOTSUPP"), is_everywhere=True),
    "fchmod EPERM, and the mode is wrong": Obstacle("does not permit", modes_that_stay_wrong),
    "fchown EPERM": Obstacle("belongs to another user", owner_that_stays_wrong),
}
NEEDS_STRACE = ("flock", "fchmod", "fchown")


@pytest.fixture
def machine(machine: UserMachine) -> Iterator[UserMachine]:
    machine.write_key_and_region()
    yield machine
    subprocess.run(["chattr", "-R", "-i", "-a", str(machine.home.aws)], capture_output=True, check=False)


def left(machine: UserMachine) -> set[str]:
    """Return what is in the home but fob's own state, and what of that tells of a code or of an unfinished write."""
    names = {str(path.relative_to(machine.home.path)) for path in machine.home.path.rglob("*")}
    state = ".local"
    return {name for name in names if not name.startswith(state) or "/codes/" in name or "tmp" in name}


def costly(machine: UserMachine) -> list[str]:
    """Return the calls so far that cost a code or change something at AWS."""
    return [call.action for call in machine.control.calls() if call.action not in HARMLESS]


@pytest.mark.parametrize(
    "obstacle",
    [pytest.param(each, id=name, marks=needs_strace if name.startswith(NEEDS_STRACE) else ())
     for name, each in OBSTACLES.items()],
)  # fmt: skip
def test_it_is_found_before_a_code_is_spent_or_a_key_made(machine: UserMachine, obstacle: Obstacle) -> None:
    fob = Program(machine.home, (*obstacle.make(machine), *installed()))
    before = left(machine)
    code = machine.code()
    for words in (("login", "work"), ("rotate", "work", "--yes"), ("rotate", "work", "--yes", "--max-age", "0")):
        refused = fob(*words, env={"FOB_CODE": code})
        assert_refused(refused, 3, obstacle.says)
        assert (costly(machine), left(machine)) == ([], before), words
    made = [fob("process", "work", env={"FOB_CODE": code if number == 0 else None}) for number in range(2)]
    if obstacle.is_everywhere:
        assert_refused(made[0], 3, "no session can be stored", after_notices=True)
        assert costly(machine) == []
        return
    assert made[0].code == 0, made[0].all
    assert "warning: " in made[0].err
    assert costly(machine) == ["GetSessionToken"]
    assert made[1].json() == made[0].json(), made[1].all


@needs_strace
def test_a_mode_that_is_right_already_need_not_be_set(machine: UserMachine) -> None:
    """As on a drive of Windows under WSL (drvfs), where no mode can be set."""
    fob = Program(machine.home, (*refusing("fchmod", "EPERM")(machine), *installed()))
    done = fob("login", "work", env={"FOB_CODE": machine.code()})
    assert (done.code, "warning" in done.err) == (0, False), done.all
    assert machine.logins == ["ok"]


@needs_strace
@pytest.mark.parametrize("error", ["EIO", "EACCES"])
def test_what_fails_all_the_same_after_the_code_costs_one_code(machine: UserMachine, error: str) -> None:
    """The rename of the AWS file fails, and that of fob's own files does not."""
    broken = Program(machine.home, (*refusing("renameat2", error)(machine), *installed()))
    before = machine.home.credentials.read_bytes()
    refused = broken("login", "work", env={"FOB_CODE": machine.code()})
    assert_refused(refused, 3, "cannot change", "keeps the session in its cache")
    assert_refused(broken("login", "work"), 3, "cannot change")
    made = broken("process", "work")
    assert made.code == 0, made.all
    assert machine.home.credentials.read_bytes() == before
    assert machine.logins == ["ok"]
    done = machine.fob("login", "work")
    assert (done.code, "warning" in done.err) == (0, False), done.all
    assert made.json()["AccessKeyId"] in machine.home.credentials.read_text()
    assert machine.logins == ["ok"]
    assert not list(machine.home.path.glob(".local/state/fob/cache/*.json"))


def test_a_login_that_is_forced_gets_another_session(machine: UserMachine) -> None:
    """The control: what is in the cache does not stand in the way of a new session."""
    fob = Program(machine.home, (*read_only_disk(machine), *installed()))
    kept = fob("process", "work", env={"FOB_CODE": machine.code()}).json()
    done = machine.with_code("login", "work", "--force")
    assert done.code == 0, done.all
    assert kept["AccessKeyId"] not in machine.home.credentials.read_text()
    assert machine.logins == ["ok", "ok"]
