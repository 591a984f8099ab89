"""The results as a table and as docs/performance.md, without paths of the machine or dates."""

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

`make bench` writes this page. On another machine the times differ, but the ratios are similar. Each cell is the median
time in milliseconds and, in brackets, the median ratio to `python -c pass` with the same interpreter, right before each
run. Each cell has {rounds} runs, or {few} runs for {calls} at once of a slow program. Each time is that of a whole
process, with warm file caches and bytecode.

{machine}

{table}

*Warm*: with a valid session. *Cold*: without a session; the code is given, and STS is a sandbox on the same machine.
*{calls} warm at once*: until the last one has ended. *STS calls*: {logins} logins of one profile at once, all with the
same code; in brackets the number of successful logins. *Sessions lost*: {logins} logins of {logins} profiles into one
credentials file at once; the number of sessions that the file does not have afterwards.

{notes}

## Targets

{targets}

## Commands

NAME is a profile, CODE a code, SERIAL a device, URL the endpoint of the sandbox.

{commands}
"""


class Row(NamedTuple):
    """The results of one program. A string in place of a figure is the reason why it is missing."""

    program: Program
    version: str
    start: Figure | str
    warm: Figure | str
    cold: Figure | str
    many: Figure | str
    rush: Rush | None


class Target(NamedTuple):
    """A target of fob and the measured value."""

    promise: str
    limit: float
    measured: float


def table(rows: Sequence[Row]) -> str:
    """Return the Markdown table, with padded columns."""
    return _markdown([_HEADINGS, *(_cells(row) for row in rows)])


def _markdown(cells: Sequence[Sequence[str]]) -> str:
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
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
        targets=_markdown([("what", "at most", "measured", ""), *map(_target, targets)]),
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
    calls = f"{_span(rush.sts_calls)} ({_span(rush.answered)} succeeded)"
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
                yield f"{row.program.name}, {kind}: failed: {figure}"


def _target(target: Target) -> tuple[str, ...]:
    met = "met" if target.measured <= target.limit else "missed"
    return target.promise, f"{target.limit:g}", f"{target.measured:.2f}", met


def _commands(program: Program) -> Iterable[str]:
    lines = (("start", program.start), ("warm", program.warm), ("cold", program.cold))
    for kind, words in lines:
        if words:
            typed = " (the code typed)" if program.typed and kind == "cold" else ""
            yield f"{program.name}, {kind}: `{_shown(program, words)}`{typed}"


def _shown(program: Program, words: tuple[str, ...]) -> str:
    """Return a command line without paths of the machine, and with `...` for an inline program."""
    short = ["..." if program is BARE and "\n" in word else word for word in (Path(words[0]).name, *words[1:])]
    return shlex.join(short)
