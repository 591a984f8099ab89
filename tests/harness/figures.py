"""What the proofs have tried, and how often: counted by the tests themselves, added up into one table.

A test says what it did with the fixture ``proven``. At the end of the run the table is printed, and a run of all proofs
that passed writes it into the page about reliability, between two marks.
"""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.harness.marked_page import write_between

if TYPE_CHECKING:
    from collections.abc import Iterable

BEGIN, END = "<!-- figures: written by make proof -->", "<!-- end of the figures -->"
_KEY = "proven"


@dataclass(frozen=True)
class Figure:
    """One row: what was tried, in which unit it is counted, how often, and how often it went wrong."""

    part: str
    what: str
    unit: str
    tried: int
    wrong: int


class Proven:
    """What a test calls to report. Numbers for the same row, from any number of tests, are added up."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item

    def __call__(self, part: str, what: str, *, tried: int, unit: str, wrong: int = 0) -> None:
        """Report a figure.

        Args:
            part: The heading, such as "Kills at system calls".
            what: The row, such as "fob login, new section".
            tried: How many were tried.
            unit: What was counted, in the plural: "points", "rounds".
            wrong: How many of them ended as they must not.
        """
        self._item.user_properties.append((_KEY, [part, what, unit, tried, wrong]))


class Figures:
    """A pytest plugin that adds up what the tests report.

    Args:
        page: The page to write the table into after a good run; None for none.
    """

    def __init__(self, page: Path | None) -> None:
        self._page = page
        self._found: list[Figure] = []
        self._began = time.monotonic()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self._found += [Figure(*_row(value)) for name, value in report.user_properties if name == _KEY]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
        if not self._found:
            return
        table = table_of(self._found)
        terminalreporter.section("what was tried")
        terminalreporter.write_line(table)
        if self._page is not None and exitstatus == pytest.ExitCode.OK:
            write_between(self._page, BEGIN, END, f"{self._circumstances(terminalreporter)}\n\n{table}")

    def _circumstances(self, reporter: pytest.TerminalReporter) -> str:
        minutes = (time.monotonic() - self._began) / 60
        tests = len(reporter.stats.get("passed", []))
        where = f"Python {platform.python_version()} on {platform.system()}, {os.cpu_count()} cores"
        return f"{tests} proofs in {minutes:.0f} minutes, with {where}."


def table_of(figures: Iterable[Figure]) -> str:
    """Return the table: a row for each thing that was tried, by part and then in the order of their names."""
    sums: dict[tuple[str, str, str], tuple[int, int]] = {}
    for each in figures:
        row = (each.part, each.what, each.unit)
        tried, wrong = sums.get(row, (0, 0))
        sums[row] = (tried + each.tried, wrong + each.wrong)
    lines = ["| part | what was tried | how often | went wrong |", "|---|---|---|---|"]
    for (part, what, unit), (tried, wrong) in sorted(sums.items()):
        lines.append(f"| {part} | {what} | {tried:,} {unit} | {wrong:,} |")
    return "\n".join(lines)


def options(parser: pytest.Parser) -> None:
    """Declare the option."""
    parser.addoption("--figures", type=Path, help="write the table of what was tried into this page")


def configure(config: pytest.Config) -> None:
    """Count in every run, but in the leader of a parallel run only: its workers' reports come to it."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Figures(config.getoption("--figures")))


def _row(value: Any) -> tuple[str, str, str, int, int]:  # noqa: ANN401  properties may be anything; ours are lists
    part, what, unit, tried, wrong = value
    return str(part), str(what), str(unit), int(tried), int(wrong)
