"""What every test may ask for. The tools themselves are in ``tests/harness``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.harness import figures, sample
from tests.harness.equipped_machine import MachineMaker
from tests.harness.figures import Proven
from tests.harness.forked import Forked, Forker
from tests.harness.home import Home
from tests.harness.program import Program
from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import UserMachine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from awsfob.sandbox.server_process import SandboxProcess


def pytest_addoption(parser: pytest.Parser) -> None:
    sample.options(parser)
    figures.options(parser)


def pytest_configure(config: pytest.Config) -> None:
    sample.configure(config)
    figures.configure(config)


@pytest.fixture(scope="session")
def _sandbox_process() -> Iterator[SandboxProcess]:
    from awsfob.sandbox.server_process import SandboxProcess

    with SandboxProcess() as running:
        yield running


@pytest.fixture
def sandbox(_sandbox_process: SandboxProcess) -> Iterator[SandboxProcess]:
    """The AWS of this test: one process for all, emptied and set right after each; a bug of its own fails the test."""
    before = len(_sandbox_process.errors())
    yield _sandbox_process
    _sandbox_process.control.reset()
    assert _sandbox_process.errors()[before:] == ""


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A user name that no other test has, so that a leftover of one cannot help another."""
    test = re.sub(r"\W+", "-", request.node.name).strip("-")[:40]
    return f"{test}-{abs(hash(request.node.nodeid)) % 10**8:08d}"


@pytest.fixture
def home(tmp_path: Path, sandbox: SandboxProcess) -> Home:
    return _home(tmp_path, sandbox.endpoint)


@pytest.fixture
def offline_home(tmp_path: Path) -> Home:
    """A home from which no AWS can be reached."""
    return _home(tmp_path)


@pytest.fixture
def machine(home: Home, sandbox: SandboxProcess, name: str) -> UserMachine:
    """A user at a machine whose AWS files are still to be written; folders of tests that need more override this."""
    return UserMachine(home, sandbox, name)


@pytest.fixture
def fob(home: Home) -> Program:
    return Program(home)


@pytest.fixture
def offline_fob(offline_home: Home) -> Program:
    return Program(offline_home)


@pytest.fixture(scope="session")
def forker() -> Iterator[Forker]:
    with Forker() as made:
        yield made


@pytest.fixture
def forked_fob(home: Home, forker: Forker) -> Forked:
    return Forked(home, forker)


@pytest.fixture
def offline_forked_fob(offline_home: Home, forker: Forker) -> Forked:
    return Forked(offline_home, forker)


@pytest.fixture
def make_machine(tmp_path: Path, name: str, sandbox: SandboxProcess, forker: Forker) -> MachineMaker:
    """Makes machines with every source of codes, whose secrets are looked for."""
    return MachineMaker(tmp_path, name, sandbox, forker)


@pytest.fixture
def fob_pty(home: Home) -> TerminalProgram:
    return TerminalProgram(home)


def _home(folder: Path, *endpoint: str) -> Home:
    path = folder / "home"
    path.mkdir(mode=0o700)
    return Home(path, *endpoint)


@pytest.fixture
def proven(request: pytest.FixtureRequest) -> Proven:
    """How a proof reports what it tried, and how often."""
    return Proven(request.node)
