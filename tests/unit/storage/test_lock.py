"""The lock of a folder: whom it excludes, what it needs, and what is done where a folder cannot be locked."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.storage import files
from awsfob.storage.lock import LOCK_NAME, LockFile, locked
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NO_FOLDER_LOCKS = pytest.mark.skipif(sys.platform == "win32", reason="missing: a system that locks folders")
ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="missing: root, to give a folder to somebody else")
NOBODY = 65534


def is_free(folder: Path, name: str = "") -> bool:
    """Say whether another one could take the lock."""

    def take() -> None:
        with LockFile(folder / name, 0) if name else locked(folder, seconds=0):
            pass

    with ThreadPoolExecutor(1) as another:
        refused = another.submit(take).exception(10)
    assert refused is None or "has kept" in str(refused)
    return refused is None


@NO_FOLDER_LOCKS
def test_it_excludes_others_and_leaves_nothing(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert not is_free(tmp_path)
        assert is_free(tmp_path, "named")
    assert is_free(tmp_path)
    (tmp_path / "named").unlink()
    assert not list(tmp_path.iterdir())


def test_a_named_one_is_private_and_its_own(tmp_path: Path) -> None:
    with LockFile(tmp_path / "named"):
        assert not is_free(tmp_path, "named")
        assert is_free(tmp_path)
    assert is_free(tmp_path, "named")
    assert stat.S_IMODE((tmp_path / "named").stat().st_mode) == 0o600


def test_who_has_it_gets_it_again_and_keeps_it_to_the_end(tmp_path: Path) -> None:
    with locked(tmp_path):
        with locked(tmp_path, seconds=0), locked(tmp_path, seconds=0):
            pass
        assert not is_free(tmp_path)
    assert is_free(tmp_path)


def test_by_another_path_it_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    with locked(tmp_path / "link"):
        assert not is_free(tmp_path / "folder")


def test_an_error_frees_it(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        raise ZeroDivisionError
    assert is_free(tmp_path)


def test_both_aws_files_in_one_folder_and_the_copies_too(tmp_path: Path) -> None:
    """Also where somebody keeps the files in the very folder of fob's copies of them."""
    folder = tmp_path / "state" / "backups"
    begun = time.monotonic()
    for _ in range(2):
        for name in ("config", "credentials"):
            done = files.edit(folder / name, lambda data: data + b"[a]\n" * (not data) + b"# x\n", state=folder.parent)
            assert done.changed
    assert time.monotonic() - begun < 10
    assert len(list(folder.iterdir())) == 4


def test_a_missing_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), locked(tmp_path / "missing"):
        pass


# Where a folder cannot be locked --------------------------------------------------------------------------------------


def cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, or a folder that may be written but not read."""
    monkeypatch.setattr(SYSTEM, "open_folder", lambda _: None)


def cannot_be_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on NFS, which locks only what is open for writing."""
    real = SYSTEM.try_lock

    def refusing(descriptor: int) -> bool:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EBADF, "Bad file descriptor")
        return real(descriptor)

    monkeypatch.setattr(SYSTEM, "try_lock", refusing)


Without = pytest.mark.parametrize("without", [cannot_be_opened, cannot_be_locked])


@Without
@pytest.mark.parametrize(("folder_mode", "mode"), [(0o700, 0o600), (0o755, 0o644), (0o770, 0o660)])
def test_a_file_is_locked_which_is_as_open_as_the_folder(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    without: Callable[[pytest.MonkeyPatch], None],
    folder_mode: int,
    mode: int,
) -> None:
    without(monkeypatch)
    tmp_path.chmod(folder_mode)
    with locked(tmp_path), locked(tmp_path):
        assert not is_free(tmp_path)
    assert is_free(tmp_path)
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {LOCK_NAME: mode}


@ROOT
@Without
def test_that_file_belongs_to_the_owner_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: Callable[[pytest.MonkeyPatch], None]
) -> None:
    without(monkeypatch)
    os.chown(tmp_path, NOBODY, NOBODY - 1)
    with locked(tmp_path):
        info = (tmp_path / LOCK_NAME).stat()
    assert (info.st_uid, info.st_gid) == (NOBODY, NOBODY - 1)


@Without
def test_a_link_in_its_place_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: Callable[[pytest.MonkeyPatch], None]
) -> None:
    without(monkeypatch)
    (tmp_path / LOCK_NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=LOCK_NAME), locked(tmp_path):
        pass
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
@pytest.mark.parametrize("name", ["", "named"])
def test_without_any_locks_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, name: str
) -> None:
    def refuse(_: int) -> bool:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(SYSTEM, "try_lock", refuse)
    with pytest.raises(FilesError, match="has no locks"), LockFile(tmp_path / name) if name else locked(tmp_path):
        pass


def test_any_other_error_is_told_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> bool:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(SYSTEM, "try_lock", refuse)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)), locked(tmp_path):
        pass
