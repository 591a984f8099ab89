"""What this machine's system answers, and what it costs to ask."""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="missing: Linux, which alone can do this")


@pytest.mark.posix_only("what it asks is of POSIX")
def test_it_loads_nothing_heavy() -> None:
    script = "import sys; before = set(sys.modules); import awsfob.system; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "awsfob.system" in loaded
    assert not loaded & {"subprocess", "ctypes", "signal", "pathlib", "shlex", "fcntl", "termios"}


@LINUX
def test_a_writer_is_seen_while_it_is_there(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with file.open("rb") as reader:
        assert not SYSTEM.has_writer(reader.fileno())
        with file.open("ab"):
            assert SYSTEM.has_writer(reader.fileno())
        assert not SYSTEM.has_writer(reader.fileno())


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    file = tmp_path / "file"
    os.close(os.open(file, SYSTEM.new_file_flags, 0o600))
    with pytest.raises(FileExistsError):
        os.open(file, SYSTEM.new_file_flags, 0o600)


@pytest.mark.posix_only("what it asks is of POSIX")
def test_a_folder_that_is_missing_cannot_be_synced(tmp_path: Path) -> None:
    SYSTEM.sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        SYSTEM.sync_folder(tmp_path / "missing")


@pytest.mark.posix_only("what it asks is of POSIX")
@pytest.mark.parametrize(("mode", "others_read"), [(0o600, False), (0o640, True), (0o604, True), (0o622, False)])
def test_a_mode_tells_who_may_read(mode: int, others_read: bool) -> None:
    assert SYSTEM.can_others_read(mode) is others_read


@pytest.mark.posix_only("what it asks is of POSIX")
def test_the_state_folder_follows_the_environment() -> None:
    assert SYSTEM.state_base({"XDG_STATE_HOME": "/s", "HOME": "/h"}) == "/s"
    assert SYSTEM.state_base({"HOME": "/h"}) == "/h/.local/state"


@pytest.mark.posix_only("what it asks is of POSIX")
def test_a_command_line_quotes_a_space() -> None:
    assert SYSTEM.command_line(["/a b/fob", "process", "work"]) == "'/a b/fob' process work"


@pytest.mark.posix_only("what it asks is of POSIX")
def test_only_ctrl_c_counts_as_an_interrupt() -> None:
    assert SYSTEM.was_interrupted(-2)
    assert not SYSTEM.was_interrupted(2)
    assert not SYSTEM.was_interrupted(-9)


# Names ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    return one, other


@LINUX
def test_two_files_exchange_their_names(two: tuple[Path, Path]) -> None:
    one, other = two
    before = one.stat().st_ino, other.stat().st_ino
    assert SYSTEM.exchange(one, other)
    assert (one.read_bytes(), other.read_bytes()) == (b"2", b"1")
    assert (other.stat().st_ino, one.stat().st_ino) == before


def test_a_missing_file_exchanges_nothing(two: tuple[Path, Path]) -> None:
    one, other = two
    other.unlink()
    if sys.platform == "linux":
        with pytest.raises(FileNotFoundError):
            SYSTEM.exchange(one, other)
    assert one.read_bytes() == b"1"


@LINUX
def test_without_a_function_for_it_the_call_is_made_by_its_number(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with an older musl."""
    if os.uname().machine not in {"x86_64", "aarch64", "riscv64"}:
        pytest.skip("missing: a machine whose number for the call is known")
    monkeypatch.setattr("ctypes.CDLL.__getattr__", without("renameat2"))
    one, other = two
    assert SYSTEM.exchange(one, other)
    assert one.read_bytes() == b"2"
    with pytest.raises(FileExistsError):
        SYSTEM.rename_new(one, other)


@LINUX
@pytest.mark.parametrize("missing", [("renameat2", "syscall"), None])
def test_without_the_call_nothing_is_exchanged_and_a_rename_is_plain(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...] | None
) -> None:
    """The function is missing on a machine whose number is not known; or Python has no ctypes."""
    if missing is None:
        monkeypatch.setitem(sys.modules, "ctypes", None)
    else:
        monkeypatch.setattr("ctypes.CDLL.__getattr__", without(*missing))
        monkeypatch.setattr("awsfob.system.linux._RENAMEAT2", {})
    one, other = two
    assert not SYSTEM.exchange(one, other)
    assert (one.read_bytes(), other.read_bytes()) == (b"1", b"2")
    SYSTEM.rename_new(one, other)
    assert (one.exists(), other.read_bytes()) == (False, b"1")


def without(*names: str) -> Callable[[ctypes.CDLL, str], object]:
    real = ctypes.CDLL.__getattr__

    def look_up(library: ctypes.CDLL, name: str) -> object:
        if name in names:
            raise AttributeError(name)
        return real(library, name)

    return look_up


@LINUX
def test_a_new_name_never_takes_the_place_of_a_file(two: tuple[Path, Path], tmp_path: Path) -> None:
    one, other = two
    with pytest.raises(FileExistsError):
        SYSTEM.rename_new(one, other)
    assert (one.read_bytes(), other.read_bytes()) == (b"1", b"2")
    SYSTEM.rename_new(one, tmp_path / "new")
    assert (tmp_path / "new").read_bytes() == b"1"


@pytest.mark.posix_only("what it asks is of POSIX")
@pytest.mark.parametrize("sticky", [True, False])
@pytest.mark.parametrize("owner", ["user", "folder", "file", "nobody"])
def test_in_a_sticky_folder_only_owners_may_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: str, *, sticky: bool
) -> None:
    tmp_path.chmod(0o1777 if sticky else 0o777)
    file = tmp_path / "file"
    file.touch()
    of_folder, of_file = 1001, 1002
    folder_info, file_info = list(tmp_path.stat()), list(file.stat())
    folder_info[stat.ST_UID], file_info[stat.ST_UID] = of_folder, of_file
    who = {"user": 0, "folder": of_folder, "file": of_file, "nobody": 65534}[owner]
    monkeypatch.setattr(os, "geteuid", lambda: who)
    may = SYSTEM.may_rename(os.stat_result(folder_info), os.stat_result(file_info))
    assert may is (not sticky or owner != "nobody")


def test_an_ordinary_file_is_neither_mounted_nor_marked(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert not SYSTEM.is_mounted(file)
    assert not any(SYSTEM.keeps_names(path) for path in (file, tmp_path))
    assert sys.platform != "linux" or SYSTEM.is_mounted(Path("/proc"))


# Modes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.posix_only("what it asks is of POSIX")
@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.EIO])
def test_a_mode_that_cannot_be_set_is_an_error_only_where_it_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    file = tmp_path / "file"
    file.touch(mode=0o600)

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fchmod", refuse)
    with file.open("rb") as stream:
        with pytest.raises(OSError, match=os.strerror(number)):
            SYSTEM.set_mode(stream.fileno(), 0o640)
        if number == errno.EIO:
            with pytest.raises(OSError, match=os.strerror(number)):
                SYSTEM.set_mode(stream.fileno(), 0o600)
        else:
            SYSTEM.set_mode(stream.fileno(), 0o600)
