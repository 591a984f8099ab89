"""The files and tests that ``make mutants`` names are there."""

from __future__ import annotations

import pytest

from tests.mutation.mutate import ROOT, TARGETS


@pytest.mark.parametrize("file", TARGETS)
def test_a_file_and_its_tests_are_there(file: str) -> None:
    assert (ROOT / "src/awsfob" / file).is_file()
    assert not [test for test in TARGETS[file] if not (ROOT / test).exists()]
