"""Which unit tests cannot run in the Windows Python, and why; ``make windows`` runs all others there."""

from __future__ import annotations

import sys

import pytest

from awsfob.changes import CHANGES, Changes

IS_WINDOWS = sys.platform == "win32"
_NOT_ON_WINDOWS = {
    "sandbox": "the sandbox is no part of what Windows gets; moto is not installed there",
    "aws/test_query_call.py": "its server of certificates needs cryptography",
    "interaction/test_meanwhile.py": "it types at a pseudo-terminal",
    "interaction/test_terminal.py": "likewise",
    "storage/test_lock.py": "the owners of files are those of POSIX",
    "test_interrupts.py": "SIGHUP",
}
collect_ignore = list(_NOT_ON_WINDOWS) if IS_WINDOWS else []


@pytest.fixture(autouse=True)
def _nothing_changed_yet() -> None:
    """Forget what other tests of this process have changed: fob's errors list it."""
    vars(CHANGES).update(vars(Changes()))


def pytest_runtest_setup(item: pytest.Item) -> None:
    marker = item.get_closest_marker("posix_only")
    if marker and IS_WINDOWS:
        pytest.skip(str(marker.args[0]))
