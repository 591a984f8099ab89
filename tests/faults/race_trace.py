"""Who wrote an AWS file when, as the kernel saw it: needed to tell whose fault a lost change is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

OPENS, RENAMES = "?open,openat", "?rename,?renameat,?renameat2"
_LINE = re.compile(r"(\d+) +(\d+\.\d+) (\w+)\((.*)")


def traced(log: Path, calls: str) -> tuple[str, ...]:
    """Return how to start a program so that such calls of it go to a log."""
    return ("strace", "-f", "--seccomp-bpf", "-qq", "-ttt", "-s", "4096", "-e", f"trace={calls}", "-o", str(log), "--")


def replaced(log: Path, path: Path) -> list[float]:
    """Return when a program renamed something over a file, as Unix times."""
    return [each.at for each in _calls(log, path) if each.name.startswith("rename")]


def rewritten(log: Path, path: Path) -> list[tuple[float, float]]:
    """Return for each time that a process emptied a file when it had read it last, and when it emptied it."""
    found: list[tuple[float, float]] = []
    read: dict[str, float] = {}
    for each in _calls(log, path):
        if "O_TRUNC" in each.rest:
            found.append((read.get(each.pid, 0.0), each.at))
        elif "O_RDONLY" in each.rest:
            read[each.pid] = each.at
    return found


class _Call(NamedTuple):
    pid: str
    at: float
    name: str
    rest: str


def _calls(log: Path, path: Path) -> list[_Call]:
    """Return the calls that name a file."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if f'"{path}"' in line]
    matches = (_LINE.match(line) for line in lines)
    return [_Call(each[1], float(each[2]), each[3], each[4]) for each in matches if each]
