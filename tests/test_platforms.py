"""The type checker finds nothing on macOS and on Windows; on this system, ``make lint`` runs it over the tests, too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHECK = (sys.executable, "-m", "mypy", "--no-warn-unreachable", "--no-error-summary")


def checked(platform: str, *words: str) -> str:
    cache = f".mypy_cache/{platform}"
    command = [*CHECK, "--platform", platform, "--cache-dir", cache, *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=110).stdout


@pytest.mark.early
@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_the_types_are_right(platform: str) -> None:
    assert checked(platform, "src") == ""


def test_a_name_that_a_platform_lacks_is_found(tmp_path: Path) -> None:
    (tmp_path / "lacking.py").write_text("import os\nprint(os.geteuid())\n")
    assert 'Module has no attribute "geteuid"' in checked("win32", str(tmp_path / "lacking.py"))
