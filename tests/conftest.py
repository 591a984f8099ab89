"""What every test may ask for. The tools themselves are in ``tests/harness``."""

from __future__ import annotations

import re
import signal
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.clients.survey import page
from tests.harness import figures, sample
from tests.harness.equipped_machine import MachineMaker
from tests.harness.figures import Proven
from tests.harness.forked import FORKER, Forked, ForkedTerminalProgram
from tests.harness.home import Home
from tests.harness.program import Program
from tests.harness.user_machine import UserMachine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from awsfob.sandbox.server_process import SandboxProcess


def pytest_addoption(parser: pytest.Parser) -> None:
    sample.options(parser)
    figures.options(parser)
    page.options(parser)
    parser.addoption("--started", action="store_true", help="start fob truly each time, where a test would fork it")


def pytest_configure(config: pytest.Config) -> None:
    # A shell starts its background jobs with these ignored, and nohup does; every program of a test would inherit that.
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        usual = signal.default_int_handler if number is signal.SIGINT else signal.SIG_DFL
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)
    sample.configure(config)
    figures.configure(config)
    page.configure(config)
    Forked.always_started = config.getoption("--started")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long tests first, and refuse a test whose name has the time in it.

    The processes of pytest-xdist would collect different tests then.
    """
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    if timed := [item.nodeid for item in items if today in item.nodeid]:
        raise pytest.UsageError(f"the name of this test depends on the time, give it ids=...: {timed[0]}")
    items.sort(key=lambda item: item.get_closest_marker("early") is None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    marker = item.get_closest_marker("linux_only")
    if marker and sys.platform != "linux":
        pytest.skip(str(marker.args[0]))


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
def fob(home: Home) -> Forked:
    return Forked(home)


@pytest.fixture
def offline_fob(offline_home: Home) -> Forked:
    return Forked(offline_home)


@pytest.fixture
def started_fob(home: Home) -> Program:
    """fob as ``fob`` is, started from its installed script."""
    return Program(home)


@pytest.fixture
def offline_started_fob(offline_home: Home) -> Program:
    return Program(offline_home)


@pytest.fixture
def fob_pty(home: Home) -> ForkedTerminalProgram:
    return ForkedTerminalProgram(home)


@pytest.fixture(scope="session", autouse=True)
def _no_forker_stays() -> Iterator[None]:
    yield
    FORKER.end()


@pytest.fixture
def make_machine(tmp_path: Path, name: str, sandbox: SandboxProcess) -> MachineMaker:
    """Makes machines with every source of codes, whose secrets are looked for."""
    return MachineMaker(tmp_path, name, sandbox)


def _home(folder: Path, *endpoint: str) -> Home:
    path = folder / "home"
    path.mkdir(mode=0o700)
    return Home(path, *endpoint)


@pytest.fixture
def proven(request: pytest.FixtureRequest) -> Proven:
    """How a proof reports what it tried, and how often."""
    return Proven(request.node)
