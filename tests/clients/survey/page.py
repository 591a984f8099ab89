"""The page about clients: what the survey found, a row for each client, written by a run that asked them all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.survey.ways import COLUMNS, CURES, Way
from tests.harness.marked_page import write_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.clients.survey.ways import Limit

BEGIN, END = "<!-- clients: written by make clients -->", "<!-- end of the clients -->"
_KEY = "client"
_SHORT = {Way.ROLE_ON_SESSION: "on the session", Way.ROLE_ON_PROCESS: "on `credential_process`"}


@dataclass(frozen=True)
class Row:
    """One client, in the words of the page.

    Attributes:
        client: Its name, its version and what is special about how it is asked.
        cells: The text of each column, in their order.
        hint: What it shows where fob has no session to give and cannot ask.
        runs: How often it runs a `credential_process` at one start.
    """

    client: str
    sdk: str
    cells: tuple[str, ...]
    hint: str
    runs: str


def cells_of(limits: Mapping[Way, Limit]) -> tuple[str, ...]:
    """Return what each column says about a client with these limits."""
    return tuple(_cell({way: limits.get(way) for way in ways}) for ways in COLUMNS.values())


def _cell(found: Mapping[Way, Limit | None]) -> str:
    said = {way: _said(limit) for way, limit in found.items()}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "; ".join(f"{_SHORT[way]}: {text}" for way, text in said.items())


def _said(limit: Limit | None) -> str:
    if limit is None:
        return "works"
    return f"{'not tried' if limit.unknown else 'no'}: {limit.why}; use {CURES[limit.cure]}"


def table_of(rows: Iterable[Row]) -> str:
    """Return the table, in the order of the clients' names."""
    heads = ("client", "signs with", *COLUMNS, "shows what fob says", "runs `credential_process`")
    ordered = sorted(rows, key=lambda row: row.client.casefold())
    lines = (_line((row.client, row.sdk, *row.cells, row.hint, row.runs)) for row in ordered)
    return "\n".join((_line(heads), _line("---" for _ in heads), *lines))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def report(item: pytest.Item, row: Row) -> None:
    """Hand a row to the run's leader."""
    item.user_properties.append((_KEY, asdict(row)))


class ClientsPage:
    """A pytest plugin that writes the page after a run in which nothing failed.

    Args:
        page: The page.
    """

    def __init__(self, page: Path) -> None:
        self._page = page
        self._rows: list[Row] = []
        self._left_out: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties:
            if name == _KEY and report.when == "call":
                self._rows.append(_row(value))
        if report.skipped and isinstance(report.longrepr, tuple):
            self._left_out.append(str(report.longrepr[2]).removeprefix("Skipped: "))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
        if exitstatus != pytest.ExitCode.OK or not self._rows:
            return
        left_out = "".join(f"\n\nNot asked: {why}." for why in sorted(self._left_out))
        write_between(self._page, BEGIN, END, f"{len(self._rows)} clients.\n\n{table_of(self._rows)}{left_out}")
        terminalreporter.write_line(f"{len(self._rows)} clients: {self._page}")


def _row(value: Any) -> Row:  # noqa: ANN401  properties may be anything; ours are dictionaries of a row
    return Row(value["client"], value["sdk"], tuple(value["cells"]), value["hint"], value["runs"])


def options(parser: pytest.Parser) -> None:
    """Declare the option."""
    parser.addoption("--clients-page", type=Path, help="write what the survey of clients found into this page")


def configure(config: pytest.Config) -> None:
    """Collect rows in the leader of a run that shall write the page."""
    page = config.getoption("--clients-page")
    if page is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(ClientsPage(page))
