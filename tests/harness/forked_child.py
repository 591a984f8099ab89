"""fob, loaded once and forked for every command line: the other half of forked.py.

Run as ``python forked_child.py NUMBER``, where NUMBER is an open Unix socket. Each job on it is a JSON document with
four open files: the three standard streams, and a pipe for the id of the process and then for how it ended. The fork
takes the job's environment, folder and streams, calls the program's own entry, and ends as every Python program does.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes  # noqa: F401  loaded here once, and where another user may not look
import functools
import gc
import json
import os
import re
import select
import signal
import socket
import sys
import threading
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

import awsfob
from awsfob.__main__ import main as fob
from awsfob.aws.client import make_client
from awsfob.aws.connection import Connection
from awsfob.cli.command_line import fob as group
from awsfob.model import Key, Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

SCRIPTS = Path(sys.executable).parent


def load_everything() -> None:
    """Load every module that a call may need, read botocore's models, and forget what else these calls have left."""
    context = click.Context(group)
    assert all(group.get_command(context, name) for name in group.list_commands(context))
    nowhere = Connection("us-east-1", "none", Path("none"), Path("none"))
    for service in ("sts", "iam"):
        make_client(service, nowhere, Key("AKIANONENONENONENONE", Secret("none")), once=True)
    for name in sorted(Path(awsfob.__file__).parent.rglob("*.py")):
        module = ".".join(name.relative_to(Path(awsfob.__file__).parents[1]).with_suffix("").parts)
        if not re.search(r"\.sandbox|__main__|\.system\.(macos|windows)", module):
            import_module(module.removesuffix(".__init__"))
    find_spec("certifi")
    assert "localhost".encode("idna")  # what a first call would load, from where another user may not look
    forget_calls()
    gc.collect()
    gc.freeze()  # so that no fork touches, and copies, what all share


def forget_calls() -> None:
    """Empty what fob's functions remember of calls, as a new process has it. botocore's models may stay."""
    caches = [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]  # noqa: SLF001
    for each in caches:
        if each.__module__.startswith("awsfob") and each.__name__ != "_models":
            each.cache_clear()


def serve(jobs: socket.socket) -> Mapping[str, Any] | None:
    """Fork for each job, and tell how each fork ended.

    Returns:
        In a fork, its job. In the process that forks, None when there are no more jobs.
    """
    running: dict[int, int] = {}
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    while True:
        ready, _, _ = select.select([jobs.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            reap(running)
        if jobs.fileno() in ready:
            size, files, _, _ = socket.recv_fds(jobs, 8, 4, socket.MSG_CMSG_CLOEXEC)
            if not size:
                return None
            job = json.loads(received(jobs, int.from_bytes(size)))
            if (pid := os.fork()) == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                jobs.detach()
                take_streams(files[:3])
                return job  # type: ignore[no-any-return]
            running[pid] = files.pop()
            os.write(running[pid], b"%d\n" % pid)
            for each in files:
                os.close(each)


def received(jobs: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = jobs.recv(size - len(data))
        if not more:  # the process of the tests was killed
            sys.exit("the job ended half way")
        data += more
    return data


def reap(running: dict[int, int]) -> None:
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            status = running.pop(ended[0])
            with contextlib.suppress(BrokenPipeError):  # a test that does not want to know
                os.write(status, b"%d\n" % os.waitstatus_to_exitcode(ended[1]))
            os.close(status)


def take_streams(files: list[int]) -> None:
    """Make open files the standard streams, with the objects that Python makes of them, and close all others."""
    for number, each in enumerate(files):
        os.dup2(each, number)
    os.closerange(3, max(64, *files) + 64)
    for name, mode, buffering in (("stdin", "r", -1), ("stdout", "w", -1), ("stderr", "w", 1)):
        old: TextIO = getattr(sys, name)
        newline = None if mode == "r" else "\n"
        new = os.fdopen(old.fileno(), mode, buffering, old.encoding, old.errors, newline, closefd=False)
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)


def take_on(job: Mapping[str, Any]) -> None:
    """Take everything else that a new process gets from the one that starts it."""
    os.setsid()
    if job["terminal"]:
        os.close(os.open(job["terminal"], os.O_RDWR))  # a session's first terminal becomes its controlling one
    os.chdir(job["cwd"])
    os.umask(job["umask"])
    if job["uid"] is not None:
        os.setgroups([])
        os.setgid(job["uid"])
        os.setuid(job["uid"])
    os.environ.clear()
    os.environ.update(job["env"])
    time.tzset()
    sys.path[1:1] = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    with contextlib.suppress(ModuleNotFoundError):
        import_module("sitecustomize")


def be_fob(words: list[str]) -> NoReturn:
    """Run the program with these words after its name, and end the process.

    The interpreter would take all modules apart at its end, which takes longer than most calls. Nothing of that can be
    seen, so an ordinary end goes without it; any other end is the interpreter's own.
    """
    sys.argv[:] = [str(SCRIPTS / "fob"), *words]
    sys.path[0] = str(SCRIPTS)
    code = 0
    try:
        fob()
    except SystemExit as end:
        if not isinstance(end.code or 0, int):
            raise
        code = int(end.code or 0)
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001  what the interpreter does first
    atexit._run_exitfuncs()  # noqa: SLF001  what it does then
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code & 0xFF)
    raise SystemExit(code)


if __name__ == "__main__":
    load_everything()
    if given := serve(socket.socket(fileno=int(sys.argv[1]))):
        take_on(given)
        be_fob(given["words"])
