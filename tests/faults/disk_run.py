"""What the tests of the writer share: a home with a file in it, and a child process to do something to it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

CHILD = Path(__file__).parent / "disk_child.py"


def run(action: str, *, within: tuple[str, ...] = (), **arguments: object) -> Any:  # noqa: ANN401  it is JSON
    command = [*within, sys.executable, str(CHILD), action, json.dumps(arguments, default=str)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def an_aws_folder(home: Path) -> Path:
    """Make a credentials file with mode 0600, whatever umask the test is about."""
    umask = os.umask(0o022)
    path = home / ".aws" / "credentials"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"[a]\ntoken = old\n" + b"# filler\n" * 2000)
    path.chmod(0o600)
    os.umask(umask)
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
