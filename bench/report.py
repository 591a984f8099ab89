"""The table and the page around it. Nothing on it tells a machine's paths or the day."""

from __future__ import annotations

import platform
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.concurrency import CALLS, LOGINS
from bench.programs import BARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.clock import Figure
    from bench.concurrency import Rush
    from bench.programs import Program

_HEADINGS = (
    "program",
    "start",
    "warm credentials",
    "cold login",
    f"{CALLS} warm at once",
    f"STS calls of {LOGINS} logins at once",
    f"sessions lost, {LOGINS} profiles at once",
)
_PAGE = """\
# Performance

Written by `make bench`. The numbers of another machine will differ, their ratios less. Each cell: the median in
milliseconds, and in brackets the median ratio to `python -c pass` of the same interpreter, started right before each
run. There are {rounds} runs per cell ({few} for {calls} at once where one alone is slow). A whole process is timed,
from its start to its end, with warm file caches and bytecode.

{machine}

{table}

*Warm*: a session is there and good. *Cold*: there is none; the code is at hand, and STS is a sandbox on the same
machine. *{calls} warm at once*: until the last has ended. *STS calls*: {logins} logins of one profile, all with the
same code, started at once; in brackets how many ended well. *Sessions lost*: {logins} logins of {logins} profiles into
one credentials file, started at once; how many sessions were not in it afterwards.

{notes}

## Targets

{targets}

## Commands

NAME is a profile, CODE a code, SERIAL a device, URL the sandbox's.

{commands}
"""


class Row(NamedTuple):
    """What was measured of one program; a text in place of a figure says why there is none."""

    program: Program
    version: str
    start: Figure | str
    warm: Figure | str
    cold: Figure | str
    many: Figure | str
    rush: Rush | None


class Target(NamedTuple):
    """A promise of fob's and what was measured."""

    promise: str
    limit: float
    measured: float


def table(rows: Sequence[Row]) -> str:
    """Return the Markdown table, padded so that it can be read as it is."""
    cells = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEADINGS))]
    lines = [_line(line, widths) for line in cells]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def page(rows: Sequence[Row], targets: Sequence[Target], rounds: int, few: int) -> str:
    """Return the whole page."""
    return _PAGE.format(
        table=table(rows),
        machine=_machine(),
        rounds=rounds,
        few=few,
        calls=CALLS,
        logins=LOGINS,
        notes="\n".join(f"- {line}" for line in _notes(rows)),
        targets="\n".join(f"- {_target(target)}" for target in targets),
        commands="\n".join(f"- {line}" for row in rows for line in _commands(row.program)),
    )


def _cells(row: Row) -> tuple[str, ...]:
    name = f"{row.program.name} {row.version}".strip()
    measured = (_cell(figure) for figure in (row.start, row.warm, row.cold, row.many))
    return (name, *measured, *_rush_cells(row.rush))


def _cell(figure: Figure | str) -> str:
    return "–" if isinstance(figure, str) else f"{figure.milliseconds:.0f} ({figure.ratio:.2f})"  # noqa: RUF001


def _rush_cells(rush: Rush | None) -> tuple[str, str]:
    if rush is None:
        return "–", "–"  # noqa: RUF001
    calls = f"{_span(rush.sts_calls)} ({_span(rush.answered)} ended well)"
    return calls, "–" if rush.lost is None else f"{rush.lost} of {rush.tried}"  # noqa: RUF001


def _span(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low} to {high}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _machine() -> str:
    import os

    system = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} processors"
    return f"Python {platform.python_version()} ({platform.python_implementation()}), {system}."


def _notes(rows: Iterable[Row]) -> Iterable[str]:
    for row in rows:
        if row.program.notes:
            yield f"{row.program.name}: {row.program.notes}."
        for kind, figure in (("start", row.start), ("warm", row.warm), ("cold", row.cold), ("at once", row.many)):
            if isinstance(figure, str) and figure:
                yield f"{row.program.name}, {kind}: could not be run: {figure}"


def _target(target: Target) -> str:
    met = "met" if target.measured <= target.limit else "missed"
    return f"{target.promise}: at most {target.limit:g}, measured {target.measured:.2f}: {met}"


def _commands(program: Program) -> Iterable[str]:
    lines = (("start", program.start), ("warm", program.warm), ("cold", program.cold))
    for kind, words in lines:
        if words:
            typed = " (the code typed)" if program.typed and kind == "cold" else ""
            yield f"{program.name}, {kind}: `{_shown(program, words)}`{typed}"


def _shown(program: Program, words: tuple[str, ...]) -> str:
    """Spell a command line without this machine's paths; a program given as text is named, not quoted."""
    short = ["..." if program is BARE and "\n" in word else word for word in (Path(words[0]).name, *words[1:])]
    return shlex.join(short)
