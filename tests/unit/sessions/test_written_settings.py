"""The record of what fob wrote to the profiles of sessions in config, where it is damaged or cannot be used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.sessions.written_settings import record_inherited, was_told_of_no_region
from tests.unit.files import snap

if TYPE_CHECKING:
    from pathlib import Path

NAME = "written-settings.json"
UNUSABLE = {
    "newer": '{"version": 2, "profiles": {}}',
    "newer, in another form": '{"version": 2, "files": []}',
    "too large to read": '{"version": 1, "profiles": {}}' + " " * 5_000_000,
}
DAMAGED = ["", "[", "[" * 100_000, "null", "7", "{}", '{"version": 1}', '{"version": 1, "profiles": [3]}']


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_record_that_cannot_be_read_now_is_not_written_over(tmp_path: Path, content: str) -> None:
    path = tmp_path / NAME
    path.write_text(content)
    with pytest.raises(FilesError):
        record_inherited(snap(), "S", {"region": "r"}, tmp_path, given_region=None)
    assert not was_told_of_no_region(tmp_path / "config", "S", tmp_path)
    assert path.read_text() == content


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_record_is_an_empty_one(tmp_path: Path, content: str) -> None:
    path = tmp_path / NAME
    path.write_text(content)
    record_inherited(snap(), "S", {"region": "r"}, tmp_path, given_region=None)
    (profiles,) = json.loads(path.read_text())["profiles"].values()
    assert profiles.keys() == {"S"}


def test_the_records_of_other_profiles_stay(tmp_path: Path) -> None:
    for name in ("S", "T"):
        record_inherited(snap(), name, {"region": "r"}, tmp_path, given_region="g")
    (profiles,) = json.loads((tmp_path / NAME).read_text())["profiles"].values()
    assert {name: each.keys() for name, each in profiles.items()} == {key: {"region", "given"} for key in "ST"}


def test_the_user_is_told_once(tmp_path: Path) -> None:
    assert [was_told_of_no_region(tmp_path / "config", "S", tmp_path) for _ in range(2)] == [False, True]
