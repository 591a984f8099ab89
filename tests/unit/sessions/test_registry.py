"""The registry: private, tolerant of any damage, and complete with any number of writers."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from awsfob.errors import FilesError
from awsfob.sessions.records import change_records, read_records, recorded_key_id
from awsfob.sessions.registry import Registry
from tests.unit.sessions.session_examples import record

if TYPE_CHECKING:
    from awsfob.sessions.records import Record


def add(state: Path, *rows: Record) -> None:
    change_records(state, lambda before: [*before, *rows])


@pytest.mark.posix_only("no modes")
def test_what_was_written_is_read_and_private(tmp_path: Path) -> None:
    state, rows = tmp_path / "state", [record(1), record(2, section=None)]
    assert Registry(state).all() == []
    add(state, *rows)
    assert Registry(state).all() == rows
    assert stat.S_IMODE((state / "sessions.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


def test_a_row_has_no_secret() -> None:
    assert not {"secret", "token"} & {*record()._fields}


def test_expired_rows_are_not_shown_and_those_of_the_cache_go_with_the_next_change(tmp_path: Path) -> None:
    add(tmp_path, record(1))
    add(tmp_path, record(2, section=None, seconds=-5))
    assert [row.key_id for row in Registry(tmp_path).all()] == ["ASIA1"]
    assert "ASIA2" not in (tmp_path / "sessions.json").read_text()


@pytest.mark.posix_only("the examples have paths of POSIX")
def test_who_wrote_a_section_is_known_after_the_end_of_its_session(tmp_path: Path) -> None:
    old = record(1, seconds=-5)
    add(tmp_path, old, record(2))
    assert [row.key_id for row in Registry(tmp_path).all()] == ["ASIA2"]
    assert recorded_key_id(tmp_path, Path(old.file), str(old.section)) == "ASIA1"
    assert recorded_key_id(tmp_path, Path(old.file), "another") is None
    assert recorded_key_id(tmp_path, Path("/another"), str(old.section)) is None


def test_forgetting_takes_exactly_what_was_seen(tmp_path: Path) -> None:
    old, other = record(1), record(2)
    new = old._replace(key_id="ASIANEW")
    add(tmp_path, new, other)
    Registry(tmp_path).forget([old])
    assert Registry(tmp_path).all() == [new, other]
    Registry(tmp_path).forget([new])
    assert Registry(tmp_path).all() == [other]


def test_what_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    add(tmp_path, record(1))
    before = (tmp_path / "sessions.json").stat().st_ino
    Registry(tmp_path).forget([record(2)])
    change_records(tmp_path, lambda rows: rows)
    assert (tmp_path / "sessions.json").stat().st_ino == before
    add(tmp_path, record(2))
    assert (tmp_path / "sessions.json").stat().st_ino != before


GOOD = {"version": 2, "sessions": [record(1)._asdict() | {"expiration": "2099-01-01T00:00:00Z"}]}


def test_the_document_that_is_damaged_below_is_a_good_one(tmp_path: Path) -> None:
    (tmp_path / "sessions.json").write_text(json.dumps(GOOD))
    assert len(Registry(tmp_path).all()) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)
row_of_rubbish = st.fixed_dictionaries(dict.fromkeys(record()._fields, json_values | st.text()))
documents = st.fixed_dictionaries(
    {
        "version": st.just(2) | json_values,
        "sessions": st.lists(row_of_rubbish) | json_values,
    }
)
cut = st.integers(0, len(json.dumps(GOOD))).map(lambda length: json.dumps(GOOD).encode()[:length])


def is_newer(data: bytes) -> bool:
    """Return whether this is the document of a newer version, which is not written over: see below."""
    with suppress(ValueError, LookupError, TypeError, RecursionError):
        return bool(json.loads(data)["version"] > 2)
    return False


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(data=st.binary() | documents.map(lambda each: json.dumps(each).encode()) | cut)
def test_any_bytes_are_a_registry_that_works(tmp_path: Path, data: bytes) -> None:
    """It never raises, and what is recorded afterwards is there: no session is forgotten because of old damage."""
    assume(not is_newer(data))
    credentials = tmp_path / "credentials"
    credentials.write_text("[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n")
    before = credentials.read_bytes()
    (tmp_path / "sessions.json").write_bytes(data)
    registry = Registry(tmp_path)
    registry.forget(registry.all())
    new = record(7)
    add(tmp_path, new)
    assert new in registry.all()
    assert credentials.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        '{"version": 3, "sessions": []}',
        '{"version": 3, "rows": []}',
        '{"version": 2, "sessions": []}' + " " * 5_000_000,
    ],
    ids=["newer", "newer, in another form", "huge"],
)
def test_a_registry_that_cannot_be_read_now_is_not_written_over(tmp_path: Path, content: str) -> None:
    path = tmp_path / "sessions.json"
    path.write_text(content)
    assert read_records(tmp_path) == []
    with pytest.raises(FilesError):
        add(tmp_path, record(1))
    assert path.read_text() == content


def test_a_deep_document_is_none(tmp_path: Path) -> None:
    (tmp_path / "sessions.json").write_text("[" * 100_000)
    assert read_records(tmp_path) == []


def test_a_folder_in_its_place_is_an_error_of_the_writer_alone(tmp_path: Path) -> None:
    (tmp_path / "sessions.json").mkdir()
    assert read_records(tmp_path) == []
    with pytest.raises(FilesError):
        add(tmp_path, record(1))


@pytest.mark.posix_only("no modes")
def test_a_folder_that_others_can_write_in_is_not_believed(tmp_path: Path) -> None:
    add(tmp_path, record(1))
    tmp_path.chmod(0o777)
    assert Registry(tmp_path).all() == []
    tmp_path.chmod(0o700)
    assert len(Registry(tmp_path).all()) == 1


WRITER = """
import sys
from pathlib import Path
from tests.unit.sessions.session_examples import record
from tests.unit.sessions.test_registry import add
sys.stdin.read(1)
for each in range(5):
    add(Path(sys.argv[1]), record(int(sys.argv[2]) * 100 + each))
"""


@pytest.mark.posix_only("the examples have paths of POSIX")
def test_writers_at_once_lose_no_row_of_each_other(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    writers = [subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE, env=environ) for number in range(4)]
    for writer in writers:
        writer.communicate(b"x", timeout=60)
    assert [writer.returncode for writer in writers] == [0] * 4
    assert sorted(row.key_id for row in read_records(tmp_path)) == sorted(
        f"ASIA{writer * 100 + each}" for writer in range(4) for each in range(5)
    )
