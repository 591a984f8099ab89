"""AWS files on a drive of Windows under WSL, where no mode tells who may read a file and none can be changed."""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.storage.files import edit, private_folder, write_private
from awsfob.storage.preflight import check_editable
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="missing: Linux, in which WSL mounts drives")

KEY = b"[work]\naws_access_key_id = AKIA\naws_secret_access_key = s\n"
OPTIONS = {
    "WSL 2": (r"9p C:\134 rw,aname=drvfs;path=C:\;uid=1000;symlinkroot=/mnt/,mmap,access=client", False),
    "WSL 2 with metadata": (r"9p C:\134 rw,aname=drvfs;path=C:\;metadata;uid=1000,access=client", True),
    "WSL 1": (r"drvfs C:\134 rw,uid=1000,gid=1000,case=off", False),
    "WSL 1 with metadata": (r"drvfs C:\134 rw,metadata,uid=1000,gid=1000", True),
    "a share of a virtual machine": ("9p share rw,trans=virtio,access=any", True),
    "a disk": ("ext4 /dev/sda1 rw", True),
}


def mount(monkeypatch: pytest.MonkeyPatch, table: Path, *mounts: tuple[Path | str, str]) -> None:
    lines = (
        f"{n} 1 0:{n} / {str(at).replace(' ', chr(92) + '040')} rw - {kind}\n" for n, (at, kind) in enumerate(mounts)
    )
    table.write_text("".join(lines))
    monkeypatch.setattr("awsfob.system.linux._MOUNTS", str(table))


@pytest.fixture
def drive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "mnt c"
    made.mkdir()
    mount(monkeypatch, tmp_path / "mounts", ("/", "ext4 /dev/sda1 rw"), (made, OPTIONS["WSL 2"][0]))
    return made


@pytest.fixture
def no_modes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "fchmod", refuse)


@pytest.mark.parametrize(("options", "tells"), OPTIONS.values(), ids=OPTIONS)
def test_the_table_of_mounts_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: str, tells: bool) -> None:
    mount(monkeypatch, tmp_path / "mounts", ("/", "ext4 /dev/sda1 rw"), (tmp_path / "c", options))
    assert SYSTEM.tells_readers(tmp_path / "c/.aws/credentials") is tells
    assert SYSTEM.tells_readers(tmp_path / "cc/.aws/credentials")


def test_the_last_mount_at_a_place_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drive, disk = OPTIONS["WSL 2"][0], OPTIONS["a disk"][0]
    mount(monkeypatch, tmp_path / "mounts", (tmp_path, drive), (tmp_path, disk))
    assert SYSTEM.tells_readers(tmp_path / "file")
    mount(monkeypatch, tmp_path / "mounts", (tmp_path, disk), (tmp_path, drive))
    assert not SYSTEM.tells_readers(tmp_path / "file")
    monkeypatch.setattr("awsfob.system.linux._MOUNTS", str(tmp_path / "missing"))
    assert SYSTEM.tells_readers(tmp_path / "file")


def test_who_may_read_a_file_is_said_to_be_unknown_once(tmp_path: Path, drive: Path) -> None:
    file = drive / "credentials"
    file.write_bytes(KEY)
    file.chmod(0o777)
    first = edit(file, lambda before: before + b"a = 1\n", state=tmp_path / "state").warnings
    assert len(first) == 1
    assert "cannot tell who may read" in first[0]
    assert edit(file, lambda before: before + b"b = 1\n", state=tmp_path / "state").warnings == ()


def test_elsewhere_the_mode_is_what_is_told(tmp_path: Path) -> None:
    """The control."""
    file = tmp_path / "credentials"
    file.write_bytes(KEY)
    file.chmod(0o777)
    for _ in range(2):
        (said,) = edit(file, lambda before: before + b"# more\n", state=tmp_path / "state").warnings
        assert f"chmod 600 {file}" in said


@pytest.mark.usefixtures("no_modes")
def test_a_missing_file_can_be_made_there(tmp_path: Path, drive: Path) -> None:
    before = os.umask(0o277)
    try:
        check_editable(drive / "credentials", tmp_path / "state")
        edit(drive / "credentials", lambda _: KEY, state=None)
    finally:
        os.umask(before)
    assert (drive / "credentials").read_bytes() == KEY


@pytest.mark.usefixtures("no_modes")
def test_elsewhere_a_file_that_keeps_another_mode_is_not_made(tmp_path: Path) -> None:
    """The control: the umask takes away the right to write, so the mode has to be changed."""
    before = os.umask(0o277)
    try:
        with pytest.raises(FilesError):
            edit(tmp_path / "credentials", lambda _: KEY, state=None)
    finally:
        os.umask(before)
    assert [path.name for path in tmp_path.iterdir()] == []


def test_state_is_not_kept_there_and_the_hint_can_be_followed(tmp_path: Path, drive: Path) -> None:
    state = drive / "state"
    state.mkdir()
    state.chmod(0o777)
    with pytest.raises(FilesError) as refused:
        private_folder(state)
    assert "chmod" not in str(refused.value.hints)
    assert "FOB_STATE_DIR" in str(refused.value.hints)
    private_folder(tmp_path / "state")
    write_private(tmp_path / "state/file", b"x")
