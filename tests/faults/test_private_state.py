"""fob's own folders and files: private under any umask, and whole."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.storage import files as disk
from awsfob.storage.leftovers import remove_all_leftovers
from awsfob.storage.lock import locked
from tests.faults.disk_run import mode

if TYPE_CHECKING:
    from pathlib import Path


def test_a_private_folder(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "a" / "b"
    disk.private_folder(folder)
    disk.private_folder(folder)
    assert (mode(folder), mode(folder.parent)) == (0o700, 0o700), oct(umask)


@pytest.mark.parametrize("open_to", [0o720, 0o702, 0o777])
def test_a_folder_in_which_others_can_write_is_refused(tmp_path: Path, open_to: int) -> None:
    tmp_path.chmod(open_to)
    with pytest.raises(FilesError, match="other users can write"):
        disk.private_folder(tmp_path)
    tmp_path.chmod(0o755)
    disk.private_folder(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="missing: root, to give a folder to somebody else")
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)
    with pytest.raises(FilesError, match="belongs to another user"):
        disk.private_folder(tmp_path)


def test_a_file_where_a_private_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"")
    with pytest.raises(FilesError, match="there is a file where a folder is needed"):
        disk.private_folder(tmp_path / "state")


def test_write_private(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "entry"
    for data in (b"\x00one", b"", b"two"):
        disk.write_private(path, data)
        assert path.read_bytes() == data
        assert mode(path) == 0o600, oct(umask)
        path.chmod(0o644)
    assert {item.name for item in tmp_path.iterdir()} == {"entry"}
    with pytest.raises(FilesError, match=r"cannot write .* a folder on its path is missing"):
        disk.write_private(tmp_path / "nowhere" / "entry", b"")


def killed_writer(folder: Path) -> Path:
    """Leave what a writer of another file leaves that was killed half way."""
    left = folder / ".other.json.fob-tmp"
    left.write_bytes(b"half a secr")
    return left


def test_the_next_writer_removes_what_a_killed_one_left_of_another_file(tmp_path: Path) -> None:
    left, theirs = killed_writer(tmp_path), tmp_path / ".mine.tmp"
    theirs.write_bytes(b"somebody else's")
    disk.write_private(tmp_path / "entry", b"one")
    assert not left.exists()
    assert theirs.read_bytes() == b"somebody else's"


def test_who_removes_files_removes_what_a_killed_writer_left(tmp_path: Path) -> None:
    left, entry, kept = killed_writer(tmp_path), tmp_path / "entry", tmp_path / "kept"
    for path in (entry, kept):
        disk.write_private(path, b"")
        killed_writer(tmp_path)
    disk.remove_private(tmp_path, [entry, tmp_path / "never"])
    assert (left.exists(), entry.exists(), kept.exists()) == (False, False, True)


@pytest.fixture
def places(tmp_path: Path) -> list[Path]:
    """The folder of the AWS files, the state folder and one in it."""
    state = tmp_path / "state"
    folders = [tmp_path / "aws", state, state / "cache"]
    for folder in folders:
        folder.mkdir(0o700)
    return folders


def test_a_command_sweeps_where_it_works(places: list[Path]) -> None:
    left = [killed_writer(folder) for folder in places]
    remove_all_leftovers((places[0] / "credentials", places[0] / "config"), places[1])
    assert [path.exists() for path in left] == [False] * 3


def test_a_link_to_the_file_leads_to_where_it_was_written(places: list[Path], tmp_path: Path) -> None:
    left, link = killed_writer(places[0]), tmp_path / "link"
    link.symlink_to(places[0] / "credentials")
    remove_all_leftovers((link,), places[1])
    assert not left.exists()


def test_what_another_fob_writes_just_now_is_not_swept(places: list[Path]) -> None:
    left = killed_writer(places[0])
    with locked(places[0]), ThreadPoolExecutor(1) as another:
        another.submit(remove_all_leftovers, (places[0] / "credentials",), places[1]).result()
    assert left.exists()


def test_nothing_is_swept_where_others_can_write(places: list[Path]) -> None:
    left = killed_writer(places[0])
    places[0].chmod(0o777)
    remove_all_leftovers((places[0] / "credentials",), places[1] / "missing")
    assert left.exists()
    assert {path.name for path in places[0].iterdir()} == {left.name}
