"""The program in a process of its own for each call, without the price of a start: for tests of a thousand calls.

A child loads fob once and forks; what runs in the fork is the program from its entry on, with real files and streams.
What only a true start shows (its imports, its script, its arguments in ``ps``) is tested with ``Program``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.harness.program import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.harness.home import Home

CHILD = Path(__file__).parent / "forked_child.py"
ROOT = Path(__file__).parents[2]


class Forker:
    """The child that forks. Use as a context manager; it starts with the first call."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is None:
            return
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.close()
        self._child.wait(30)
        self._child.stdout.close()

    def run(self, job: Mapping[str, object]) -> int:
        """Run one command line; return its exit code, or minus the number of the signal that ended it."""
        child = self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(job) + "\n")
        child.stdin.flush()
        return int(child.stdout.readline())

    def _started(self) -> subprocess.Popen[str]:
        if self._child is None:
            env = {
                "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
                "PATH": "/usr/bin:/bin",
                "HOME": "/nowhere",
                "LANG": "C.UTF-8",
            }
            pipe = subprocess.PIPE
            command = [sys.executable, str(CHILD)]
            self._child = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=env, cwd=ROOT)
        return self._child


class Forked:
    """``fob`` in one home, forked; called like ``Program``."""

    def __init__(self, home: Home, forker: Forker) -> None:
        self.home = home
        self._forker = forker

    def __call__(
        self,
        *args: str,
        env: Mapping[str, str | None] | None = None,
        input: str = "",  # noqa: A002 - as in Program
        umask: int = 0o022,
        uid: int | None = None,
    ) -> Result:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            streams = {stream: str(folder / stream) for stream in ("stdin", "out", "err")}
            Path(streams["stdin"]).write_bytes(os.fsencode(input))
            job = {"words": args, "env": self.home.env(env), "cwd": str(self.home.path), "umask": umask, "uid": uid}
            code = self._forker.run(job | streams)
            out, err = (Path(streams[each]).read_text(errors="replace") for each in ("out", "err"))
        return Result(code, out, err)
