"""Many writers of one file: fobs, which share a lock, and programs that know nothing of it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from awsfob.awsfiles import disk
from awsfob.awsfiles.document import Document
from awsfob.errors import FilesError
from tests.faults.disk_child import setting
from tests.faults.stage import an_aws_folder, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    monkeypatch.setattr("awsfob.awsfiles.disk._must_be_still", lambda *_: None)
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
    monkeypatch.setattr("awsfob.awsfiles.disk.TRIES", 4)
    path = an_aws_folder(tmp_path)

    def change(data: bytes) -> bytes:
        path.write_bytes(b"[other]\nk = %d\n" % time.monotonic_ns())
        return setting("a", "k", "mine")(data)

    with pytest.raises(FilesError, match="another program keeps changing it"):
        disk.edit(path, change, state=tmp_path / "state")
    assert Document.parse(path.read_bytes()).sections() == ["other"]
    assert not list(path.parent.glob("*tmp*"))
