"""What counts as the same file, what is read, and how long another program is waited for."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from awsfob.errors import FilesError
from awsfob.storage import file_state
from awsfob.storage.file_state import TRIES, FileState, pause, read_state, too_large, wait_for_writers
from awsfob.structs import replace


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "credentials"
    path.write_bytes(b"middle")
    return path


@pytest.mark.parametrize("data", [b"", b"a", b"middl", b"middlf", b"z"])
def test_other_bytes_are_another_file(path: Path, data: bytes) -> None:
    seen = read_state(path)
    assert seen.is_still(read_state(path))
    assert seen.is_same_file(read_state(path))
    assert not seen.is_still(replace(seen, data=data))
    assert not seen.is_same_file(replace(seen, data=data))


@pytest.mark.parametrize("seconds", [-5, 5])
def test_another_time_of_change_is_another_file(path: Path, seconds: int) -> None:
    seen = read_state(path)
    modified = path.stat().st_mtime + seconds
    os.utime(path, (modified, modified))
    assert not seen.is_still(read_state(path))
    assert not seen.is_same_file(read_state(path))


def test_a_file_in_its_place_is_another_file_and_a_new_name_is_not(path: Path) -> None:
    seen = read_state(path)
    moved = path.rename(path.with_name("moved"))
    assert seen.is_same_file(read_state(moved))
    path.write_bytes(b"middle")
    before = moved.stat()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not seen.is_same_file(read_state(path))
    assert not seen.is_still(read_state(path))


def test_a_file_that_is_missing_is_still_missing(path: Path) -> None:
    path.unlink()
    missing = read_state(path)
    assert (missing.data, missing.info) == (b"", None)
    assert missing.is_still(read_state(path))
    path.touch()
    assert not missing.is_still(read_state(path))
    assert not missing.is_same_file(read_state(path))


@pytest.mark.parametrize(("before", "now", "same"), [(0, 0, True), (0, 1, False), (1, 0, True), (1, 1, True)])
def test_a_program_that_has_begun_to_write_is_a_change(path: Path, before: int, now: int, *, same: bool) -> None:
    seen = replace(read_state(path), is_written=bool(before))
    assert seen.is_still(replace(seen, is_written=bool(now))) is same


def test_a_repr_shows_no_bytes(path: Path) -> None:
    assert repr(read_state(path)) == "FileState(6 bytes)"


@pytest.mark.posix_only("devices have names in the file system")
def test_of_the_devices_only_the_null_device_is_a_file() -> None:
    assert read_state(Path(os.devnull)).data == b""
    for device in ("/dev/zero", "/dev/full"):
        with pytest.raises(FilesError, match="it is not a file but a pipe or a device"):
            read_state(Path(device))


def test_the_limit_is_told_in_mebibytes() -> None:
    assert (
        too_large(Path("x")).what
        == f"x is larger than {file_state.MOST_BYTES // 2**20} MiB, and an AWS file is never that large"
    )


def test_the_wait_for_another_program_grows_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    busy = FileState(b"half", None, is_written=True)
    assert wait_for_writers(lambda: busy, lambda _: False) is busy
    assert slept == [0.005 * attempt for attempt in range(TRIES)]
    assert 0.8 < sum(slept) < 1.2
    slept.clear()
    assert wait_for_writers(lambda: busy, lambda _: True) is busy
    assert wait_for_writers(lambda: replace(busy, is_written=False), lambda _: False).data == b"half"
    assert slept == []
    pause(3)
    assert slept == [0.015]
