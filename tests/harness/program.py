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
from typing import IO, TYPE_CHECKING, Any, Protocol

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


class Process(Protocol):
    """The part of ``subprocess.Popen`` that the harness uses."""

    @property
    def args(self) -> Any: ...  # noqa: ANN401  as in typeshed
    @property
    def pid(self) -> int: ...
    @property
    def stdout(self) -> IO[bytes] | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def communicate(
        self,
        input: bytes | None = None,  # noqa: A002  as there
        timeout: float | None = None,
    ) -> tuple[bytes | None, bytes | None]: ...


def code_of(process: Process) -> int:
    """Return the exit code of a process that has ended."""
    code = process.poll()
    assert code is not None
    return code


def texts(streams: tuple[bytes | None, bytes | None]) -> tuple[str, str]:
    """Return what was written to stdout and stderr."""
    out, err = ((each or b"").decode(errors="replace") for each in streams)
    return out, err


def start(argv: Sequence[str], env: dict[str, str], stdin: bytes | None, cwd: Path) -> Running:
    """Start a program.

    Args:
        argv: The program and its arguments.
        env: Its whole environment.
        stdin: What it can read; None for ``/dev/null``.
        cwd: Its working folder.
    """
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        argv,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL if stdin is None else pipe,
        stdout=pipe,
        stderr=pipe,
        start_new_session=True,
    )
    return Running(process, stdin)


class Running:
    """A program under way in a session of its own, hence without a controlling terminal."""

    def __init__(self, process: Process, stdin: bytes | None) -> None:
        self.process = process
        self._stdin = stdin

    def wait(self, timeout: float = PATIENCE) -> Result:
        try:
            out, err = texts(self.process.communicate(self._stdin, timeout=timeout))
        except subprocess.TimeoutExpired:
            self.kill()
            out, err = texts(self.process.communicate())
            said = f"stdout: {out}\nstderr: {err}"
            raise AssertionError(f"still running after {timeout} s: {self.process.args!r}\n{said}") from None
        return Result(code_of(self.process), out, err)

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
        return start([*self.command, *args], self.home.env(env), stdin, self.home.path)
