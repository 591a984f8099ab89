"""Real processes for test_disk.py: they write, are killed, run out of disk, or are somebody else.

Run as ``python disk_child.py ACTION ARGUMENTS`` with the arguments as JSON; prints its findings as JSON. Processes are
forked from here, where everything is imported already, so that a hundred of them take a second.
"""

from __future__ import annotations

import ctypes  # noqa: F401  imported here once, and before this process is somebody who may not read Python's files
import hashlib  # noqa: F401  likewise
import itertools
import json
import os
import random
import resource
import shlex  # noqa: F401  likewise
import signal
import sys
import time
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from awsfob.errors import FilesError
from awsfob.ini.document import Document
from awsfob.storage import files as disk
from awsfob.storage import folders, replacement
from awsfob.storage import lock as locks

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, ModuleType

OLD = b"# mine\n[a]\ntoken = old\n" + b"# filler\n" * 500 + b"[end]\nk = old\n"
NEW = OLD.replace(b"= old", b"= new")
CREATED = b"[a]\ntoken = new\n\n[end]\nk = new\n"


def setting(section: str, key: str, value: str) -> disk.Change:
    def change(data: bytes) -> bytes:
        document = Document.parse(data)
        document.set(section, key, value)
        return document.render()

    return change


def slowly(change: disk.Change) -> disk.Change:
    def slow(data: bytes) -> bytes:
        time.sleep(0.002)
        return change(data)

    return slow


def to_new(data: bytes) -> bytes:
    return NEW if data else CREATED


def fork(task: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        task()
    except BaseException as error:  # noqa: BLE001  a child must never return into the parent's code
        print(repr(error), file=sys.stderr)  # noqa: T201  seen when a test fails
        os._exit(1)
    os._exit(0)


def waited(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


# Mutants: writers as they should not be -------------------------------------------------------------------------------


def truncating(target: Path, data: bytes, _seen: object, **_options: object) -> tuple[str, ...]:
    with target.open("wb", buffering=0) as file:
        file.write(data[: len(data) // 2])
        time.sleep(0.001)
        file.write(data[len(data) // 2 :])
    return ()


def ignoring(*_: object) -> None:
    """Look at nothing."""


def mutate(mutant: str | None) -> None:
    changes: dict[str | None, dict[tuple[ModuleType, str], Callable[..., object]]] = {
        None: {},
        "truncating": {(disk, "replace_file"): truncating, (disk, "_must_have_lasted"): ignoring},
        "lockless": {
            (disk, "locked"): nullcontext,
            (replacement, "_must_be_still"): ignoring,
            (replacement, "_must_have_come_out"): ignoring,
            (disk, "_must_have_lasted"): ignoring,
        },
    }
    for (module, name), wrong in changes[mutant].items():
        mock.patch.object(module, name, wrong).start()


# Actions --------------------------------------------------------------------------------------------------------------


def crash_at_every_line(folder: str, *, exists: bool, mutant: str | None) -> dict[str, int]:
    """Kill an edit before each line of it in turn, and look at what is left."""
    mutate(mutant)
    found = {"old": 0, "new": 0, "broken": 0}
    for count in range(1, 2000):
        home = Path(folder) / str(count)
        path = home / ".aws" / "credentials"
        if exists:
            path.parent.mkdir(parents=True)
            path.write_bytes(OLD)
            path.chmod(0o600)
        child = fork(lambda: edit_until_line(count, path, home))  # noqa: B023  runs before the next turn
        code = waited(child)
        found[verdict(path, exists=exists)] += 1
        if mutant is None:
            check_what_is_left(home, path)
        if code == 0:
            return found
        assert code == -signal.SIGKILL
    raise AssertionError("the edit never ended")


def edit_until_line(count: int, path: Path, home: Path) -> None:
    left = count
    traced = {each.__file__ for each in (disk, replacement, folders, locks)} | {__file__}

    def trace(frame: FrameType, event: str, _argument: object) -> Callable[..., Any] | None:
        nonlocal left
        if frame.f_code.co_filename not in traced:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    disk.edit(path, to_new, state=home / "state")
    sys.settrace(None)


def verdict(path: Path, *, exists: bool) -> str:
    data = path.read_bytes() if path.exists() else None
    if data == (OLD if exists else None):
        return "old"
    return "new" if data == (NEW if exists else CREATED) else "broken"


def check_what_is_left(home: Path, path: Path) -> None:
    """A killed edit shows nothing to others, and is in nobody's way."""
    for item in home.rglob("*"):
        assert item.stat().st_mode & 0o077 == 0 or item.is_dir(), item
    copies = list(home.glob("state/backups/credentials-*"))
    assert all(copy.read_bytes() == OLD for copy in copies)
    if Document.parse(disk.read(path)).problems():
        return
    disk.edit(path, setting("later", "k", str(time.monotonic_ns())), state=home / "state")
    assert not list(path.parent.glob("*tmp*"))


def kill_at_random(folder: str, *, kills: int, seed: int, mutant: str | None) -> dict[str, int]:
    """Kill a process that does nothing but write, each time after another while."""
    mutate(mutant)
    chance = random.Random(seed)  # noqa: S311  no secret depends on it
    path = Path(folder) / "credentials"
    path.write_bytes(OLD)
    path.chmod(0o600)
    found = {"old": 0, "new": 0, "broken": 0}
    for number in range(kills):
        ready, begun = os.pipe()
        child = fork(lambda: write_for_ever(path, number % 2, begun))  # noqa: B023  runs before the next turn
        os.read(ready, 1)
        time.sleep(chance.uniform(0, 0.01))
        os.kill(child, signal.SIGKILL)
        waited(child)
        os.close(ready)
        os.close(begun)
        found[verdict(path, exists=True)] += 1
        if mutant is None:
            disk.edit(path, lambda _: OLD, state=path.parent / "state")
            assert path.read_bytes() == OLD
            assert not list(path.parent.glob("*tmp*"))
    return found


def write_for_ever(path: Path, head_start: int, begun: int) -> None:
    """Write old and new in turn; tell when to begin with the killing, after so many writes. End with the parent."""
    parent = os.getppid()
    for count in itertools.count():
        if os.getppid() != parent:
            return
        if count == head_start:
            os.write(begun, b"!")
        disk.edit(path, lambda data: NEW if data == OLD else OLD, state=path.parent / "state")


def write_together(folder: str, *, writers: int, times: int, mutant: str | None) -> list[str]:
    """Let many processes change sections of their own in one file at once; return what is in it then."""
    mutate(mutant)
    path, state = Path(folder) / "credentials", Path(folder) / "state"
    start = time.monotonic() + 0.05

    def work(name: str) -> None:
        time.sleep(max(0.0, start - time.monotonic()))
        for number in range(times):
            with suppress(FilesError) if mutant else nullcontext():
                disk.edit(path, slowly(setting(name, f"k{number}", "v")), state=state)

    children = [fork(lambda name=f"s{number}": work(name)) for number in range(writers)]  # type: ignore[misc]  # default
    codes = [waited(child) for child in children]
    assert mutant or not any(codes)
    document = Document.parse(path.read_bytes())
    return sorted(f"{name}.{key}" for name in document.sections() for key in document.own(name))


def hold_lock(folder: str) -> None:
    """Take the folder's lock and keep it until killed."""
    with locks.locked(Path(folder)):
        print("held", flush=True)  # noqa: T201  the test waits for it
        time.sleep(60)


def edit_once(path: str, state: str, *, value: int | str = "new", mutant: str | None, **limits: int) -> dict[str, Any]:
    """Make one edit, as somebody else or within limits; say what came of it."""
    mutate(mutant)
    restrict(**limits)
    text = "x" * value if isinstance(value, int) else value
    try:
        written = disk.edit(Path(path), setting("a", "token", text), state=Path(state))
    except FilesError as error:
        return {"error": error.what, "hints": error.hints}
    except OSError as error:  # the mutant does not speak plainly
        return {"error": repr(error), "hints": []}
    return {"changed": written.changed, "warnings": written.warnings}


def restrict(most: int | None = None, uid: int | None = None) -> None:
    if most is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    if uid is not None:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)


ACTIONS: dict[str, Callable[..., object]] = {
    action.__name__: action for action in (crash_at_every_line, kill_at_random, write_together, hold_lock, edit_once)
}

if __name__ == "__main__":
    findings = ACTIONS[sys.argv[1]](**json.loads(sys.argv[2]))
    print(json.dumps(findings))  # noqa: T201  the answer to the test
