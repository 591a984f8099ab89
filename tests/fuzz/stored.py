"""Any bytes in the place of a stored entry: answered from when it is exactly one for this profile, else a miss."""

from __future__ import annotations

import os
import re
import stat
import time
from typing import TYPE_CHECKING

import pytest

from awsfob.fastpath import answers as short
from awsfob.fastpath import entry as hot
from tests.fuzz.isolation import HOME, environment, folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "work"
MARKS, SUMS = b"missing missing", b"|"  # what Python and the script compare, of two files that are not there
DOCUMENT = (
    b'{"Version": 1, "AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "s", '
    b'"SessionToken": "t", "Expiration": "2099-01-01T00:00:00Z"}'
)
_PRINT = re.escape(f"{NAME}|{HOME}|||||".encode())
_ENTRY = re.compile(
    rb"fob 2\n([0-9]{1,10})\n" + _PRINT + rb"\n([^\n]*)\n([^\n]*)\nmissing missing\n[^\n]*\n([^\n]*)\n([^\n]+)\n"
)


def run(data: bytes) -> None:
    place = written(data)
    with environment(FOB_STATE_DIR=str(place.parent.parent.parent)):
        entry = hot.stored_entry(NAME)
        assert entry == says(data), "what is answered is not what an entry of this form says"
        check_short_way(entry)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def says(data: bytes) -> tuple[bytes, bytes] | None:
    """Read an entry by the words of its description; the files that it names must be as missing as their stamps."""
    found = _ENTRY.fullmatch(data) if b"\0" not in data and len(data) < hot.MOST_BYTES else None
    if not found or int(found[1]) <= time.time():
        return None
    return (found[4], found[5]) if not any(_is_there(path) for path in (found[2], found[3])) else None


def check_short_way(entry: tuple[bytes, bytes] | None) -> None:
    """``fob env`` answers from an entry with lines of text, or leaves it to the long way."""
    said: list[bytes] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(short, "put", said.append)
        answered = short.answered(["env", NAME])
    assert len(said) == answered
    assert entry or not answered
    if said:
        assert said[0].startswith(b"unset ")
        assert b"\0" not in said[0]


def entry(document: bytes = DOCUMENT, until: bytes = b"4102444800", region: bytes = b"eu-west-1") -> bytes:
    paths = [f"{HOME}/.aws/{name}".encode() for name in ("credentials", "config")]
    return b"\n".join([b"fob 2", until, f"{NAME}|{HOME}|||||".encode(), *paths, MARKS, SUMS, region, document, b""])


def seeds() -> Iterator[bytes]:
    yield entry()
    yield entry(region=b"")
    yield entry(until=b"1")
    for document in (b"[" * 4000, b"[]", b'{"AccessKeyId": 1}', DOCUMENT.replace(b'"s"', b"1"), b"\\ud800", b"null"):
        yield entry(document)
    yield entry(DOCUMENT.replace(b'"t"', b'"\\ud800"'))
    yield entry(DOCUMENT.replace(b'"t"', b'"\\u0000"'))


def written(data: bytes) -> Path:
    place = folder("state") / "hot" / NAME / "entry"
    if not place.exists():
        place.parent.mkdir(mode=0o700, parents=True)
        place.parent.parent.chmod(0o700)
        place.touch(mode=0o600)
    place.write_bytes(data)
    return place


def _is_there(path: bytes) -> bool:
    """Say whether a path names something, or cannot be asked about, which is a doubt."""
    return is_doubtful(path) or os.path.exists(path)  # noqa: PTH110  bytes, as they come


def is_doubtful(path: bytes) -> bool:
    """Say whether nobody can know what a path names: it is too long, say, or leads through a file."""
    try:
        os.stat(path)  # noqa: PTH116  likewise
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    return False
