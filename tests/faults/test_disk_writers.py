"""Many writers of one file: fobs, which share a lock, and programs that know nothing of it."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.storage import file_state as seen
from awsfob.storage import files as disk
from awsfob.system import SYSTEM
from tests.faults.disk_child import setting
from tests.faults.disk_run import an_aws_folder, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ALL = sorted(f"s{writer}.k{number}" for writer in range(16) for number in range(3))


def test_parallel_writers_of_different_sections_all_survive(tmp_path: Path) -> None:
    assert run("write_together", folder=tmp_path, writers=16, times=3, mutant=None) == ALL


def test_parallel_writers_without_lock_and_second_look_lose_sections(tmp_path: Path) -> None:
    assert run("write_together", folder=tmp_path, writers=16, times=3, mutant="lockless") != ALL


def in_place(path: Path) -> None:
    path.write_bytes(b"[other]\nk = v\n")


def by_rename(path: Path) -> None:
    path.with_suffix(".new").write_bytes(b"[other]\nk = v\n")
    path.with_suffix(".new").rename(path)


def of_the_same_size_and_time(path: Path) -> None:
    info = path.stat()
    path.write_bytes(b"[other]\nk = v\n".ljust(info.st_size, b"#"))
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))


@pytest.mark.parametrize("foreign", [in_place, by_rename, of_the_same_size_and_time])
def test_a_change_by_a_program_without_the_lock_is_not_lost(tmp_path: Path, foreign: Callable[[Path], None]) -> None:
    path = an_aws_folder(tmp_path)
    calls = overtaken_edit(path, foreign)
    assert calls == 2
    document = Document.parse(path.read_bytes())
    assert (document.get("other", "k"), document.get("a", "k")) == ("v", "mine")


def test_without_a_second_look_it_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for look in ("_must_be_still", "_must_have_lasted"):
        monkeypatch.setattr(f"awsfob.storage.files.{look}", lambda *_: None)
    path = an_aws_folder(tmp_path)
    assert overtaken_edit(path, in_place) == 1
    assert not Document.parse(path.read_bytes()).has("other")


def overtaken_edit(path: Path, foreign: Callable[[Path], None]) -> int:
    """Edit a file while another program changes it between our look and our rename; return how often we tried."""
    calls = 0

    def change(data: bytes) -> bytes:
        nonlocal calls
        calls += 1
        if calls == 1:
            foreign(path)
        return setting("a", "k", "mine")(data)

    assert disk.edit(path, change, state=path.parent.parent / "state").changed
    return calls


def test_a_mode_changed_meanwhile_is_the_one_that_stays(tmp_path: Path) -> None:
    path = an_aws_folder(tmp_path)
    assert overtaken_edit(path, lambda path: path.chmod(0o640)) == 2
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_file_that_keeps_changing_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awsfob.storage.files.TRIES", 4)
    path = an_aws_folder(tmp_path)

    def change(data: bytes) -> bytes:
        path.write_bytes(b"[other]\nk = %d\n" % time.monotonic_ns())
        return setting("a", "k", "mine")(data)

    with pytest.raises(FilesError, match="another program keeps changing it"):
        disk.edit(path, change, state=tmp_path / "state")
    assert Document.parse(path.read_bytes()).sections() == ["other"]
    assert not list(path.parent.glob("*tmp*"))


# Programs that write in place, as most do -----------------------------------------------------------------------------

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a file open for writing")
KEYS = b"[key]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s\n\n[a]\nk = old\n"


def a_file_of_keys(home: Path) -> Path:
    path = an_aws_folder(home)
    path.write_bytes(KEYS)
    return path


@contextmanager
def writing(path: Path, *parts: bytes, mode: str = "wb") -> Iterator[None]:
    """Open the file as a program that writes in place, which takes its time for each part and for the end."""
    with path.open(mode, buffering=0) as file, ThreadPoolExecutor(1) as writer:
        writer.submit(_write_slowly, file, parts)
        yield


def _write_slowly(file: IO[bytes], parts: tuple[bytes, ...]) -> None:
    for part in parts:
        time.sleep(0.1)
        file.write(part)
    file.close()


def is_whole(path: Path, *, other: str | None = "v") -> bool:
    """Say whether the key, the other program's change and ours are all there."""
    document = Document.parse(path.read_bytes())
    found = document.get("key", "aws_access_key_id"), document.get("other", "k"), document.get("a", "k")
    return found == ("AKIAEXAMPLE", other, "mine")


IN_PLACE = {
    "emptied, then written": ("wb", (KEYS + b"[other]\nk = v\n",)),
    "emptied, then written in two halves": ("wb", (KEYS[:20], KEYS[20:] + b"[other]\nk = v\n")),
    "appended to": ("ab", (b"[other]\nk = v\n",)),
}


@LINUX
@pytest.mark.parametrize("how", IN_PLACE)
def test_a_file_that_is_being_written_in_place_is_waited_for(tmp_path: Path, how: str) -> None:
    path, (mode, parts) = a_file_of_keys(tmp_path), IN_PLACE[how]
    with writing(path, *parts, mode=mode):
        disk.edit(path, setting("a", "k", "mine"), state=tmp_path / "state")
    assert is_whole(path)


@LINUX
@pytest.mark.parametrize("how", IN_PLACE)
def test_who_does_not_wait_loses_the_rest_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(SYSTEM, "has_writer", lambda _: False)
    path, (mode, parts) = a_file_of_keys(tmp_path), IN_PLACE[how]
    with writing(path, *parts, mode=mode):
        disk.edit(path, setting("a", "k", "mine"), state=tmp_path / "state")
    assert not is_whole(path)


def test_where_nobody_can_tell_who_writes_nobody_does() -> None:
    path = Path(os.devnull)
    with path.open("rb") as stream, path.open("wb"):
        assert not seen.read_open_state(stream, path).is_written


@LINUX
def test_a_reader_waits_for_a_file_that_was_just_emptied(tmp_path: Path) -> None:
    path = a_file_of_keys(tmp_path)
    with writing(path, KEYS):
        assert disk.read(path) == KEYS


@LINUX
def test_a_program_that_only_keeps_the_file_open_is_in_nobody_s_way(tmp_path: Path) -> None:
    path = a_file_of_keys(tmp_path)
    with path.open("r+b"):
        assert disk.edit(path, setting("a", "k", "mine"), state=tmp_path / "state").changed
    assert is_whole(path, other=None)


@LINUX
def test_a_file_that_stays_empty_in_the_hands_of_its_writer_is_left_alone(tmp_path: Path) -> None:
    """Such as by ``some-program >credentials``, while the program asks for a password."""
    path = a_file_of_keys(tmp_path)
    with path.open("wb"), pytest.raises(FilesError, match="another program keeps changing it"):
        disk.edit(path, setting("a", "k", "mine"), state=tmp_path / "state")
    assert path.read_bytes() == b""
    assert not list(path.parent.glob("*tmp*"))


def around_the_rename(path: Path, monkeypatch: pytest.MonkeyPatch, *, before: bool) -> None:
    """Edit a file while another program, which has read it before, writes it right before or after our rename."""
    rename, theirs = Path.replace, path.read_bytes() + b"[other]\nk = v\n"

    def overtaken(self: Path, target: Path) -> Path:
        if target != path:
            return rename(self, target)
        monkeypatch.setattr(Path, "replace", rename)
        if before:
            path.write_bytes(theirs)
        done = rename(self, target)
        if not before:
            path.write_bytes(theirs)
        return done

    monkeypatch.setattr(Path, "replace", overtaken)
    assert disk.edit(path, setting("a", "k", "mine"), state=path.parent.parent / "state").changed


@pytest.mark.parametrize("before", [True, False])
def test_a_change_in_the_moment_of_the_rename_is_not_lost_nor_is_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, before: bool
) -> None:
    path = a_file_of_keys(tmp_path)
    path.chmod(0o640)
    around_the_rename(path, monkeypatch, before=before)
    assert is_whole(path)
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("before", [True, False])
def test_without_a_third_look_one_of_them_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, before: bool) -> None:
    monkeypatch.setattr("awsfob.storage.files._must_have_lasted", lambda *_: None)
    path = a_file_of_keys(tmp_path)
    around_the_rename(path, monkeypatch, before=before)
    assert not is_whole(path)
