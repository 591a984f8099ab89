"""Many writers of one file: fobs, which share a lock, and programs that know nothing of it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
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
    from collections.abc import Iterator

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
    for look in ("replacement._must_be_still", "replacement._must_have_come_out", "files._must_have_lasted"):
        monkeypatch.setattr(f"awsfob.storage.{look}", lambda *_: None)
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
KEYS = b"[key]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n\n[a]\nk = old\n"


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
    return found == ("AKIAIOSFODNN7EXAMPLE", other, "mine")


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


# Programs that write at the worst moment ------------------------------------------------------------------------------

THEIRS = b"[other]\nk = v\n"


def appending(path: Path) -> None:
    """Append as most programs do."""
    path.write_bytes(path.read_bytes() + THEIRS)


def renaming(path: Path) -> None:
    """Append as an editor does that replaces the file."""
    new = path.with_name("editor")
    new.write_bytes(path.read_bytes() + THEIRS)
    new.chmod(path.stat().st_mode & 0o777)
    new.replace(path)


def with_a_backup(path: Path) -> None:
    """Append as an editor does that first gives the old file another name."""
    old = path.read_bytes()
    mode = path.stat().st_mode & 0o777
    path.rename(path.with_name("credentials~"))
    path.write_bytes(old + THEIRS)
    path.chmod(mode)


def with_a_stale_text(path: Path) -> None:
    """Write what was read before our replacement."""
    new = path.with_name("editor")
    new.write_bytes(KEYS + THEIRS)
    new.chmod(path.stat().st_mode & 0o777)
    new.replace(path)


Write = Callable[[Path], None]
WRITES = [appending, renaming, with_a_backup, with_a_stale_text]


def overtake(path: Path, monkeypatch: pytest.MonkeyPatch, write: Write, *, before: bool, has_exchange: bool) -> None:
    """Edit a file while another program writes it right before or after our replacement."""
    exchange = SYSTEM.exchange

    def overtaken(one: Path, other: Path) -> bool:
        monkeypatch.setattr(SYSTEM, "exchange", exchange if has_exchange else lambda *_: False)
        if before:
            write(path)
        if not has_exchange:
            one.replace(other)
        done = exchange(one, other) if has_exchange else True
        if not before:
            write(path)
        return done

    monkeypatch.setattr(SYSTEM, "exchange", overtaken)
    if not has_exchange:
        monkeypatch.setattr("awsfob.storage.replacement._must_have_come_out", lambda *_: None)
    assert disk.edit(path, setting("a", "k", "mine"), state=path.parent.parent / "state").changed


@LINUX
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("write", WRITES)
def test_a_change_in_the_moment_of_the_replacement_is_not_lost_nor_is_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write, *, before: bool
) -> None:
    path = a_file_of_keys(tmp_path)
    path.chmod(0o640)
    overtake(path, monkeypatch, write, before=before, has_exchange=True)
    assert is_whole(path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert not list(path.parent.glob("*tmp*"))


@pytest.mark.parametrize(("write", "before"), [(appending, True), *((each, False) for each in WRITES)])
def test_where_names_cannot_be_exchanged_only_a_rename_in_that_instant_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write, *, before: bool
) -> None:
    path = a_file_of_keys(tmp_path)
    overtake(path, monkeypatch, write, before=before, has_exchange=False)
    assert is_whole(path)


def test_a_rename_in_that_instant_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = a_file_of_keys(tmp_path)
    overtake(path, monkeypatch, renaming, before=True, has_exchange=False)
    assert not is_whole(path)


def test_without_a_third_look_ours_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awsfob.storage.files._must_have_lasted", lambda *_: None)
    path = a_file_of_keys(tmp_path)
    overtake(path, monkeypatch, with_a_stale_text, before=False, has_exchange=True)
    assert not is_whole(path)


@LINUX
def test_a_file_that_is_new_in_that_instant_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / ".aws" / "credentials"
    rename_new = SYSTEM.rename_new

    def overtaken(old: Path, new: Path) -> None:
        monkeypatch.setattr(SYSTEM, "rename_new", rename_new)
        path.write_bytes(KEYS + THEIRS)
        rename_new(old, new)

    monkeypatch.setattr(SYSTEM, "rename_new", overtaken)
    assert disk.edit(path, setting("a", "k", "mine"), state=tmp_path / "state").changed
    assert is_whole(path)


@LINUX
@pytest.mark.parametrize("times", range(1, 7))
def test_the_newest_of_many_renames_in_that_instant_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """An editor replaces the file before each exchange, also before those that give its file back."""
    path, exchange, made = a_file_of_keys(tmp_path), SYSTEM.exchange, 0

    def overtaken(one: Path, other: Path) -> bool:
        nonlocal made
        if made < times:
            made += 1
            new = path.with_name("editor")
            new.write_bytes(KEYS + b"[other]\nk = %d\n" % made)
            new.chmod(0o600)
            new.replace(path)
        return exchange(one, other)

    monkeypatch.setattr(SYSTEM, "exchange", overtaken)
    assert disk.edit(path, setting("a", "k", "mine"), state=tmp_path / "state").changed
    assert is_whole(path, other=str(times))
    assert not list(path.parent.glob("*tmp*"))
