"""The rule of validity, and that the number in it stands nowhere else."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from awsfob.fastpath.entry import RENEW_SECONDS
from awsfob.profiles.expiry import SETTINGS
from awsfob.sessions import validity
from tests.unit.sessions.session_examples import NOW

SOURCE = Path(__file__).parents[3] / "src" / "awsfob"
# 900 is also the shortest life that STS gives, which is a rule of AWS's and none of fob's.
OTHER_MEANING = {"profiles/lifetimes.py", "aws/query_call.py"}


def test_the_entry_that_imports_nothing_has_the_same_number() -> None:
    assert RENEW_SECONDS == validity.MIN_LEFT_SECONDS


def fifteen_minutes(text: str) -> int:
    """Count the spellings of 15 minutes in code."""
    nodes = [ast.unparse(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.BinOp | ast.Constant)]
    return sum(each in {"900", "15 * 60", "60 * 15"} for each in nodes) + text.count("minutes=15")


@pytest.mark.posix_only("it reads the source with paths of POSIX")
def test_the_number_stands_in_one_place() -> None:
    found = {str(path.relative_to(SOURCE)): fifteen_minutes(path.read_text()) for path in SOURCE.rglob("*.py")}
    ours = {path for path, count in found.items() if count and path not in OTHER_MEANING}
    assert {path for path in ours if not path.startswith("sandbox/")} == {"sessions/validity.py", "fastpath/entry.py"}


def test_the_count_sees_each_spelling() -> None:
    assert fifteen_minutes("a = 900\nb = 15 * 60\nc = timedelta(minutes=15)\n'1900'") == 3


@pytest.mark.parametrize(
    ("asked", "of_layout", "seconds"),
    [(None, None, 900), (None, 7200, 7200), (60, 7200, 60), (0, None, 0), (3600, None, 3600)],
)
def test_who_says_how_much_has_to_be_left(asked: int | None, of_layout: int | None, seconds: int) -> None:
    assert validity.required(asked, of_layout) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("left", "good"), [(900, True), (899.9, False), (-1, False)])
def test_a_session_is_good_while_enough_is_left(left: float, *, good: bool) -> None:
    assert validity.is_good(NOW + timedelta(seconds=left), validity.MIN_LEFT, NOW) is good


def test_a_session_whose_end_nobody_knows_is_not_good() -> None:
    assert not validity.is_good(None, timedelta(0), NOW)
    assert validity.state_of(None, timedelta(0), NOW) == "none"


@pytest.mark.parametrize("key", SETTINGS)
def test_an_expiry_that_nobody_can_read(key: str) -> None:
    assert validity.unreadable_expiry({key: "soon"}) == key
    assert validity.unreadable_expiry({key: "2026-11-21T12:00:00Z"}) is None
    assert validity.unreadable_expiry({}) is None


def test_one_expiry_that_can_be_read_is_enough() -> None:
    assert validity.unreadable_expiry({SETTINGS[0]: "soon", SETTINGS[1]: "2026-11-21T12:00:00Z"}) is None
