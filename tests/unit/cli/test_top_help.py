"""``fob --help`` without click is what click prints."""

from __future__ import annotations

import click
import pytest

from awsfob.cli.command_line import fob
from awsfob.cli.top_help import MOST_COLUMNS, top_help


def of_click(columns: int) -> str:
    width = max(min(columns, MOST_COLUMNS) - 2, 50)  # as click makes it of the columns
    context = click.Context(fob, info_name="fob", terminal_width=width, help_option_names=["-h", "--help"])
    return fob.get_help(context) + "\n"


@pytest.mark.parametrize("columns", range(MOST_COLUMNS + 20))
def test_the_help_is_that_of_click(columns: int) -> None:
    assert top_help(columns) == of_click(columns)


def test_a_narrow_terminal_gets_other_lines_than_a_wide_one() -> None:
    assert top_help(60) != top_help(80) != top_help(MOST_COLUMNS) == top_help(200)
