"""Many programs at one terminal, all at once, and a user who sits at it.

As a program: start the commands of a JSON file together, as children in the terminal's foreground, and wait for all.
fob is forked (see ``forked.py``), so all begin within a few milliseconds.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from tests.harness.program import Result
from tests.harness.terminal import TerminalProgram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.harness.home import Home
    from tests.harness.terminal import Terminal

Found = TypeVar("Found")
PATIENCE = 200.0
WAITING = "waiting for another fob"


@dataclass(frozen=True)
class ConcurrentPrograms:
    """The programs under way: ``terminal`` is the one that all of them could ask at."""

    terminal: Terminal
    folder: Path
    size: int

    def until_all_wait(self) -> None:
        """Wait until all but one, the one that asks, have said that they are waiting."""
        until(lambda: sum(WAITING in self._text(number, "err") for number in range(self.size)) >= self.size - 1)

    def asker(self) -> int:
        """Return the process that holds the lock of the session, as the kernel sees it."""
        return until(self._holder_of_most)

    def results(self) -> list[Result]:
        """Wait for all, and return how each has ended."""
        self.terminal.wait(PATIENCE)
        codes = json.loads((self.folder / "codes").read_text())
        return [Result(code, self._text(number, "out"), self._text(number, "err")) for number, code in enumerate(codes)]

    def _holder_of_most(self) -> int | None:
        """Return whoever holds the most locks: a role's first, and then that of the session which it needs."""
        ours = {path.stat().st_ino for path in self.folder.parent.glob(".local/state/fob/locks/*.lock")}
        held = [
            line.split() for line in Path("/proc/locks").read_text(encoding="ascii").splitlines() if "FLOCK" in line
        ]
        pids = [int(words[4]) for words in held if "->" not in words and int(words[5].split(":")[2]) in ours]
        return max(pids, key=pids.count, default=None)

    def _text(self, number: int, stream: str) -> str:
        path = self.folder / f"{number}.{stream}"
        return path.read_text() if path.exists() else ""


@contextmanager
def run_together(
    home: Home, commands: Sequence[Sequence[str]], env: Mapping[str, str | None] | None = None
) -> Iterator[ConcurrentPrograms]:
    """Start all commands at once under one pseudo-terminal."""
    folder = home.path / "programs"
    folder.mkdir(exist_ok=True)
    (folder / "commands").write_text(json.dumps(commands))
    start = TerminalProgram(home, [sys.executable, __file__])
    path = {"PYTHONPATH": str(Path(__file__).parents[2])}
    with start(str(folder), env={**path, **(env or {})}) as terminal:
        yield ConcurrentPrograms(terminal, folder, len(commands))


def until(look: Callable[[], Found | None]) -> Found:
    """Look again and again until something is there."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)
    return found


def main(folder: Path) -> None:
    from tests.harness.forked_child import load_everything

    load_everything()
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is for the children
    commands = json.loads((folder / "commands").read_text())
    children = [_start(command, folder / str(number)) for number, command in enumerate(commands)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    (folder / "codes").write_text(json.dumps(codes))


def _start(command: list[str], path: Path) -> int:
    child = os.fork()
    if child == 0:
        _run(command, path)
    return child


def _run(command: list[str], path: Path) -> NoReturn:
    """Be fob or another program."""
    from tests.harness.forked_child import be_fob, take_streams

    signal.signal(signal.SIGINT, signal.default_int_handler)
    outputs = [os.open(path.with_suffix(each), os.O_WRONLY | os.O_CREAT, 0o600) for each in (".out", ".err")]
    take_streams([os.open(os.devnull, os.O_RDONLY), *outputs])
    if command[0] == "fob":
        be_fob(command[1:])
    os.execvp(command[0], command)  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH")
    main(Path(sys.argv[1]))
