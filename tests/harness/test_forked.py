"""A forked fob is what a started one is, in all that a process can see of itself, and in how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.forked import Forked, ForkedTerminalProgram, needs_a_start
from tests.harness.program import Program
from tests.harness.terminal import TerminalProgram

if TYPE_CHECKING:
    from tests.harness.home import Home
    from tests.harness.program import Result

# Python runs sitecustomize before the program, from a folder of PYTHONPATH.
DONT_WRITE_BYTECODE = 4  # of sys.flags
LOOK = """
import atexit, gc, io, json, locale, os, random, resource, signal, sys, tempfile, threading, time
def stream(each):
    kind = (type(each).__name__, each.encoding, each.errors, each.line_buffering, each.isatty(), each.newlines)
    return (*kind, each.fileno(), type(each.buffer).__name__, each is getattr(sys, f"__{each.name}__", each))
def look():
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
        terminal = os.tcgetpgrp(os.open("/dev/tty", os.O_RDWR)) == os.getpid()
    except OSError:
        terminal = None
    return {
        "argv": sys.argv, "path": [each for each in sys.path if each], "flags": list(sys.flags), "cwd": os.getcwd(),
        "environ": {name: os.environ[name] for name in {*os.environ} - {"PWD"}}, "terminal": terminal,  # sh sets PWD
        "umask": os.umask(0o22), "session": os.getsid(0) == os.getpid(), "wakeup": signal.set_wakeup_fd(-1),
        "files": sorted(each for each in os.listdir("/dev/fd") if os.path.exists(f"/dev/fd/{each}")),
        "streams": [stream(each) for each in (sys.stdin, sys.stdout, sys.stderr)], "time": (time.tzname, time.timezone),
        "keyring": "keyring" in sys.modules,
        "signals": [str(signal.getsignal(number)) for number in signal.valid_signals()],
        "mask": [int(each) for each in signal.pthread_sigmask(signal.SIG_BLOCK, [])],
        "gc": (gc.isenabled(), gc.get_threshold()), "threads": threading.active_count(), "nice": os.nice(0),
        "locale": locale.setlocale(locale.LC_ALL), "limits": [resource.getrlimit(each) for each in range(16)],
        "temporary": tempfile.tempdir, "uid": os.getuid(), "groups": os.getgroups(),
        "recursion": sys.getrecursionlimit(),
        "hooks": (sys.excepthook is sys.__excepthook__, sys.gettrace(), sys.getswitchinterval()),
        "read": sys.stdin.read() if not sys.stdin.isatty() else None,
    }
"""
SEE = (
    LOOK
    + """
class Told(list):
    pass
import awsfob.__main__ as start
def told(words):
    print(json.dumps(look()), flush=True)
    os._exit(7)
start._answered = told
"""
)


@pytest.fixture
def seen(tmp_path: Path) -> dict[str, str]:
    """The variables with which fob tells what it sees, in place of what it would do."""
    (tmp_path / "sitecustomize.py").write_text(SEE)
    return {"PYTHONPATH": str(tmp_path), "TZ": "Asia/Kathmandu"}


def differences(one: Result, other: Result) -> dict[str, Any]:
    assert (one.code, other.code) == (7, 7), one.all + other.all
    first, second = (each.out.splitlines()[-1] for each in (one, other))
    a, b = json.loads(first), json.loads(second)
    return {name: (a[name], b[name]) for name in a if a[name] != b[name]}


@pytest.mark.parametrize("given", [None, "", "a line\nand \xe9\n", "x" * 300_000])
def test_a_fork_sees_what_a_start_sees(offline_home: Home, seen: dict[str, str], given: str | None) -> None:
    words = ("status", "--json", "ümlaut \udcff")
    found = [run(*words, env=seen, input=given) for run in (Program(offline_home), Forked(offline_home))]
    assert differences(*found) == {}
    assert json.loads(found[0].out)["read"] == (given or "")


def test_a_fork_at_a_terminal_sees_what_a_start_sees(offline_home: Home, seen: dict[str, str]) -> None:
    found = []
    for program in (TerminalProgram, ForkedTerminalProgram):
        with program(offline_home)("login", "work", env=seen, stdout="pipe") as terminal:
            found.append(terminal.wait())
    assert differences(*found) == {}
    assert json.loads(found[0].out)["terminal"] is True


def test_a_difference_is_seen(offline_home: Home, seen: dict[str, str]) -> None:
    fob = Forked(offline_home)
    usual = fob("status", "x", env=seen)
    assert differences(usual, fob("status", "x", env=seen)) == {}
    assert {*differences(usual, fob("status", "y", env=seen, umask=0o77))} == {"argv", "umask"}
    assert {*differences(usual, fob("status", "x", env=seen | {"TZ": "UTC"}))} == {"environ", "time"}


@pytest.mark.parametrize(
    "end",
    [
        "sys.exit()",
        "sys.exit(3)",
        "sys.exit(300)",
        "sys.exit('a text')",
        "os._exit(9)",
        "raise ValueError('no more')",
        # Not a KeyboardInterrupt that nobody catches: its exit code depends on what the hook for it has to load.
        "os.kill(os.getpid(), 15)",
        "os.abort()",
        "atexit.register(print, 'at exit')",
        "threading.Thread(target=lambda: (time.sleep(0.1), print('from a thread'))).start()",
        "os.close(1); print('lost')",
        "os.execv('/bin/sh', ['sh', '-c', 'echo $$ >/dev/null; ls /dev/fd | wc -l; exit 5'])",
        "os.write(1, b'x' * 300_000)",
    ],
)
def test_a_fork_ends_as_a_start_does(offline_home: Home, tmp_path: Path, end: str) -> None:
    script = f"import awsfob.__main__ as start\ndef end(words):\n    {end}\n    return True\nstart._answered = end\n"
    (tmp_path / "sitecustomize.py").write_text(f"import atexit, os, sys, threading, time\n{script}")
    env = {"PYTHONPATH": str(tmp_path)}
    started, forked = (run("a", "b", env=env) for run in (Program(offline_home), Forked(offline_home)))
    assert (forked.code, forked.out) == (started.code, started.out)
    assert forked.err.splitlines()[-1:] == started.err.splitlines()[-1:]


def test_a_fork_leaves_nothing_to_the_next(offline_home: Home, seen: dict[str, str], tmp_path: Path) -> None:
    fob = Forked(offline_home)
    before = fob("status", "x", env=seen)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "sitecustomize.py").write_text(
        "import os, sys, awsfob.text\nos.umask(0); os.chdir('/'); os.environ['A'] = 'b'; sys.path.append('/x')\n"
    )
    fob("status", env={"PYTHONPATH": str(tmp_path / "other")})
    assert differences(before, fob("status", "x", env=seen)) == {}


def test_forks_run_side_by_side_and_can_be_killed(offline_home: Home, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import time; print('up', flush=True); time.sleep(60)")
    fob = Forked(offline_home)
    running = [fob.start("status", env={"PYTHONPATH": str(tmp_path)}) for _ in range(3)]
    for each in running:
        assert each.process.stdout is not None
        assert each.process.stdout.readline() == b"up\n"
        assert each.process.poll() is None
    assert fob("--version").code == 0
    for each in running:
        each.kill(signal.SIGTERM)
    assert [each.wait().code for each in running] == [-15] * 3


def test_a_stuck_fork_is_killed(offline_home: Home, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import time; print('begun', flush=True); time.sleep(60)")
    with pytest.raises(AssertionError, match=r"still running(?s:.*)begun"):
        Forked(offline_home)("status", env={"PYTHONPATH": str(tmp_path)}, timeout=0.5)


def test_what_is_read_at_the_start_gets_a_start(offline_home: Home, seen: dict[str, str]) -> None:
    usual = offline_home.env()
    assert not needs_a_start(usual | dict.fromkeys(("PYTHONPATH", "PYTHON_KEYRING_BACKEND", "AWS_PROFILE", "TZ"), "x"))
    for name in ("PYTHONHASHSEED", "PYTHONUTF8", "LC_ALL", "LD_PRELOAD"):
        assert needs_a_start(usual | {name: "1"})
    assert needs_a_start(usual | {"LANG": "C"})
    found = json.loads(Forked(offline_home)("status", "x", env=seen | {"PYTHONDONTWRITEBYTECODE": "1"}).out)
    assert found["flags"][DONT_WRITE_BYTECODE] == 1


def test_the_process_that_forks_ends_when_a_job_ends_half_way() -> None:
    """The process of the tests was killed: the other one must not go round in circles."""
    ours, theirs = socket.socketpair()
    with (
        ours,
        theirs,
        subprocess.Popen(
            [sys.executable, "-m", "tests.harness.forked_child", str(theirs.fileno())],
            cwd=Path(__file__).parents[2],
            pass_fds=[theirs.fileno()],
            stderr=subprocess.PIPE,
        ) as child,
    ):
        theirs.close()
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123  a descriptor
            socket.send_fds(ours, [(1000).to_bytes(8), b"{"], [nothing.fileno()])
        ours.close()
        _, said = child.communicate(timeout=60)
    assert (child.returncode, said) == (1, b"the job ended half way\n")
