"""The page about clients, and the part of them that a seed draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.survey.catalogue_of_all import SUBJECTS
from tests.clients.survey.make_clients import MOST_MEGABYTES, PAGE, drawn
from tests.clients.survey.page import BEGIN, END, Row, cells_of, table_of
from tests.clients.survey.subjects import LOCKS, ROOT
from tests.clients.survey.ways import Limit, Way
from tests.harness.marked_page import write_between

if TYPE_CHECKING:
    from pathlib import Path


def test_a_limit_says_why_and_what_helps() -> None:
    limits = {
        Way.PROCESS: Limit("runs none", Way.SESSION),
        Way.ROLE_ON_PROCESS: Limit("cannot be tried", Way.ROLE_EXEC, unknown=True),
    }
    assert cells_of(limits) == (
        "works",
        "no: runs none; use `fob login P`",
        "works",
        "on the session: works; on `credential_process`: not tried: cannot be tried; use `fob exec ROLE -- …`",
    )
    assert cells_of({}) == ("works",) * 4


def test_the_rows_are_in_the_order_of_names(tmp_path: Path) -> None:
    rows = [Row(name, "sdk", ("works",) * 4, "yes", "once") for name in ("b", "A", "c")]
    table = table_of(rows)
    assert [line.split(" | ")[0] for line in table.splitlines()[2:]] == ["| A", "| b", "| c"]
    page = tmp_path / "page.md"
    page.write_text(f"before {BEGIN}old{END} after")
    write_between(page, BEGIN, END, table)
    assert page.read_text() == f"before {BEGIN}\n{table}\n{END} after"


def unlisted(page: str) -> set[str]:
    """Return the titles of clients that the page does not have."""
    return {
        subject.title for subject in SUBJECTS if f"| {subject.title} " not in page and f": {subject.title}" not in page
    }


def test_the_page_has_every_client() -> None:
    page = (ROOT / PAGE).read_text()
    assert unlisted(page) == set()
    assert unlisted(page.replace("| boto3 ", "| another ")) == {"boto3"}


def outdated(page: str) -> set[str]:
    """Return the titles of clients whose row says something else than their limits."""
    lines = page.splitlines()
    return {
        subject.title
        for subject in SUBJECTS
        if f": {subject.title}" not in page
        and not any(
            line.startswith(f"| {subject.title} ") and f" | {' | '.join(cells_of(subject.limits))} | " in line
            for line in lines
        )
    }


def test_the_page_says_what_the_survey_expects() -> None:
    page = (ROOT / PAGE).read_text()
    assert outdated(page) == set()
    assert outdated(page.replace("no: assumes no role; use `fob init ROLE --process` |", "works |")) == {
        "DuckDB",
        "pyarrow",
    }


def test_a_part_has_its_size_and_is_the_same_for_a_seed() -> None:
    parts = [drawn(seed) for seed in range(200)]
    assert all(0 < sum(subject.megabytes for subject in part) <= MOST_MEGABYTES for part in parts)
    assert drawn(7) == parts[7] != parts[8]
    assert {subject.name for part in parts for subject in part} == {each.name for each in SUBJECTS if not each.quick}


def test_every_client_with_an_environment_has_a_lock_and_the_other_way_round() -> None:
    locked = {path.stem for path in LOCKS.glob("*.txt")} | {
        path.parent.name for path in LOCKS.glob("*/package-lock.json")
    }
    assert {each.lock for each in SUBJECTS if each.has_environment} == locked
