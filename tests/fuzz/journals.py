"""Any bytes in the place of a rotation's journal: understood whole, or refused; never changed and never thrown away."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from awsfob.errors import FilesError
from awsfob.keys.journal import Journal, Journals
from awsfob.model import Key, Secret
from tests.fuzz.isolation import folder

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:iam::111122223333:user/bob"
OLD, NEW = Key("AKIAOLD", Secret("old secret")), Key("AKIANEW", Secret("new secret"))
INTENT = Journal(ARN, OLD, (OLD.key_id,), datetime(2026, 11, 21, tzinfo=UTC), keep_old=True)


def run(data: bytes) -> None:
    home = folder("rotations")
    journals = Journals(home)
    path = journals.path(INTENT)
    path.write_bytes(data)
    try:
        found = journals.find(OLD.key_id, ARN)
    except FilesError as error:
        assert str(path) in error.what  # noqa: PT017  which file it is about
    else:
        check_understood(found, data)
    assert path.read_bytes() == data


def check_understood(found: Journal | None, data: bytes) -> None:
    """What was understood is what the file says, by a look of our own at it: nothing guessed, nothing made up."""
    facts = json.loads(data)
    if found is None:
        assert facts["user_arn"] != ARN
        assert OLD.key_id not in {facts["old"]["id"], (facts["new"] or {}).get("id")}
        return
    assert facts["version"] == 1
    assert found.user_arn == facts["user_arn"]
    assert list(found.known) == facts["known"]
    assert found.keep_old is facts["keep_old"]
    assert found.started.tzinfo
    assert found.started.isoformat() == datetime.fromisoformat(facts["started"]).isoformat()
    check_key(found.old, facts["old"])
    if found.new or facts["new"] is not None:
        assert found.new
        check_key(found.new, facts["new"])


def check_key(key: Key, facts: Any) -> None:  # noqa: ANN401  parsed JSON
    assert (key.key_id, key.secret.reveal()) == (facts["id"], facts["secret"])
    for text in key.key_id, key.secret.reveal():
        assert text.isascii(), "a key that no AWS file and no request can hold"
        assert text.isprintable()
        assert text.strip() == text != ""


def seeds() -> Iterator[bytes]:
    home = folder("journals of seeds")
    for journal in (INTENT, INTENT.with_new(NEW)):
        Journals(home).save(journal)
        yield Journals(home).path(journal).read_bytes()
    yield Journals(home).path(INTENT).read_bytes().replace(b'"new secret"', b"null")
    yield b"[" * 2000
    yield b""
