"""What the tests about secrets may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.secrets.stage import Workers

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.sandbox.process import SandboxProcess
    from tests.harness.forked import Forker


@pytest.fixture
def workers(tmp_path: Path, name: str, sandbox: SandboxProcess, forker: Forker) -> Workers:
    return Workers(tmp_path, name, sandbox, forker)
