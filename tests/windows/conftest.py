"""The Windows of these tests, started once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.windows.windows_machine import WindowsMachine
from tests.windows.wine import FOLDER, Wine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home


@pytest.fixture(scope="session")
def wine() -> Iterator[Wine]:
    if not (FOLDER / ".ready").exists():
        pytest.skip("there is no Windows Python here: make windows installs it")
    with Wine() as running:
        yield running


@pytest.fixture
def machine(home: Home, sandbox: SandboxProcess, name: str, wine: Wine) -> WindowsMachine:
    made = WindowsMachine(home, sandbox, name, wine)
    made.policy = "open"  # a rotation changes keys
    made.write_key_and_region()
    return made
