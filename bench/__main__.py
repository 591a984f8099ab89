"""Runs the benchmark: ``python -m bench FOLDER-OF-PROGRAMS PAGE`` prints the table and writes the page."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from awsfob.sandbox.server_process import SandboxProcess
from bench import programs as rows_of
from bench import work
from bench.clock import CannotRunError, Figure, measure
from bench.concurrency import many_calls, rush
from bench.machine import BenchMachine
from bench.report import Row, Target, page, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.clock import Run
    from bench.programs import Program

ROUNDS = 11
FEW = 3
SLOW = 5.0  # a program with a higher ratio gets fewer rounds of fifty at once
_VERSIONS = """\
import importlib.metadata, json
print(json.dumps({found.name: found.version for found in importlib.metadata.distributions()}))
"""


def main() -> None:
    """Run the benchmark."""
    folder, target = Path(sys.argv[1]).absolute(), Path(sys.argv[2])
    versions = json.loads(subprocess.run([folder / "python", "-c", _VERSIONS], capture_output=True, check=True).stdout)
    with SandboxProcess() as sandbox, tempfile.TemporaryDirectory() as home:
        machine = BenchMachine(folder, Path(home), sandbox)
        rows = [_row(program, machine, versions) for program in rows_of.programs()]
        targets = [*_targets({row.program.name: row for row in rows}), *work.targets(machine)]
    print(table(rows))
    target.write_text(page(rows, targets, ROUNDS, FEW))


def _row(program: Program, machine: BenchMachine, versions: dict[str, str]) -> Row:
    print(f"{program.name} ...", file=sys.stderr)
    version = versions.get(program.package or "", "") if program.package else ""
    user = machine.users[0]
    start = _tried(
        bool(program.start),
        lambda: measure(lambda: program.run(program.start, machine, user), machine.baseline, ROUNDS),
    )
    cold = _tried(bool(program.cold), lambda: measure(partial(_cold, program, machine), machine.baseline, ROUNDS))
    warm = _tried(bool(program.warm), partial(_warm, program, machine))
    rounds = FEW if isinstance(warm, Figure) and warm.ratio > SLOW else ROUNDS
    many = _tried(isinstance(warm, Figure), lambda: many_calls(program, machine, rounds))
    return Row(
        program,
        version,
        start,
        warm,
        cold,
        many,
        rush(program, machine) if program.keeps and isinstance(cold, Figure) else None,
    )


def _tried(wanted: bool, measured: Callable[[], Figure]) -> Figure | str:
    """Return a figure, the reason why there is none, or an empty string if none was wanted."""
    try:
        return measured() if wanted else ""
    except CannotRunError as error:
        return str(error)


def _cold(program: Program, machine: BenchMachine) -> Run:
    machine.reset()
    user = machine.users[0]
    return program.run(program.cold, machine, user, machine.code(user))


def _warm(program: Program, machine: BenchMachine) -> Figure:
    """Time a call with a valid session, made by the program itself or else by fob."""
    maker = program if program.keeps else rows_of.FOB_LOGIN
    machine.prepare(_cold(maker, machine))
    return measure(lambda: program.run(program.warm, machine, machine.users[0]), machine.baseline, ROUNDS)


def _targets(rows: dict[str, Row]) -> list[Target]:
    """Return the targets that compare programs of the table."""
    cold = _ratio(rows["fob login"].cold) / _ratio(rows["bare botocore"].cold)
    many = _ratio(rows["fob-process"].many) / _ratio(rows["fob-process"].warm)
    return [
        Target("cold login, to a bare botocore program that makes the same call", 1.0, cold),
        Target("50 `fob-process` at once, to one alone", 30.0, many),
    ]


def _ratio(figure: Figure | str) -> float:
    return figure.ratio if isinstance(figure, Figure) else float("nan")


if __name__ == "__main__":
    main()
