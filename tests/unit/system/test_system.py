"""What this machine's system answers, and what it costs to ask."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="missing: Linux, which alone tells of writers")


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


def test_a_folder_that_is_missing_cannot_be_synced(tmp_path: Path) -> None:
    SYSTEM.sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        SYSTEM.sync_folder(tmp_path / "missing")


@pytest.mark.parametrize(("mode", "others_read"), [(0o600, False), (0o640, True), (0o604, True), (0o622, False)])
def test_a_mode_tells_who_may_read(mode: int, others_read: bool) -> None:
    assert SYSTEM.can_others_read(mode) is others_read


def test_the_state_folder_follows_the_environment() -> None:
    assert SYSTEM.state_base({"XDG_STATE_HOME": "/s", "HOME": "/h"}) == "/s"
    assert SYSTEM.state_base({"HOME": "/h"}) == "/h/.local/state"


def test_a_command_line_quotes_a_space() -> None:
    assert SYSTEM.command_line(["/a b/fob", "process", "work"]) == "'/a b/fob' process work"


def test_only_ctrl_c_counts_as_an_interrupt() -> None:
    assert SYSTEM.was_interrupted(-2)
    assert not SYSTEM.was_interrupted(2)
    assert not SYSTEM.was_interrupted(-9)
