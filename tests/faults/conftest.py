"""What the tests of the writer and of rotations may ask for."""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.case_runner import CaseRunner
from tests.faults.cases import WRONG
from tests.faults.rotation_runner import Killer, RotationRunner
from tests.harness.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.faults.case_model import CommandCase


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with Killer() as made:
        yield made


@pytest.fixture
def make_rotation(killer: Killer, sandbox: SandboxProcess, tmp_path: Path, name: str) -> Callable[..., RotationRunner]:
    """Give one user after the other, each with a key that IAM takes a moment to know after it is made."""
    sandbox.control.propagation(0.2, flicker=1)
    numbers = itertools.count()

    def make(*, mfa: bool = False) -> RotationRunner:
        folder = tmp_path / f"home{next(numbers)}"
        (folder / "home").mkdir(mode=0o700, parents=True)
        home = Home(folder / "home", sandbox.endpoint)
        made = RotationRunner(home, sandbox, f"{name}-{folder.name}", killer, policy="open")
        made.write_both()
        if mfa:
            made.demand_mfa()
        return made

    return make


@pytest.fixture
def runner_of(sandbox: SandboxProcess, home: Home, name: str) -> Callable[[CommandCase], CaseRunner]:
    """Return the runner of a case, with the installed fob."""
    return lambda case: CaseRunner(case, sandbox, home, name)


@pytest.fixture
def wrong(sandbox: SandboxProcess, home: Home, name: str) -> Callable[[str], CaseRunner]:
    """Return the runner of a program that works in one of the ways of wrong_writer.py."""
    program = str(Path(__file__).parent / "wrong_writer.py")
    return lambda way: CaseRunner(WRONG, sandbox, home, name, (sys.executable, "-IS", program, way))
