"""The subjects that are fuzzed, each as a plain function: bytes in, AssertionError when a promise is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.fuzz import answers, cached, codes, editor, expiries, finder, folder_files, journals, script, stored, words
from tests.fuzz.corpus import regressions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Target(NamedTuple):
    """One subject.

    Attributes:
        what: Its name in the table of what was tried.
        run: Tries one input; what it raises is a broken promise.
        good: Inputs of the form that is meant, to start from.
        words: What the form is made of, to be put in anywhere.
        quick: How many inputs hypothesis makes of them in each run of the tests.
        long: How many it makes for the proof.
        seconds: How long atheris may look for others.
    """

    what: str
    run: Callable[[bytes], None]
    good: Callable[[], Iterable[bytes]]
    words: tuple[bytes, ...]
    quick: int
    long: int
    seconds: int


TARGETS = {
    "editor": Target("the editor", editor.run, editor.seeds, words.INI, 40, 1_500, 30),
    "finder": Target("the layout finder", finder.run, finder.seeds, words.INI, 40, 5_000, 30),
    "folder": Target("files of the profile folder", folder_files.run, folder_files.seeds, words.FOLDER, 40, 5_000, 30),
    "expiries": Target("the expiry reader", expiries.run, expiries.seeds, words.TIME, 80, 10_000, 15),
    "stored": Target("stored entries", stored.run, stored.seeds, words.ENTRY, 60, 4_000, 20),
    "script": Target("stored entries, the shell script", script.run, stored.seeds, words.ENTRY, 8, 600, 10),
    "cached": Target("cached sessions", cached.run, cached.seeds, words.JSON, 50, 4_000, 20),
    "journals": Target("the journal", journals.run, journals.seeds, words.JSON, 50, 5_000, 20),
    "answers": Target("answers of STS and IAM", answers.run, answers.seeds, words.XML, 50, 5_000, 30),
    "seeds": Target("seeds of devices", codes.run_seed, codes.seeds_of_seed, words.SEED, 50, 8_000, 10),
    "programs": Target("programs printing codes", codes.run_program, codes.seeds_of_program, words.CODE, 10, 1_000, 10),
}  # fmt: skip


def corpus(name: str) -> Iterator[bytes]:
    """Return what a target starts from: what it is meant to read, and every input that it has ever failed with."""
    yield from regressions(name)
    yield from TARGETS[name].good()
