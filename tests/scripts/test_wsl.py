"""AWS files on a drive of Windows, from login to logout. A job of the workflow runs the same script in WSL itself.

Here a file system in memory has the name that WSL gives to such a drive. It does keep modes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.harness.program import installed

SCRIPT = Path(__file__).with_name("in_wsl.sh")
IN_MEMORY = 'mount -t tmpfs "$1" "$2" && shift 2 && exec sh "$@"'


@pytest.mark.linux_only("WSL is a Linux")
@pytest.mark.skipif(os.geteuid() != 0, reason="missing: root, to mount")
@pytest.mark.parametrize(("name", "code"), [("drvfs", 0), ("disk", 1)])
def test_a_session_on_a_drive_of_windows(tmp_path: Path, name: str, code: int) -> None:
    """On a disk, the control, fob can tell who may read a file."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        pytest.skip("missing: unshare, or the right to mount")
    drive = tmp_path / "c"
    drive.mkdir()
    words = ["unshare", "-m", "sh", "-c", IN_MEMORY, "sh", name, str(drive), str(SCRIPT), *installed(), f"{drive}/fob"]
    done = subprocess.run(words, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert ("fob did not say what it cannot tell" in done.stderr) == bool(code), done.stderr
