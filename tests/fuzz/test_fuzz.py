"""The fuzz targets in short: every input that ever failed, and some that hypothesis makes, the same in each run.

The long runs are in test_fuzz_at_length.py; what a target promises stands at the top of its file.
"""

from __future__ import annotations

import pytest

from tests.fuzz.corpus import REGRESSIONS, aws_files, regressions
from tests.fuzz.making import is_found, tried
from tests.fuzz.mutants import MUTANTS, QUICK
from tests.fuzz.targets import TARGETS
from tests.harness.aws_texts import EXAMPLE_CREDENTIALS
from tests.unit.ini.test_document import VECTORS


@pytest.mark.parametrize("name", TARGETS)
def test_any_input_is_read_or_refused(name: str) -> None:
    assert tried(name, TARGETS[name].quick, seed=1) >= TARGETS[name].quick


@pytest.mark.parametrize("name", TARGETS)
def test_what_once_failed_does_so_no_more(name: str) -> None:
    for data in regressions(name):
        TARGETS[name].run(data)


def test_every_regression_belongs_to_a_target() -> None:
    assert {folder.name for folder in REGRESSIONS.iterdir() if folder.is_dir()} <= set(TARGETS)


@pytest.mark.parametrize("name", QUICK)
def test_a_planted_bug_is_found(name: str) -> None:
    assert is_found(MUTANTS[name])


def test_where_no_bug_was_planted_none_is_found() -> None:
    same = MUTANTS["the zone is forgotten"]
    assert not is_found(same._replace(wrong=getattr(same.module, same.name)), most=100)


def test_the_corpus_has_the_files_of_vectors_and_of_tests() -> None:
    files = aws_files()
    assert (VECTORS / "emoji" / "before").read_bytes() in files
    assert EXAMPLE_CREDENTIALS.encode() in files
    assert list(files) == sorted(set(files))
    assert len(files) > 300
    assert b"not an AWS file = [no]" not in files
