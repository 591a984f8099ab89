"""A sandbox in a child process, for the length of a ``with`` block."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Self

from awsfob.sandbox.control import Control

if TYPE_CHECKING:
    from types import TracebackType


class SandboxProcess:
    """Starts a sandbox on a free loopback port and stops it.

    The child exits when its stdin closes, so it ends with its parent even if the parent is killed.

    Attributes:
        endpoint: The URL for AWS_ENDPOINT_URL.
        control: The client of the control URL.

    Args:
        account: The account id; by default the one of AWS's examples.
        partition: The partition.

    Raises:
        RuntimeError: On entry, if the child does not start; with the child's stderr.
    """

    endpoint: str
    control: Control

    def __init__(self, *, account: str = "111122223333", partition: str = "aws") -> None:
        self._arguments = ["--account", account, "--partition", partition]

    def __enter__(self) -> Self:
        self._errors = tempfile.TemporaryFile()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "awsfob.sandbox.server", *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        assert self._child.stdout is not None  # noqa: S101 - for the type checker: it is a pipe
        line = self._child.stdout.readline()
        if not line:
            self._stop()
            why = self.errors()
            self._errors.close()
            raise RuntimeError(f"the sandbox did not start:\n{why}")
        self.endpoint = json.loads(line)["endpoint"]
        self.control = Control(self.endpoint)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        self._errors.close()

    def errors(self) -> str:
        """Return the stderr of the server, which is empty unless the server has a bug."""
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace")

    def _stop(self) -> None:
        """Close the child's stdin; kill it if it has not exited after five seconds."""
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._child.wait(5)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
