"""The program in a process of its own for each call, without the price of a start.

A child loads fob once and forks for each call. The fork runs the program from its entry to the end of its interpreter,
with real streams and files and a session of its own. Only a true start shows the rest: a module that is missing or is
imported in a circle, the installed script, the arguments in ``ps``. ``tests/README.md`` says which one to use, and
``pytest --started`` starts the program truly for every test.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import selectors
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tests.harness.program import PATIENCE, Running, installed, start
from tests.harness.terminal import TerminalProgram

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.harness.home import Home
    from tests.harness.program import Process, Result

CHILD = Path(__file__).parent / "forked_child.py"
LANGUAGE = "C.UTF-8"
USUAL_UMASK = 0o022
_READ_AT_START = ("PYTHON", "LC_", "LD_", "GLIBC_", "MALLOC_", "OPENSSL_")
_AT_ONCE = 65536


def needs_a_start(env: Mapping[str, str]) -> bool:
    """Say whether a variable is set that the interpreter or a library reads only when it starts.

    PYTHONPATH is none of them, because the fork reads it, too; nor is what ``keyring`` reads, which no fork has loaded.
    """
    early = {name for name in env if name.startswith(_READ_AT_START)} - {"PYTHONPATH", "PYTHON_KEYRING_BACKEND"}
    return bool(early) or env.get("LANG") != LANGUAGE


class ForkedProcess:
    """A forked process under way; the part of ``subprocess.Popen`` that the harness uses.

    Args:
        args: The command line, for messages.
        status: Tells the id of the process, and then how it ended.
        ends: Our ends of the standard streams that are pipes.
    """

    def __init__(self, args: Sequence[str], status: IO[bytes], ends: Sequence[IO[bytes] | None]) -> None:
        self.args = args
        self.pid = int(status.readline())
        self.returncode: int | None = None
        self.stdin, self.stdout, self.stderr = ends
        self._status = status
        self._lock = threading.Lock()
        self._to_write = b""
        self._read: dict[IO[bytes] | None, bytes] = {stream: b"" for stream in (self.stdout, self.stderr) if stream}

    def poll(self) -> int | None:
        with self._lock:
            if self.returncode is None and _is_ready(self._status, 0):
                self.returncode = int(self._status.readline())
                self._status.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        end = _end(timeout)
        while (code := self.poll()) is None:
            with contextlib.suppress(ValueError):  # closed, because another thread saw the end
                if not _is_ready(self._status, _left(end)):
                    raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def communicate(
        self,
        input: bytes | None = None,  # noqa: A002  the name of subprocess.Popen
        timeout: float | None = None,
    ) -> tuple[bytes | None, bytes | None]:
        end = _end(timeout)
        self._to_write += input or b""
        with selectors.DefaultSelector() as selector:
            for stream in (self.stdin, self.stdout, self.stderr):
                if stream and not stream.closed:
                    selector.register(stream, selectors.EVENT_WRITE if stream is self.stdin else selectors.EVENT_READ)
            while selector.get_map():
                ready = selector.select(_left(end))
                if not ready:
                    raise subprocess.TimeoutExpired(self.args, timeout or 0)
                for key, _ in ready:
                    self._move(key.fileobj, selector)  # type: ignore[arg-type]
        self.wait(_left(end))
        return (self._read.get(self.stdout), self._read.get(self.stderr))

    def _move(self, stream: IO[bytes], selector: selectors.BaseSelector) -> None:
        """Write or read some bytes; close the stream at its end."""
        if stream is self.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._to_write = self._to_write[os.write(stream.fileno(), self._to_write[:_AT_ONCE]) :]
                if self._to_write:
                    return
        elif some := os.read(stream.fileno(), _AT_ONCE):
            self._read[stream] += some
            return
        selector.unregister(stream)
        stream.close()


class Forker:
    """The child that forks. It starts with the first call."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._jobs: socket.socket | None = None
        self._lock = threading.Lock()

    def end(self) -> None:
        """End the child; the next call starts another one."""
        if self._child and self._jobs:
            self._jobs.close()
            self._child.wait(PATIENCE)
        self._child = self._jobs = None

    def start(self, job: Mapping[str, object], stdin: int, stdout: int, stderr: int) -> ForkedProcess:
        """Start a command line; each stream is an open file, ``subprocess.PIPE`` or ``subprocess.DEVNULL``."""
        with contextlib.ExitStack() as closing:
            streams = [_stream(each, number, closing) for number, each in enumerate((stdin, stdout, stderr))]
            read, written = os.pipe()
            closing.callback(os.close, written)
            data = json.dumps(job).encode()
            with self._lock:
                jobs = self._started()
                socket.send_fds(jobs, [len(data).to_bytes(8)], [*(theirs for _, theirs in streams), written])
                jobs.sendall(data)
        words = ["fob", *job["words"]]  # type: ignore[misc]
        return ForkedProcess(words, os.fdopen(read, "rb", buffering=0), [ours for ours, _ in streams])

    def _started(self) -> socket.socket:
        if self._jobs is None:
            self._jobs, other = socket.socketpair()
            command = [sys.executable, str(CHILD), str(other.fileno())]
            env = {"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "LANG": LANGUAGE}
            with other:
                self._child = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, env=env, pass_fds=[other.fileno()], start_new_session=True
                )
        return self._jobs


FORKER = Forker()
"""One for all tests of a process; a fixture ends it."""


class Forked:
    """``fob`` in one home, forked; called like ``Program``."""

    always_started = False
    """Whether to start the program truly each time."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def __call__(
        self,
        *args: str,
        env: Mapping[str, str | None] | None = None,
        input: str | bytes | None = None,  # noqa: A002  as in Program
        timeout: float = PATIENCE,
        umask: int = USUAL_UMASK,
        uid: int | None = None,
    ) -> Result:
        """Run the program to its end.

        Args:
            args: The words after ``fob``.
            env: Variables to add to those of the home, or to take away.
            input: What it reads from its standard input; ``/dev/null`` if None.
            timeout: Seconds after which it is taken for stuck.
            umask: Its umask.
            uid: The user who runs it. It is forked then in any case, because another user cannot read the project.
        """
        return self._start(args, self.home.env(env), input, umask, uid).wait(timeout)

    def start(
        self,
        *args: str,
        env: Mapping[str, str | None] | None = None,
        input: str | bytes | None = None,  # noqa: A002  as in Program
    ) -> Running:
        """Start the program and return at once."""
        return self._start(args, self.home.env(env), input, USUAL_UMASK, None)

    def _start(
        self, args: Sequence[str], env: dict[str, str], given: str | bytes | None, umask: int, uid: int | None
    ) -> Running:
        stdin = given.encode() if isinstance(given, str) else given
        if uid is None and umask == USUAL_UMASK and (self.always_started or needs_a_start(env)):
            return start([*installed(), *args], env, stdin, self.home.path)
        pipe = subprocess.PIPE
        job = job_of(args, env, self.home) | {"umask": umask, "uid": uid}
        return Running(FORKER.start(job, subprocess.DEVNULL if stdin is None else pipe, pipe, pipe), stdin)


class ForkedTerminalProgram(TerminalProgram):
    """``fob`` in one home, forked, with a user at its terminal."""

    def start(self, argv: Sequence[str], env: dict[str, str], terminal: str, streams: tuple[int, int, int]) -> Process:
        """Start the program on a terminal."""
        if Forked.always_started or needs_a_start(env):
            return super().start(argv, env, terminal, streams)
        return FORKER.start(job_of(argv[1:], env, self.home) | {"terminal": terminal}, *streams)


def job_of(args: Sequence[str], env: dict[str, str], home: Home) -> dict[str, object]:
    """Return what forked_child.py needs to know for a command line."""
    where = {"env": env, "cwd": str(home.path)}
    return {"words": args, "umask": USUAL_UMASK, "uid": None, "terminal": None, **where}


def _stream(kind: int, number: int, closing: contextlib.ExitStack) -> tuple[IO[bytes] | None, int]:
    """Return our end of a standard stream, if it is a pipe, and the end of the process, which will be closed."""
    if kind == subprocess.DEVNULL:
        opened = os.open(os.devnull, os.O_RDWR)
        closing.callback(os.close, opened)
        return None, opened
    if kind != subprocess.PIPE:
        return None, kind
    read, written = os.pipe()
    ours, theirs = (written, read) if number == 0 else (read, written)
    closing.callback(os.close, theirs)
    return os.fdopen(ours, "wb" if number == 0 else "rb", buffering=0), theirs


def _is_ready(stream: IO[bytes], seconds: float | None) -> bool:
    return bool(select.select([stream], [], [], seconds)[0])


def _end(timeout: float | None) -> float | None:
    return None if timeout is None else time.monotonic() + timeout


def _left(end: float | None) -> float | None:
    return None if end is None else max(0.0, end - time.monotonic())
