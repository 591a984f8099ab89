"""The installed program in a process of its own, with nobody at a keyboard."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.harness.home import Home

PATIENCE = 60.0
"""Seconds after which a program that has not ended is taken for stuck. Generous: the machine may be busy."""


def installed(name: str = "fob") -> tuple[str, ...]:
    """Return how to start an installed program: its script beside this interpreter, as a user's shell would find it."""
    script = Path(sys.executable).with_name(name)
    if not script.exists():
        raise FileNotFoundError(f"{name} is not installed beside {sys.executable}: run `make test`")
    return (str(script),)


@dataclass(frozen=True)
class Result:
    """How a program ended: its exit code (minus the signal's number when killed) and what it wrote."""

    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401 - a JSON document may be anything
        return json.loads(self.out)

    @property
    def all(self) -> str:
        return self.out + self.err


class Running:
    """A program under way in a session of its own, hence without a controlling terminal."""

    def __init__(self, argv: Sequence[str], env: dict[str, str], stdin: bytes | None, cwd: Path) -> None:
        self._stdin = stdin
        self.process = subprocess.Popen(
            argv,
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def wait(self, timeout: float = PATIENCE) -> Result:
        try:
            out, err = self.process.communicate(self._stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            out, err = self.process.communicate()
            said = f"stdout: {out.decode(errors='replace')}\nstderr: {err.decode(errors='replace')}"
            raise AssertionError(f"still running after {timeout} s: {self.process.args!r}\n{said}") from None
        return Result(self.process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the program and its children; one that has ended already is fine."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


class Program:
    """``fob`` as installed, in one home.

    Called, it runs the program to its end. Standard input is ``/dev/null`` unless ``input`` is given.
    """

    def __init__(self, home: Home, command: Sequence[str] | None = None) -> None:
        self.home = home
        self.command = tuple(command or installed())

    def __call__(
        self,
        *args: str,
        env: Mapping[str, str | None] | None = None,
        input: str | bytes | None = None,  # noqa: A002 - the name that subprocess.run has taught everybody
        timeout: float = PATIENCE,
    ) -> Result:
        return self.start(*args, env=env, input=input).wait(timeout)

    def start(
        self,
        *args: str,
        env: Mapping[str, str | None] | None = None,
        input: str | bytes | None = None,  # noqa: A002 - as above
    ) -> Running:
        """Start the program and return at once, for races and kills."""
        stdin = input.encode() if isinstance(input, str) else input
        return Running([*self.command, *args], self.home.env(env), stdin, self.home.path)
