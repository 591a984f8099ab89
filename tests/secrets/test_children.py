"""No program that fob starts is given a secret that it does not need, in its arguments or its environment.

Who needs one: the program of ``fob exec``, which is started to have the session. The calls are seen in the trace of the
kernel, which has them all; and as another user of the machine could see them, in /proc, while they run.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Self

import pytest

from tests.harness.program import Program, installed
from tests.harness.tracing import needs_strace
from tests.secrets.canaries import CODE, SECRET, TOKEN, shown
from tests.secrets.walkthrough import Walkthrough

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.harness.equipped_machine import MachineMaker
    from tests.harness.home import Home


STRACE = ("strace", "-f", "-v", "-e", "trace=execve", "-s", "100000", "-A", "-o")
PARTS = re.compile(r'execve\("(?P<program>(?:[^"\\]|\\.)*)", \[(?P<argv>.*)\], \[(?P<environ>.*)\]\)')
OF_EXEC = re.compile(r'execve\("\S*/(true|sh)", ')
"""The starts of the programs that ``fob exec`` is there for."""


def starts(trace: Path, parent: str) -> Iterator[re.Match[str]]:
    """Give each start of a program, but of what the user started, which may have had a secret from there.

    That is told by its process number: where a path holds a space, the installed script starts Python through a shell.
    What ``fob exec`` becomes has the same number, and is given all the same.
    """
    lines = [line for line in trace.read_text().splitlines() if "execve(" in line]
    own = {line.split()[0] for line in lines if f'execve("{parent}"' in line}
    for line in lines:
        if line.split()[0] not in own or OF_EXEC.search(line):
            match = PARTS.search(line)
            assert match, line
            yield match


@pytest.mark.early
@needs_strace
def test_no_child_is_given_a_secret(make_machine: MachineMaker, tmp_path: Path) -> None:
    trace, machine = tmp_path / "trace", make_machine()
    walkthrough = Walkthrough(machine, Program(machine.home, [*STRACE, str(trace), *installed()]))
    walkthrough.use_everything()
    walkthrough.rotate_and_log_out()
    children = list(starts(trace, installed()[0]))
    assert {"op", "true", "sh"} <= {Path(each["program"]).name for each in children}
    assert [each["argv"] for each in children if shown(each["argv"], walkthrough.secrets)] == []
    others = [each for each in children if not OF_EXEC.search(each[0])]
    assert [each["program"] for each in others if shown(each["environ"], walkthrough.secrets)] == []
    of_exec = [each["environ"] for each in children if each not in others]
    needless = walkthrough.secrets | {"secret": machine.user.secret}
    session = {name for name in needless if "aws_session_token" in name or "token" in name or "aws_secret" in name}
    needless = {name: value for name, value in needless.items() if name not in session}
    assert of_exec
    assert not [found for environ in of_exec if (found := shown(environ, needless))]


@needs_strace
def test_a_child_that_is_given_a_secret_is_seen(home: Home, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    Program(home, [*STRACE, str(trace)])("/bin/dash", "-c", f"true; CODE={CODE} /bin/echo {SECRET}; true")
    (child,) = [each for each in starts(trace, "/bin/dash") if each["program"] == "/bin/echo"]
    assert shown(child["argv"]) == ["secret"]
    assert shown(child["environ"]) == ["code"]


class Watch:
    """Looks at all processes of the machine as often as it can, for as long as a ``with`` block lasts.

    Args:
        canaries: What is looked for.
        innocent: A word in the environment of processes that may have them.
        home: The home of this test. A process with another home is of another test: all tokens begin alike.
    """

    def __init__(self, canaries: dict[str, str], innocent: str, home: Home) -> None:
        self.seen: dict[int, str] = {}
        self.looks = 0
        self._canaries = canaries
        self._innocent = innocent
        self._home = f"HOME={home.path}"
        self._over = Event()
        self._thread = Thread(target=self._look_on)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look_on(self) -> None:
        while not self._over.wait(0.002):
            self.looks += 1
            for process in (path for path in Path("/proc").iterdir() if path.name.isdigit()):
                with suppress(OSError):
                    self._look_at(process)

    def _look_at(self, process: Path) -> None:
        texts = [
            (process / name).read_bytes().replace(b"\0", b"\n").decode(errors="replace")
            for name in ("cmdline", "environ")
        ]
        if any(line.startswith("HOME=") and line != self._home for line in texts[1].splitlines()):
            return
        hit = shown(texts[0], self._canaries) or (self._innocent not in texts[1] and shown(texts[1], self._canaries))
        if hit and int(process.name) != os.getpid():
            self.seen[int(process.name)] = f"{hit}: {texts[0]}"


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="missing: /proc")
def test_nobody_sees_a_secret_in_proc(make_machine: MachineMaker) -> None:
    machine = make_machine()
    env = machine.env() | {"FOB_CODE": machine.code(), "GIVEN_BY": "the user"}
    with Watch(machine.secrets(), "GIVEN_BY=the user", machine.home) as watch:
        assert Program(machine.home)("login", "work", env=env).code == 0
        machine.control.advance(60)
        machine.install("op", f"sleep 0.2; cat <<.\n{machine.code()}\n.")
        again = ("login", "work", "--force", "--mfa-from", "1password")
        assert Program(machine.home)(*again, env=machine.env()).code == 0
    assert watch.looks
    assert watch.seen == {}


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="missing: /proc")
@pytest.mark.parametrize("env", [{}, {"TOKEN": TOKEN}])
def test_somebody_who_shows_one_is_seen(home: Home, env: dict[str, str]) -> None:
    argument = () if env else (SECRET,)
    with Watch({"secret": SECRET, "token": TOKEN}, "GIVEN_BY=the user", home) as watch:
        running = Program(home, ["/bin/sh"]).start("-c", "sleep 600; true", *argument, env=env)
        while not watch.seen:
            assert running.process.poll() is None
            Event().wait(0.01)
        running.kill()
        running.wait()
