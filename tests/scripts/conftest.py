"""The first test of each file here starts fob truly: the others fork it, and would not see what only a start shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.forked import Forked

HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the first test of each file, of those that are left to run."""
    first = {item.path: item for item in reversed(items) if item.path.parent == HERE}
    for item in first.values():
        item.add_marker(pytest.mark.started)


@pytest.fixture(autouse=True)
def _started(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("started"):
        monkeypatch.setattr(Forked, "always_started", True)
