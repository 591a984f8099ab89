"""fob, killed at an exact point of what it does to the world: the other half of the rotation tests.

Run as ``python rotation_child.py``. It loads fob once, then reads jobs from stdin, one JSON document a line, forks for
each a process in which the real command line runs with real files against a real endpoint, and answers with one line.

A point lies before and after each call that touches the disk or the network, and in the middle of each that writes or
sends. They are counted from 1; at the chosen one the process sends itself a signal, or finds the disk full. Nothing
else is different from the program that people run, but that its pauses are shorter.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import socket
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from unittest import mock

from awsfob import changes as noted
from awsfob.app import replace_keys
from awsfob.aws.client import make_client
from awsfob.aws.connection import Connection
from awsfob.cli import main, rotate_command
from awsfob.keys import journal, other_keys, proof, rotation, standing, write_moves
from awsfob.keys import rotate as driver
from awsfob.model import Key, Secret
from awsfob.storage import files as disk

if TYPE_CHECKING:
    from collections.abc import Callable

DISK = ("open", "write", "fsync", "replace", "unlink", "mkdir", "fchmod")
NETWORK = ("connect", "sendall", "recv_into")
_open, _write = os.open, os.write


class Points:
    """Counts the points, notes their names, and makes the trouble at the chosen one.

    Args:
        chosen: The number of the point; 0 for none.
        number: The signal that it gets there.
        is_full: Let the disk be full there, instead of the signal.
        log: A file that gets a line for each point.
    """

    def __init__(self, chosen: int, log: str, *, number: int, is_full: bool) -> None:
        self._chosen = chosen
        self._number = number
        self._is_full = is_full
        self._count = 0
        self._log = _open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def reached(self, name: str) -> None:
        self._count += 1
        _write(self._log, f"{name}\n".encode())
        if self._count != self._chosen:
            return
        if self._is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.kill(os.getpid(), self._number)

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call with a point on either side, and one in its middle where it gives bytes away."""

        def wrapped(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  whatever the call takes and returns
            self.reached(f"before {name}")
            if name in {"write", "sendall"}:
                target, data = arguments[:2]
                half = len(data) // 2
                call(target, data[:half])
                self.reached(f"half {name}")
                sent = call(target, data[half:])
                done = None if sent is None else half + sent
            else:
                done = call(*arguments, **named)
            self.reached(f"after {name}")
            return done

        return wrapped


def place_points(points: Points) -> None:
    """Wrap what touches the disk and the network, and each step of the rotation."""
    for name in DISK:
        mock.patch.object(os, name, points.around(name, getattr(os, name))).start()
    for name in NETWORK:
        mock.patch.object(socket.socket, name, points.around(name, getattr(socket.socket, name)), create=True).start()
    carry_out = driver.Rotation._carry_out  # noqa: SLF001  the boundary between two steps is nowhere else

    def step(self: Any, step: Any, *facts: Any) -> Any:  # noqa: ANN401  passed on as they come
        points.reached(f"step {step.action.name}")
        return carry_out(self, step, *facts)

    mock.patch.object(driver.Rotation, "_carry_out", step).start()


# Mutants: rotations as they should not be -----------------------------------------------------------------------------


def retire_first(mutant: Callable[..., rotation.Next]) -> Callable[..., rotation.Next]:
    """Deactivate the old key before the files hold the new one."""

    def next_step(noted: journal.Journal | None, remote: Any, in_files: Any) -> rotation.Next:  # noqa: ANN401  as they come
        step = mutant(noted, remote, in_files)
        active = noted is not None and any(key.key_id == noted.old.key_id and key.status == "Active" for key in remote)
        if step.action is rotation.Action.WRITE and active and noted is not None:
            return rotation.Next(rotation.Action.DEACTIVATE, noted.old.key_id)
        return step

    return next_step


class InMemory(journal.Journals):
    """Journals that nobody finds after a crash."""

    kept: ClassVar[list[journal.Journal]] = []

    def find(self, *_: str) -> journal.Journal | None:
        return self.kept[-1] if self.kept else None

    def save(self, journal: journal.Journal) -> None:
        self.kept.append(journal)

    def drop(self, _: journal.Journal) -> None:
        self.kept.clear()


def write_in_place(target: Path, data: bytes, _seen: object, **_options: object) -> tuple[str, ...]:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(target)  # noqa: PTH108  the call that has points around it
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT, 0o600)
    os.write(descriptor, data)
    os.close(descriptor)
    return ()


def mutate(mutant: str | None) -> None:
    changes: dict[str | None, tuple[Any, str, Any]] = {
        "retires-first": (driver, "next_step", retire_first(rotation.next_step)),
        "forgets": (driver, "Journals", InMemory),
        "asks-nobody": (other_keys.SecondKeyQuestion, "_agree", lambda *_: None),
        "claims-nothing": (standing.Standing, "lines", lambda *_: ()),
        "forgets-calls": (standing.Standing, "asking", lambda *_: contextlib.nullcontext()),
        "notes-nothing": (noted.Changes, "note", lambda *_: None),
        "notes-no-move": (write_moves, "_note", lambda *_: None),
        "writes-in-place": (disk, "replace_file", write_in_place),
    }
    if mutant:
        mock.patch.object(*changes[mutant]).start()


# One job --------------------------------------------------------------------------------------------------------------


def run(  # noqa: PLR0913  the facts of a job, each by name
    *, words: list[str], env: dict[str, str], point: int, number: int, is_full: bool, mutant: str | None, log: str
) -> None:
    """Be fob, from here to the end of this process."""
    os.environ.clear()
    os.environ.update(env)
    output = _open(f"{log}.said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.setsid()
    mutate(mutant)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored, as in a job of a script
    place_points(Points(point, log, number=number, is_full=is_full))
    code: Any = 1
    try:
        main.run(words)
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(code or 0))


def answer(job: dict[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        try:
            run(**job)
        finally:
            os._exit(70)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def load_everything() -> None:
    """Have botocore read its models once; they are kept for every child."""
    nowhere = Connection("us-east-1", "none", Path("none"), Path("none"))
    for service in ("sts", "iam"):
        make_client(service, nowhere, Key("AKIANONENONENONENONE", Secret("none")), once=True)
    assert rotate_command.command.name == "rotate"
    assert replace_keys.rotate.__name__ == "rotate"
    proof.PAUSE_SECONDS = 0.05
    driver.LISTING_DELAY = timedelta(seconds=0.5)


if __name__ == "__main__":
    load_everything()
    for line in sys.stdin:
        print(answer(json.loads(line)), flush=True)  # noqa: T201  the answer to the test
