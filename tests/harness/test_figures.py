"""The table of the proofs says what the tests said, and the page gets it only after a good run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.figures import BEGIN, END, Figure, table_of
from tests.harness.marked_page import write_between

if TYPE_CHECKING:
    from tests.harness.figures import Proven

ROOT = Path(__file__).parents[2]
REPORTING = """
import pytest
from tests.harness import figures

@pytest.mark.parametrize("part", range(2))
def test_it(part, proven):
    proven("Kills", "a login", tried=5, unit="points", wrong=part * WRONG)
    assert part * WRONG == 0
"""


def test_numbers_for_one_row_are_added_up() -> None:
    kill = Figure("Kills", "a login", "points", 1000, 0)
    table = table_of([kill, Figure("Fuzz", "the editor", "files", 7, 2), kill])
    assert table.splitlines()[2:] == ["| Fuzz | the editor | 7 files | 2 |", "| Kills | a login | 2,000 points | 0 |"]


def test_a_page_gets_the_text_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write_between(page, BEGIN, END, "new")
    assert page.read_text() == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


@pytest.mark.parametrize("text", ["", BEGIN, END])
def test_a_page_without_marks_is_left_alone(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(ValueError, match="lacks a mark"):
        write_between(page, BEGIN, END, "new")
    assert page.read_text() == text


def test_reports_reach_their_test(request: pytest.FixtureRequest, proven: Proven) -> None:
    proven("Part", "what", tried=1, unit="times")
    assert request.node.user_properties == [("proven", ["Part", "what", "times", 1, 0])]
    request.node.user_properties.clear()  # this run's own table is none of its business


@pytest.mark.parametrize(("wrong", "written"), [(0, True), (1, False)])
def test_a_run_prints_its_table_and_a_good_one_writes_it(tmp_path: Path, wrong: int, *, written: bool) -> None:
    page, tests = tmp_path / "page.md", tmp_path / "test_some.py"
    page.write_text(f"{BEGIN}\n{END}\n")
    tests.write_text(REPORTING.replace("WRONG", str(wrong)))
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\nfrom tests.conftest import proven\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "2",
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(tmp_path),
    ]
    done = subprocess.run(
        [*command, "--figures", str(page), str(tests)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    row = f"| Kills | a login | 10 points | {wrong} |"
    assert row in done.stdout, done.stdout + done.stderr
    assert (done.returncode == 0) is written
    assert (row in page.read_text()) is written
    assert bool(re.search(r"2 proofs in \d+ minutes", page.read_text())) is written  # a busy machine needs one
