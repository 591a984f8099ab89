"""The memory of codes: AWS takes each once, so fob sends each once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from awsfob.mfa.used_codes import REMEMBERED_SECONDS, UsedCodes
from tests.harness.aws_texts import SERIAL

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "codes"


def test_a_code_that_was_sent_is_known_to_every_later_process(folder: Path) -> None:
    assert not UsedCodes(folder).used(SERIAL, "012345")
    UsedCodes(folder).claim(SERIAL, "012345")
    assert UsedCodes(folder).used(SERIAL, "012345")
    assert not UsedCodes(folder).used(SERIAL, "543210")


def test_another_device_may_show_the_same_digits(folder: Path) -> None:
    UsedCodes(folder).claim(SERIAL, "012345")
    assert not UsedCodes(folder).used(f"{SERIAL}2", "012345")


@pytest.mark.posix_only("no modes")
def test_the_code_itself_is_nowhere_and_the_file_is_private(folder: Path) -> None:
    UsedCodes(folder).claim(SERIAL, "012345")
    (file,) = (path for path in folder.iterdir() if not path.name.startswith("."))
    assert b"012345" not in file.read_bytes()
    assert [path.stat().st_mode & 0o777 for path in (folder, file)] == [0o700, 0o600]


def test_the_same_code_looks_different_each_time(folder: Path) -> None:
    UsedCodes(folder).claim(SERIAL, "012345")
    UsedCodes(folder.with_name("other")).claim(SERIAL, "012345")
    one, other = (
        next(path for path in each.iterdir() if path.name[0] != ".") for each in (folder, folder.parent / "other")
    )
    assert one.name == other.name
    assert one.read_bytes() != other.read_bytes()


def test_a_code_is_forgotten_when_aws_would_refuse_it_for_its_age(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    UsedCodes(folder).claim(SERIAL, "012345")
    later = time.time() + REMEMBERED_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert not UsedCodes(folder).used(SERIAL, "012345")
    UsedCodes(folder).claim(SERIAL, "111111")
    assert UsedCodes(folder).used(SERIAL, "111111")


@pytest.mark.parametrize(
    "rubbish", [b"", b"{", b"[1]", b'[["a"]]', b"null", b'{"a": 1}', b"\xff", b'[["s", "d", "x"]]']
)
def test_a_memory_that_is_rubbish_is_empty(folder: Path, rubbish: bytes) -> None:
    codes = UsedCodes(folder)
    codes.claim(SERIAL, "012345")
    (file,) = (path for path in folder.iterdir() if not path.name.startswith("."))
    file.write_bytes(rubbish)
    assert not codes.used(SERIAL, "012345")
    codes.claim(SERIAL, "012345")
    assert codes.used(SERIAL, "012345")


def test_many_at_once_lose_nothing(folder: Path) -> None:
    made = [f"{number:06d}" for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda code: UsedCodes(folder).claim(f"{SERIAL}{code}", code), made))
    assert all(UsedCodes(folder).used(f"{SERIAL}{code}", code) for code in made)
