"""What the survey shares: one home and one AWS for all clients of a process, because they are only read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from awsfob.sandbox.server_process import SandboxProcess
from tests.clients.survey.recorder import recording
from tests.clients.survey.stage import REGION, Stage
from tests.harness.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    path = tmp_path_factory.mktemp("survey") / "home"
    path.mkdir(mode=0o700)
    with SandboxProcess() as sandbox, recording(sandbox.endpoint, REGION) as recorder:
        yield Stage(Home(path, recorder.endpoint), sandbox, recorder)
        assert sandbox.errors() == ""
