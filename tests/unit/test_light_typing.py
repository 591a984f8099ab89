"""The named tuples of ``light_typing`` are those of ``typing``, in all that fob does with one."""

from __future__ import annotations

import copy
import pickle
import typing
from typing import Any

import pytest

from awsfob import light_typing


class Typed(typing.NamedTuple):
    first: str
    second: int = 2

    @property
    def both(self) -> str:
        return f"{self.first} {self.second}"


Light: Any = type(
    "Light",
    (vars(light_typing)["NamedTuple"],),
    {"__annotations__": dict(Typed.__annotations__), "second": 2, "both": Typed.both, "__module__": __name__},
)


@pytest.mark.parametrize(
    ("args", "named"), [(("a",), {}), (("a", 3), {}), ((), {"first": "a"}), ((), {"second": 1, "first": "b"})]
)
def test_it_is_a_tuple_with_names(args: tuple[object, ...], named: dict[str, object]) -> None:
    light, typed = Light(*args, **named), Typed(*args, **named)  # type: ignore[arg-type]
    assert light == typed == tuple(light)
    assert (light.first, light.second, light.both) == (typed.first, typed.second, typed.both)
    assert hash(light) == hash(typed)
    assert repr(light) == repr(typed).replace("Typed", "Light")
    assert light._asdict() == typed._asdict()
    assert light._replace(second=9) == typed._replace(second=9)
    assert Light._fields == Typed._fields == Light.__match_args__
    assert copy.copy(light) == pickle.loads(pickle.dumps(light)) == light  # noqa: S301  its own bytes


@pytest.mark.parametrize(
    ("args", "named"),
    [((), {}), (("a", 1, 2), {}), (("a",), {"first": "b"}), (("a",), {"third": 3}), ((), {"second": 1})],
)
def test_it_takes_only_its_fields(args: tuple[object, ...], named: dict[str, object]) -> None:
    kinds: tuple[Any, ...] = Light, Typed
    for each in kinds:
        with pytest.raises(TypeError):
            each(*args, **named)


def test_only_a_field_is_replaced() -> None:
    values: tuple[Any, ...] = Light("a"), Typed("a")
    for each in values:
        with pytest.raises((TypeError, ValueError)):
            each._replace(third=3)


def test_a_field_cannot_be_assigned_to() -> None:
    for each in (Light("a"), Typed("a")):
        with pytest.raises(AttributeError):
            each.first = "b"  # type: ignore[misc,unused-ignore]
