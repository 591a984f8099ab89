"""The order of a replacement: the bytes reach the disk before the rename, and the folder reaches it after."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from awsfob.errors import FilesError
from awsfob.storage import files
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="needs /proc/self/fd, which tells which file a descriptor belongs to"
)

OLD, NEW = b"[work]\nregion = eu-west-1\n", b"[work]\nregion = us-east-2\n"


class Recorder:
    """Notes each call that matters to a power failure, and lets the real one happen."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.calls: list[str] = []
        for owner, name, note in (
            (os, "write", lambda descriptor, _: f"write {self.name(descriptor)}"),
            (os, "fsync", lambda descriptor: f"sync {self.name(descriptor)}"),
            (Path, "replace", lambda path, target: f"rename {path.name} to {Path(target).name}"),
            (Path, "unlink", lambda path, **_: f"remove {path.name}"),
            (SYSTEM, "exchange", lambda one, other: f"exchange {one.name} and {other.name}"),
        ):
            patch.setattr(owner, name, self.noting(getattr(owner, name), note))

    @staticmethod
    def name(descriptor: int) -> str:
        return Path(f"/proc/self/fd/{descriptor}").readlink().name

    def noting(self, real: Callable[..., Any], note: Callable[..., str]) -> Callable[..., Any]:
        def called(*words: Any, **options: Any) -> Any:  # noqa: ANN401  as the real one
            self.calls.append(note(*words, **options))
            return real(*words, **options)

        return called


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "aws"
    folder.mkdir(mode=0o700)
    (tmp_path / "state").mkdir(mode=0o700)
    (folder / "credentials").write_bytes(OLD)
    return folder


@pytest.mark.posix_only("it reads /proc")
def test_an_edit_is_on_the_disk_before_and_after_its_rename(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.edit(home / "credentials", lambda _: OLD + b"# once\n", state=home.parent / "state")  # the first copy is made
    recorder = Recorder(monkeypatch)
    assert files.edit(home / "credentials", lambda _: NEW, state=home.parent / "state").changed
    new = ".credentials.fob-tmp"
    exchange = f"exchange {new} and credentials"
    assert recorder.calls == [f"write {new}", f"sync {new}", exchange, f"remove {new}", "sync aws"]
    assert (home / "credentials").read_bytes() == NEW


def test_an_edit_that_changes_nothing_writes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(monkeypatch)
    assert not files.edit(home / "credentials", lambda data: data, state=home.parent / "state").changed
    assert recorder.calls == []


@pytest.mark.posix_only("it reads /proc")
def test_a_state_file_is_on_the_disk_before_and_after_its_rename(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(monkeypatch)
    files.write_private(home / "journal", b"secret")
    new = ".journal.fob-tmp"
    assert recorder.calls == [f"write {new}", f"sync {new}", f"rename {new} to journal", "sync aws"]


@pytest.mark.posix_only("it reads /proc")
def test_without_an_exchange_it_is_a_rename(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.edit(home / "credentials", lambda _: OLD + b"# once\n", state=home.parent / "state")
    monkeypatch.setattr(SYSTEM, "exchange", lambda *_: False)
    recorder = Recorder(monkeypatch)
    assert files.edit(home / "credentials", lambda _: NEW, state=home.parent / "state").changed
    assert "rename .credentials.fob-tmp to credentials" in recorder.calls
    assert (home / "credentials").read_bytes() == NEW


@pytest.mark.posix_only("no modes")
@pytest.mark.parametrize(("mode", "hint"), [(0o1777, "name a folder in it instead"), (0o777, "chmod 700")])
def test_a_folder_that_others_can_write_is_refused_with_what_helps(home: Path, mode: int, hint: str) -> None:
    home.chmod(mode)
    with pytest.raises(FilesError, match="other users can write in the folder") as refused:
        files.private_folder(home)
    assert len(refused.value.hints) == 1
    assert refused.value.hints[0].startswith(hint)
    assert refused.value.hints[0].endswith(f"FOB_STATE_DIR={home}/fob" if mode & 0o1000 else f"chmod 700 {home}")
    home.chmod(0o700)
    files.private_folder(home)


def test_state_files_are_removed_and_what_killed_writers_left(home: Path) -> None:
    for name in ("one", "two", "three", ".one.fob-tmp"):
        (home / name).touch()
    files.remove_private(home, [home / "one", home / "two", home / "missing"])
    assert sorted(path.name for path in home.iterdir() if "lock" not in path.name) == ["credentials", "three"]
