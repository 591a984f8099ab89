"""The unit tests in the Windows Python. ``tests/unit/conftest.py`` says which cannot run there, and why."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.windows.set_up import windows_path
from tests.windows.wine import FOLDER, PYTHON, ROOT

if TYPE_CHECKING:
    from tests.windows.wine import Wine

pytestmark = [pytest.mark.windows, pytest.mark.timeout(1200)]


def run_units(wine: Wine, *arguments: str) -> tuple[int, str]:
    """Run the unit tests; return the exit code, and what pytest said."""
    runner = windows_path(Path(__file__).with_name("run_units.py"))
    words = ["wine", PYTHON, runner, windows_path(ROOT), windows_path(FOLDER / "python/tests"), *arguments]
    done = subprocess.run(
        words, env=wine.environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )
    return done.returncode, done.stdout


def test_the_unit_tests(wine: Wine) -> None:
    code, said = run_units(wine)
    passed = re.search(r"(\d+) passed", said)
    assert code == 0, said[-10_000:]
    assert passed
    assert int(passed[1]) > 1500
