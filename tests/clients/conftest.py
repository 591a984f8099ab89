"""What the tests of clients share: a machine, and the client that a test is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clients.catalogue import Client
from tests.clients.client_machine import ClientMachine
from tests.clients.other_aws import started

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home


@pytest.fixture
def machine(request: pytest.FixtureRequest, home: Home, sandbox: SandboxProcess, name: str) -> ClientMachine:
    """Files of the layout that the test is parametrized with, by default ``[P]`` and ``[P-sts]``."""
    return ClientMachine(home, sandbox, name, layout=getattr(request, "param", "sts-suffix"))


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Client:
    """The client that the test is parametrized with; skips where this machine lacks it."""
    chosen = request.param
    assert isinstance(chosen, Client)
    if not chosen.is_here:
        pytest.skip(f"{chosen.name} is not on this machine; it comes with {chosen.package}")
    return chosen


@pytest.fixture(scope="session")
def other_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of an AWS that is not ours."""
    with started(tmp_path_factory.mktemp("ministack")) as endpoint:
        yield endpoint
