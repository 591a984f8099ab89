"""The other versions of Python on this machine: fob logs in with each, and none warns of anything."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program

if TYPE_CHECKING:
    from tests.harness.user_machine import UserMachine

SOURCE = Path(__file__).parents[2] / "src"
VERSIONS = ("3.12", "3.13", "3.14")


def interpreter(version: str) -> str:
    """Return the path of a version of Python; skip where there is none."""
    found = [shutil.which(f"python{version}"), *map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))]
    for path in filter(None, found):
        done = subprocess.run(
            [path, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return done.stdout.strip()
    pytest.skip(f"missing: Python {version}")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_login_without_a_warning(machine: UserMachine, version: str) -> None:
    """fob's dependencies are pure Python, so those of this environment serve every version."""
    python = interpreter(version)
    machine.write_key_and_region()
    packages = f"{SOURCE}:{sysconfig.get_path('purelib')}"
    fob = Program(machine.home, (python, "-W", "error", "-m", "awsfob"))
    for words in (
        ("login", "work", "--code", machine.code()),
        ("status",),
        ("env", "work"),
        ("keys", "work"),
        ("--help",),
    ):
        done = fob(*words, env={"PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1"})
        assert done.code == 0, (words, done.all)
        assert "Warning:" not in done.err, (words, done.err)
    assert machine.logins == ["ok"]
