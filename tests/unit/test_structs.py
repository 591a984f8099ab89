"""A struct takes, shows, compares and copies its fields as a frozen dataclass does."""

from __future__ import annotations

import copy
import pickle
from functools import cached_property
from typing import TYPE_CHECKING, Any
from unittest.mock import ANY

import pytest

from awsfob.structs import Struct, field, replace

if TYPE_CHECKING:
    from collections.abc import Callable


def says_seven() -> int:
    return 7


class Point(Struct):
    """A value with every kind of field."""

    x: int
    y: int = 2
    say: Callable[[], int] = says_seven
    token: str = field(default="hidden", shown=False)
    notes: list[str] = field(factory=list)

    @cached_property
    def total(self) -> int:
        return self.x + self.y


class Named(Point):
    """One more field, after those of the base."""

    name: str = ""


class Other(Named):
    """No field of its own."""


class Counter(Struct, frozen=False):
    """Its field may be assigned to."""

    count: int = 0


def test_fields_are_taken_in_their_order_and_by_name() -> None:
    point = Point(1, token="t")
    assert (point.x, point.y, point.say(), point.token, point.notes) == (1, 2, 7, "t", [])
    assert (Named(1, 3, name="n").name, Named(1, 3).y) == ("n", 3)


def pickled(point: Point) -> Point:
    again: Point = pickle.loads(pickle.dumps(point))  # noqa: S301  packed here
    return again


@pytest.mark.parametrize("packed", [copy.copy, copy.deepcopy, pickled])
def test_a_packed_struct_is_equal(packed: Callable[[Point], Point]) -> None:
    for each in (Point(1, token="t"), Other(1, name="n")):
        assert packed(each) == each


def test_a_struct_without_fields_of_its_own_has_those_of_its_base() -> None:
    assert Other.__match_args__ == Named.__match_args__ == ("x", "y", "say", "token", "notes", "name")
    assert Other(1, name="n").name == "n"


def test_a_factory_makes_a_value_for_each() -> None:
    one, two = Point(1), Point(1)
    one.notes.append("mine")
    assert two.notes == []


@pytest.mark.parametrize(
    ("args", "named", "says"),
    [
        ((), {}, "Point needs x"),
        ((1,), {"x": 2}, "x is no field, or is given twice"),
        ((1,), {"z": 2}, "z is no field"),
        ((1, 2, says_seven, "t", [], 6), {}, "Point has 5 fields, 6 are given"),
    ],
)
def test_wrong_fields_are_refused(args: tuple[Any, ...], named: dict[str, Any], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        Point(*args, **named)


def test_only_a_struct_that_says_so_can_be_changed() -> None:
    with pytest.raises(AttributeError, match=r"Point\.x cannot be assigned to"):
        Point(1).x = 2  # type: ignore[misc]
    counter = Counter()
    counter.count += 1
    assert (counter.count, Counter().count) == (1, 0)


def test_equal_are_two_of_one_class_with_equal_fields() -> None:
    assert Point(1) == Point(1, 2)
    assert Point(1) != Point(2)
    assert Named(1) != Point(1)
    assert Point(1) != (1, 2)
    assert Point(1).total == 3  # which is kept in the object, and is no field
    assert Point(1) == Point(1)
    assert Point(1) == ANY  # which another class decides


def test_a_pattern_takes_the_fields_in_their_order() -> None:
    match Point(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)
        case _:
            pytest.fail("no match")


def test_a_hash_is_that_of_the_fields() -> None:
    class Pair(Struct):
        a: int
        b: int = 0

    assert {Pair(1), Pair(1, 0), Pair(2)} == {Pair(1), Pair(2)}
    with pytest.raises(TypeError):
        hash(Counter())


def test_what_must_not_be_shown_is_not() -> None:
    assert repr(Named(1, token="secret")) == f"Named(x=1, y=2, say={says_seven!r}, notes=[], name='')"


def test_a_copy_has_other_values_of_some_fields_and_nothing_that_was_worked_out() -> None:
    point = Point(1, token="t")
    assert point.total == 3
    changed = replace(point, y=5)
    assert (changed.x, changed.y, changed.token, changed.total) == (1, 5, "t", 6)
    assert type(replace(Named(1), name="n")) is Named
    with pytest.raises(TypeError, match="z is no field"):
        replace(point, z=1)
