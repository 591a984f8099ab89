"""The journal of a rotation: found by key or user, private, and never thrown away when it cannot be read."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.keys.journal import Journal, Journals
from awsfob.model import Key, Secret
from awsfob.structs import replace

if TYPE_CHECKING:
    from pathlib import Path

ARN = "arn:aws:iam::111122223333:user/bob"
OLD, NEW = Key("AKIAOLD", Secret("old secret")), Key("AKIANEW", Secret("new secret"))
INTENT = Journal(ARN, OLD, (OLD.key_id,), datetime(2026, 11, 21, tzinfo=UTC), keep_old=True)


@pytest.fixture
def journals(tmp_path: Path) -> Journals:
    made = Journals(tmp_path / "rotations")
    made.save(INTENT)
    return made


def test_what_was_noted_comes_back(journals: Journals) -> None:
    assert journals.find(OLD.key_id) == INTENT
    journals.save(INTENT.with_new(NEW))
    for key in (OLD, NEW):
        assert journals.find(key.key_id) == INTENT.with_new(NEW)


def test_a_journal_is_found_by_its_user_when_the_file_holds_a_third_key(journals: Journals) -> None:
    assert journals.find("AKIATHIRD", ARN) == INTENT
    assert journals.find("AKIATHIRD", f"{ARN}by") is None
    assert journals.find("AKIATHIRD") is None


def test_a_journal_of_the_key_comes_before_another_one_of_the_user(journals: Journals) -> None:
    other = Journal(ARN, Key("AKIAOTHER", Secret("s")), (), INTENT.started)
    journals.save(other)
    assert journals.find("AKIAOTHER", ARN) == other
    assert journals.find(OLD.key_id, ARN) == INTENT


@pytest.mark.posix_only("no modes")
def test_it_is_this_users_alone(journals: Journals) -> None:
    path = journals.path(INTENT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.posix_only("a lock file stays where folders have no locks")
def test_dropping_it_leaves_no_secret(journals: Journals) -> None:
    left = journals.path(INTENT).with_name(f".{journals.path(INTENT).name}.fob-tmp")
    left.write_text("half a journal, of a run that was killed")
    journals.drop(INTENT)
    journals.drop(INTENT)
    assert not list(left.parent.iterdir())
    assert journals.find(OLD.key_id, ARN) is None


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"old": None},
        {"old": {"id": "AKIAOLD"}},
        {"started": "yesterday"},
        {"started": "2026-11-21T00:00:00"},
        {"known": 1},
        {"known": "AKIAOLD"},
        {"keep_old": "no"},
        {"old": {"id": "AKIAOLD", "secret": None}},
        {"old": {"id": "AKIAOLD", "secret": "two\nlines"}},
        {"new": {}},
        {"new": "AKIANEW"},
    ],
    ids=str,
)
def test_one_that_cannot_be_understood_is_left_alone(journals: Journals, change: dict[str, object]) -> None:
    path = journals.path(INTENT)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    before = path.read_bytes()
    with pytest.raises(FilesError, match="is not the journal of a rotation") as caught:
        journals.find("AKIATHIRD")
    assert "secret" not in str(caught.value)
    assert path.read_bytes() == before


def test_one_too_deep_to_be_read_is_left_alone(journals: Journals) -> None:
    journals.path(INTENT).write_bytes(b"[" * 100_000)
    with pytest.raises(FilesError, match="is not the journal"):
        journals.find(OLD.key_id)


def test_half_a_file_is_none_either(journals: Journals) -> None:
    path = journals.path(INTENT)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(FilesError, match="is not the journal"):
        journals.find(OLD.key_id)


@pytest.mark.posix_only("a file that is being read cannot be removed at once")
def test_one_that_another_rotation_removes_meanwhile_is_none(journals: Journals) -> None:
    other = replace(INTENT, user_arn=f"{ARN}by", old=Key("AKIAOTHER", Secret("s")))
    is_over = Event()

    def rotate() -> None:
        while not is_over.is_set():
            journals.save(other)
            journals.drop(other)

    with ThreadPoolExecutor() as pool:
        at_work = pool.submit(rotate)
        try:
            found = [journals.find(OLD.key_id) for _ in range(500)]
        finally:
            is_over.set()
        at_work.result()
    assert found == [INTENT] * len(found)


def test_a_folder_that_cannot_be_listed_is_not_one_without_journals(tmp_path: Path) -> None:
    assert Journals(tmp_path / "missing").find(OLD.key_id) is None
    (tmp_path / "rotations").touch()
    with pytest.raises(FilesError, match="cannot read"):
        Journals(tmp_path / "rotations").find(OLD.key_id)


def test_no_secret_shows_in_its_repr() -> None:
    shown = repr(INTENT.with_new(NEW))
    assert "AKIANEW" in shown
    assert "new secret" not in shown
    assert "old secret" not in shown
