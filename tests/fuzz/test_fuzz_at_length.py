"""The fuzz targets at length: by hypothesis, which knows their words, and by atheris, which follows fob's branches."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.making import is_found, tried
from tests.fuzz.mutants import MUTANTS, QUICK, WAITS
from tests.fuzz.targets import TARGETS

if TYPE_CHECKING:
    from tests.harness.figures import Proven

ROOT = Path(__file__).parents[2]
PART = "Fuzz"
BY_ATHERIS = ("quotes are a part of names", "nine more line ends", "times without a zone", "a secret is made up", WAITS)
_RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


@pytest.mark.parametrize("name", TARGETS)
def test_by_hypothesis(name: str, proven: Proven) -> None:
    seed = random.randrange(10**6)  # noqa: S311  another one each time; a failure shows its input
    count = tried(name, TARGETS[name].long, seed=seed)
    proven(PART, f"{TARGETS[name].what}, by hypothesis", tried=count, unit="inputs")


@pytest.mark.parametrize("name", TARGETS)
def test_by_atheris(name: str, tmp_path: Path, proven: Proven) -> None:
    done = atheris(name, tmp_path, "--seconds", str(TARGETS[name].seconds))
    found = [path.read_bytes() for path in tmp_path.iterdir()]
    runs = _RUNS.search(done.stdout)
    assert runs, done.stdout[-4000:]
    proven(
        PART, f"{TARGETS[name].what}, by atheris", tried=int(runs[1]), unit="inputs", wrong=int(done.returncode != 0)
    )
    assert (done.returncode, found) == (0, []), done.stdout[-4000:]


@pytest.mark.parametrize("name", [name for name in MUTANTS if name not in (*QUICK, WAITS)])
def test_a_planted_bug_is_found(name: str) -> None:
    assert is_found(MUTANTS[name])


@pytest.mark.parametrize("name", BY_ATHERIS)
def test_a_planted_bug_is_found_by_atheris(name: str, tmp_path: Path) -> None:
    words = ["--seconds", "60", "--seconds-each", "2", "--seed", "1", "--mutant", name]
    done = atheris(MUTANTS[name].target, tmp_path, *words)
    assert done.returncode != 0
    assert ("timeout" if name == WAITS else "Uncaught Python exception") in done.stdout
    assert list(tmp_path.iterdir())


def atheris(target: str, findings: Path, *words: str) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("atheris", reason="atheris has no wheel for this platform or this Python")
    program = [sys.executable, "-m", "tests.fuzz.run", target, "--found", f"{findings}/", *words]
    return subprocess.run(
        program,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=500,
        check=False,
    )
