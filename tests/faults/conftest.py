"""What the tests of the writer and of rotations may ask for."""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.rotation_stage import Killer, Rotated
from tests.faults.scene_stage import Stage
from tests.faults.scenes import WRONG
from tests.harness.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.faults.scene_model import Scene


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
def person(killer: Killer, sandbox: SandboxProcess, tmp_path: Path, name: str) -> Callable[..., Rotated]:
    """Give one person after the other, each with a key that IAM takes a moment to know after it is made."""
    sandbox.control.propagation(0.2, flicker=1)
    numbers = itertools.count()

    def make(*, mfa: bool = False) -> Rotated:
        folder = tmp_path / f"home{next(numbers)}"
        (folder / "home").mkdir(mode=0o700, parents=True)
        user = sandbox.control.user(f"{name}-{folder.name}", policy="open")
        made = Rotated(sandbox, Home(folder / "home", sandbox.endpoint), user, killer)
        made.settle()
        if mfa:
            made.settle_with_mfa()
        return made

    return make


@pytest.fixture
def staged(sandbox: SandboxProcess, home: Home, name: str) -> Callable[[Scene], Stage]:
    """Set the stage for a scene with the installed fob."""
    return lambda scene: Stage(scene, sandbox, home, name)


@pytest.fixture
def wrong(sandbox: SandboxProcess, home: Home, name: str) -> Callable[[str], Stage]:
    """Set the stage for a program that works in one of the ways of wrong_writer.py."""
    program = str(Path(__file__).parent / "wrong_writer.py")
    return lambda way: Stage(WRONG, sandbox, home, name, (sys.executable, "-IS", program, way))
