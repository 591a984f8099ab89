"""How a target takes its input apart: a few bytes that choose, and the rest, which is what a file or an answer says."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

_Item = TypeVar("_Item")
BETWEEN = b"\0"


class Choices:
    """The first bytes of an input, each of which chooses one of several things.

    Args:
        data: The input.
        number: How many choices there are; where bytes are missing, they are zero.

    Attributes:
        rest: What follows them.
    """

    def __init__(self, data: bytes, number: int) -> None:
        self._numbers = iter(data[:number].ljust(number, b"\0"))
        self.rest = data[number:]

    def one_of(self, items: Sequence[_Item]) -> _Item:
        return items[next(self._numbers) % len(items)]

    def number(self) -> int:
        return next(self._numbers)

    def parts(self, number: int) -> list[bytes]:
        """Return the rest, divided at NUL bytes into so many parts; missing ones are empty."""
        found = self.rest.split(BETWEEN, number - 1)
        return found + [b""] * (number - len(found))
