"""Cached sessions: what is found again, what does not count, and what a logout removes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.model import Secret, Session
from awsfob.sessions.cache import CacheStore, forget_cached, forget_cached_files
from awsfob.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ENDS = datetime(2099, 1, 1, tzinfo=UTC)
SESSION = Session("ASIAIOSFODNN7EXAMPLE", Secret("secret/+="), Secret("token/+="), ENDS)


@pytest.fixture
def cache(tmp_path: Path) -> CacheStore:
    return CacheStore(tmp_path / "state" / "cache", lambda: "inputs", ("the key", "the section"))


def saved(cache: CacheStore) -> Path:
    cache.save(SESSION)
    (path,) = cache.folder.glob("*.json")
    return path


def test_what_was_saved_is_loaded(cache: CacheStore) -> None:
    assert cache.load() is None
    assert cache.save(SESSION) == ()
    assert cache.load() == SESSION
    assert cache.finish_save() == ()


def test_other_inputs_are_another_session(cache: CacheStore) -> None:
    path = saved(cache)
    other = replace(cache, inputs_of_call=lambda: "others")
    assert other.load() is None
    path.rename(other.location[0])
    assert other.load() is None
    assert other.identity != cache.identity == "cache inputs"


@pytest.mark.posix_only("no modes")
def test_an_entry_is_a_private_file_of_its_inputs(cache: CacheStore) -> None:
    path = saved(cache)
    assert (path, None) == cache.location
    assert len(path.stem) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    assert cache.folder.parent.stat().st_mode & 0o777 == 0o700


def change(**facts: object) -> Callable[[Path], object]:
    return lambda path: path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "not JSON": lambda path: path.write_text("{"),
    "empty": lambda path: path.write_text(""),
    "a list": lambda path: path.write_text("[]"),
    "deep": lambda path: path.write_text("[" * 100_000),
    "an older version": change(version=1),
    "a newer version": change(version=4),
    "other inputs": change(inputs="others"),
    "no token": change(token=None),
    "an empty secret": change(secret=""),
    "a key id of two lines": change(key_id="ASIA\nX"),
    "an end without a zone": change(expiration="2099-01-01T00:00:00"),
    "an end that is none": change(expiration="soon"),
    "a number as its end": change(expiration=1),
    "open to the group": lambda path: path.parent.chmod(0o770),
    "a state folder that others can write": lambda path: path.parent.parent.chmod(0o707),
}


@pytest.mark.posix_only("no modes")
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_or_foreign_entry_does_not_count(cache: CacheStore, damage: Callable[[Path], object]) -> None:
    path = saved(cache)
    assert cache.load() == SESSION
    damage(path)
    assert cache.load() is None


def test_another_zone_is_the_same_instant(cache: CacheStore) -> None:
    path = saved(cache)
    change(expiration=ENDS.astimezone(timezone(timedelta(hours=5))).isoformat())(path)
    loaded = cache.load()
    assert loaded is not None
    assert loaded.expiration == ENDS
    assert loaded.expiration.tzinfo is UTC


@pytest.mark.parametrize("owner", ["the key", "the section"])
def test_a_logout_removes_the_sessions_of_its_owners(cache: CacheStore, owner: str) -> None:
    cache.save(SESSION)
    other = replace(cache, inputs_of_call=lambda: "others", owners=("another key", "another section"))
    other.save(SESSION)
    (cache.folder / "damaged.json").write_text("{")
    assert forget_cached(cache.folder, {owner, "a key without sessions"}) == 1
    assert (cache.load(), other.load()) == (None, SESSION)
    assert forget_cached(cache.folder, None) == 2
    assert list(cache.folder.glob("*.json")) == []
    assert forget_cached(cache.folder, None) == 0


@pytest.mark.posix_only("no modes")
def test_a_cache_that_is_missing_or_open_to_others_is_left_alone(cache: CacheStore) -> None:
    assert forget_cached(cache.folder, None) == 0
    path = saved(cache)
    cache.folder.chmod(0o777)
    assert forget_cached(cache.folder, None) == 0
    with pytest.raises(FilesError):
        forget_cached_files(cache.folder, [path.name])
    assert path.exists()


def test_only_files_of_the_cache_are_removed_by_name(cache: CacheStore) -> None:
    path = saved(cache)
    outside, text = cache.folder.parent / "outside.json", cache.folder / "text.txt"
    for each in (outside, text):
        each.touch()
    names = [f"/somewhere/{path.name}", "../outside.json", "text.txt", "gone.json"]
    assert forget_cached_files(cache.folder, names) == 1
    assert (path.exists(), outside.exists(), text.exists()) == (False, True, True)
    assert forget_cached_files(cache.folder, names) == 0


@pytest.mark.posix_only("no modes")
def test_a_state_folder_that_cannot_be_used_is_refused_before_a_code_is_spent(cache: CacheStore) -> None:
    cache.check()
    assert not cache.folder.parent.exists()  # a check makes nothing
    cache.folder.parent.mkdir(mode=0o700)
    cache.check()
    cache.folder.parent.chmod(0o777)
    with pytest.raises(FilesError):
        cache.check()
    with pytest.raises(FilesError):
        cache.save(SESSION)
