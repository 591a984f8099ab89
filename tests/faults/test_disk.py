"""The writer under fire: kills, full disks and closed folders, all of them real.

The writers that come at the same time are in test_disk_writers.py, the plain rules in test_disk_rules.py. Beside each
success stands a writer that gets it wrong (``mutant``), to show that the test would notice.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.storage import files as disk
from tests.faults.disk_child import OLD, setting
from tests.faults.disk_run import CHILD, an_aws_folder, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.harness.figures import Proven

NOBODY = 65534
AS_ROOT = os.geteuid() == 0


def mounted(kind: str, folder: Path) -> tuple[str, ...]:
    """Return a command prefix that mounts something on a folder, for the command alone; skip where that cannot be."""
    script = {
        "tiny": 'cp -a "$0" "$0.kept" && mount -t tmpfs -o size=32k tmpfs "$0" && cp -a "$0.kept"/. "$0"',
        "roomy": 'cp -a "$0" "$0.kept" && mount -t tmpfs -o size=1m tmpfs "$0" && cp -a "$0.kept"/. "$0"',
        "read-only": 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0"',
    }[kind]
    # Afterwards the folder is laid open beside itself, so that the test sees what the mount held.
    prefix = (
        "unshare",
        "-rm",
        "sh",
        "-c",
        f'{script} && "$@"; code=$?; cp -a "$0" "$0.after"; exit $code',
        str(folder),
    )
    probe = folder.parent / f"probe-{kind}"
    probe.mkdir()
    if shutil.which("unshare") is None:
        pytest.skip("missing: unshare (util-linux)")
    tried = subprocess.run([*prefix[:-1], str(probe), "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"missing: the right to mount ({tried.stderr.strip()})")
    return prefix


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


# Kills ----------------------------------------------------------------------------------------------------------------


@pytest.mark.early
@pytest.mark.parametrize("exists", [True, False])
def test_killed_before_any_line_of_an_edit_the_file_is_whole(tmp_path: Path, *, exists: bool) -> None:
    found = run("crash_at_every_line", folder=tmp_path, exists=exists, mutant=None)
    assert found["broken"] == 0
    assert found["old"] > 50
    assert found["new"] > 1


def test_killed_at_any_moment_the_file_is_whole(tmp_path: Path) -> None:
    found = run("kill_at_random", folder=tmp_path, kills=60, seed=1, mutant=None)
    assert found["broken"] == 0
    assert found["old"] > 0
    assert found["new"] > 0


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment_the_file_is_whole_at_length(tmp_path: Path, seed: int, proven: Proven) -> None:
    broken = run("kill_at_random", folder=tmp_path, kills=1000, seed=seed, mutant=None)["broken"]
    proven("Kills at random moments", "the writer, over and over", tried=1000, unit="kills", wrong=broken)
    assert broken == 0


@pytest.mark.parametrize(
    ("action", "arguments"), [("crash_at_every_line", {"exists": True}), ("kill_at_random", {"kills": 30, "seed": 1})]
)
def test_a_writer_that_truncates_in_place_is_found_out(tmp_path: Path, action: str, arguments: dict[str, Any]) -> None:
    assert run(action, folder=tmp_path, mutant="truncating", **arguments)["broken"] > 0


def test_a_killed_holder_of_the_lock_blocks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "credentials"
    command = [sys.executable, str(CHILD), "hold_lock", json.dumps({"folder": str(tmp_path)})]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        monkeypatch.setattr("awsfob.storage.lock.LOCK_SECONDS", 0.2)
        with pytest.raises(FilesError, match=r"has kept .* locked for 0 seconds"):
            disk.edit(path, setting("a", "k", "v"), state=tmp_path / "state")
        assert not path.exists()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert disk.edit(path, setting("a", "k", "v"), state=tmp_path / "state").changed


# Disks ----------------------------------------------------------------------------------------------------------------


def test_on_a_full_disk_the_old_file_stays(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    before, state = path.read_bytes(), tmp_path / "state"
    found = run("edit_once", within=mounted("tiny", path.parent), path=path, state=state, mutant=None)
    after = Path(f"{path.parent}.after")
    assert found == {
        "error": f"cannot change {path}: the disk is full",
        "hints": ["free some space (df -h), or remove files (df -i), then run the command again"],
    }
    assert (after / "credentials").read_bytes() == before
    assert {item.name for item in after.iterdir()} == {"credentials"}


def test_the_same_edit_on_a_disk_with_room(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    found = run("edit_once", within=mounted("roomy", path.parent), path=path, state=tmp_path / "state", mutant=None)
    assert found == {"changed": True, "warnings": []}
    assert Document.parse(Path(f"{path.parent}.after/credentials").read_bytes()).get("a", "token") == "new"


def test_a_writer_that_truncates_in_place_loses_the_file_on_a_full_disk(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    arguments = {"path": path, "state": tmp_path / "state", "value": 40_000}
    found = run("edit_once", within=mounted("tiny", path.parent), mutant="truncating", **arguments)
    assert found.get("changed") or "disk is full" in found["error"]  # it does not even look at how much was written
    left = Path(f"{path.parent}.after/credentials").read_bytes()
    assert left not in (path.read_bytes(), setting("a", "token", "x" * 40_000)(path.read_bytes()))


def test_when_the_state_folder_is_full_the_file_stays(tmp_path: Path) -> None:
    path, state = an_aws_folder(tmp_path), tmp_path / "state"
    path.write_bytes(path.read_bytes() * 1 + b"# more\n" * 4000)
    before = path.read_bytes()
    state.mkdir(0o700)
    found = run("edit_once", within=mounted("tiny", state), path=path, state=state, mutant=None)
    assert "the disk is full" in found["error"]
    assert "backups" in found["error"]
    assert path.read_bytes() == before
    assert not list(Path(f"{state}.after").glob("backups/credentials*"))


def test_a_limit_on_file_sizes(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    before, state = path.read_bytes(), tmp_path / "state"
    found = run("edit_once", path=path, state=state, most=len(before) + 100, value=1000, mutant=None)
    assert found["error"] == f"cannot change {path}: a limit on the size of files is reached"
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*tmp*"))
    assert run("edit_once", path=path, state=state, most=len(before) + 1100, value=1000, mutant=None)["changed"]


# Closed folders, other people -----------------------------------------------------------------------------------------


def test_a_read_only_file_system(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    before = path.read_bytes()
    found = run("edit_once", within=mounted("read-only", path.parent), path=path, state=tmp_path / "s", mutant=None)
    assert found["error"].startswith(f"cannot change {path}: the file system is read-only")
    assert path.read_bytes() == before


def test_a_read_only_folder(open_folder: Path) -> None:
    path = an_aws_folder(open_folder)
    before = path.read_bytes()
    path.chmod(0o644)
    path.parent.chmod(0o555)
    uid = NOBODY if AS_ROOT else None
    found = run("edit_once", path=path, state=open_folder / "state", uid=uid, mutant=None)
    assert found["error"] == f"cannot change {path}: no permission ({path.parent / '.credentials.fob-tmp'})"
    assert path.read_bytes() == before
    path.parent.chmod(0o777)
    assert AS_ROOT or run("edit_once", path=path, state=open_folder / "state", mutant=None)["changed"]


@pytest.mark.skipif(not AS_ROOT, reason="missing: root, to give a file to somebody else")
def test_a_file_of_somebody_else_is_not_taken_from_them(open_folder: Path) -> None:
    path = open_folder / "credentials"
    path.write_bytes(OLD)
    path.chmod(0o644)
    found = run("edit_once", path=path, state=open_folder / "state", uid=NOBODY, mutant=None)
    assert (
        found["error"]
        == f"cannot change {path}: it belongs to another user or group, and replacing it would make it yours"
    )
    assert path.read_bytes() == OLD
    assert path.stat().st_uid == 0
    assert not list(open_folder.glob("*tmp*"))


@pytest.mark.skipif(not AS_ROOT, reason="missing: root, to give a file to somebody else")
def test_owner_group_and_mode_are_kept_by_root(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    path.chmod(0o640)
    os.chown(path, NOBODY, NOBODY - 1)
    assert disk.edit(path, setting("a", "token", "new"), state=tmp_path / "state").changed
    info = path.stat()
    assert (info.st_uid, info.st_gid, info.st_mode & 0o7777) == (NOBODY, NOBODY - 1, 0o640)
