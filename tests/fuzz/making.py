"""Inputs for hypothesis: good ones, spoiled in a few places, joined, or made up; and targets that try them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from tests.fuzz.targets import TARGETS, corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.fuzz.mutants import Mutant

_PLAIN = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))
ENOUGH = 600
"""Inputs among which every planted bug has to show."""

_MOST_SPOILS = 6
_MOST_BYTES = 60
_FAR = 2000


@st.composite
def spoiled(draw: st.DrawFn, good: Sequence[bytes], words: Sequence[bytes]) -> bytes:
    """A good input with some of it cut out, said twice, or replaced by a word of its language or by any bytes."""
    data = draw(st.sampled_from(good))
    for _ in range(draw(st.integers(0, _MOST_SPOILS))):
        start = draw(st.integers(0, _FAR)) % (len(data) + 1)
        end = min(len(data), start + draw(st.sampled_from([0, 0, 1, 1, 2, 8, 40])))
        new = draw(st.sampled_from(words) | st.binary(max_size=3) | st.just(data[start:end] * 2))
        data = data[:start] + new + data[end:]
    return data


@st.composite
def joined(draw: st.DrawFn, good: Sequence[bytes]) -> bytes:
    """The beginning of one good input and the end of another."""
    one, other = draw(st.sampled_from(good)), draw(st.sampled_from(good))
    return one[: draw(st.integers(0, _FAR)) % (len(one) + 1)] + other[draw(st.integers(0, _FAR)) % (len(other) + 1) :]


def inputs(good: Sequence[bytes], words: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    made_up = st.lists(st.sampled_from(words), max_size=12).map(b"".join)
    first = st.sampled_from(good).map(lambda data: data[:4])
    return (
        spoiled(good, words)
        | joined(good)
        | st.builds(lambda head, rest: head + rest, first, made_up)
        | st.binary(max_size=_MOST_BYTES)
    )


def tried(name: str, most: int, *, seed: int) -> int:
    """Let a target try so many inputs, chosen by a seed, and return how many they were in the end."""
    target = TARGETS[name]
    count = 0

    @seeded(seed)
    @settings(_PLAIN, max_examples=most)
    @given(inputs(list(corpus(name)), target.words))
    def each(data: bytes) -> None:
        nonlocal count
        count += 1
        target.run(data)

    each()
    return count


def is_found(mutant: Mutant, most: int = ENOUGH) -> bool:
    """Say whether a planted bug shows, in what the target starts from or in what is made of that.

    The inputs are the same each time, and any error is one that fob has not foreseen.
    """
    target = TARGETS[mutant.target]

    def breaks(data: bytes) -> bool:
        try:
            target.run(data)
        except Exception:  # noqa: BLE001  whatever a bug leads to
            return True
        return False

    good = list(corpus(mutant.target))
    finding = settings(_PLAIN, max_examples=most, phases=[Phase.generate], derandomize=True)
    with mutant.applied():
        return any(map(breaks, good)) or _finds(inputs(good, target.words), breaks, finding)


def _finds(made: st.SearchStrategy[bytes], breaks: Callable[[bytes], bool], finding: settings) -> bool:
    try:
        find(made, breaks, settings=finding)
    except NoSuchExample:
        return False
    return True
