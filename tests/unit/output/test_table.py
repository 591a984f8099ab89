"""Tables as plain lines."""

from __future__ import annotations

import pytest

from awsfob.output.table import Column, TableRow, render_table

COLUMNS = (Column("name", may_fold=True), Column("kind", may_fold=False), Column("left", may_fold=False))


def drawn(*names: str, width: int = 40, coloured: bool = False) -> list[str]:
    rows = [TableRow((name, "user", "2 h"), "32") for name in names]
    return render_table(COLUMNS, rows, width, coloured=coloured).splitlines()


def test_columns_stand_side_by_side() -> None:
    assert drawn("a", "longer") == [
        "name    kind  left",
        "──────────────────",
        "a       user  2 h",
        "longer  user  2 h",
    ]


def test_without_rows_the_headings_remain() -> None:
    assert drawn() == ["name  kind  left", "────────────────"]


def test_a_long_cell_is_folded_and_never_cut() -> None:
    lines = drawn("x" * 50, width=30)
    assert max(map(len, lines)) == 30
    assert lines[2].endswith("  user  2 h")
    assert sum(line.count("x") for line in lines) == 50


def test_a_table_that_cannot_be_narrowed_is_wider() -> None:
    lines = drawn("x" * 20, width=5)
    assert lines[2] == "xxxxxxxx  user  2 h"
    assert "".join(lines[2:]).count("x") == 20


def test_wide_signs_take_two_places_and_marks_none() -> None:
    lines = drawn("名前", "e\u0301", "abcd")
    assert [line.index("user") for line in lines[2:]] == [4, 8 - 1, 6]


def test_a_wide_name_is_folded_by_what_it_takes() -> None:
    assert drawn("名" * 8, width=22)[2:] == ["名" * 5 + "  user  2 h", "名" * 3]


@pytest.mark.parametrize("sign", ["\x1b", "\r", "\x07", "\u202e"])
def test_a_name_cannot_move_the_cursor(sign: str) -> None:
    assert drawn(f"a{sign}b")[2] == "a?b   user  2 h"


def test_a_cell_may_ask_for_lines() -> None:
    assert drawn("one\ntwo")[2:] == ["one   user  2 h", "two"]


def test_colours_only_where_they_are_shown() -> None:
    assert drawn("a", coloured=True)[2] == "a     user  \x1b[32m2 h\x1b[0m"
    assert "\x1b" not in "".join(drawn("a"))
