"""A command where nobody can be asked: it has a session of its own, and no terminal."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.harness.home import Home

SECONDS = 60


def run_unattended(
    command: Sequence[str], home: Home, *, env: Mapping[str, str] | None = None, piped: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in a home.

    Args:
        command: The command.
        home: The home.
        env: Its whole environment; None for that of the home.
        piped: What comes through a pipe on standard input; None for no pipe but the null device.
    """
    return subprocess.run(
        command,
        env=home.env() if env is None else env,
        cwd=home.path,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        start_new_session=True,
        stdin=subprocess.DEVNULL if piped is None else None,
        input=piped,
    )
