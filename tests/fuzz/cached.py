"""Any bytes in the place of a cached session: that session when it was made by the same call, else a miss."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsfob.ini.document import Document
from awsfob.model import Secret, Session
from awsfob.output import environment
from awsfob.output import process_document as process
from awsfob.profiles.layouts import LAYOUTS
from awsfob.sessions.cache import CacheStore, forget_cached
from awsfob.sessions.session_settings import put_session, session_in
from awsfob.structs import replace
from tests.fuzz.isolation import folder

if TYPE_CHECKING:
    from collections.abc import Iterator

INPUTS, ORIGIN = '["AKIAIOSFODNN7EXAMPLE", "us-east-1", "work"]', "the pair of work"
SESSION = Session("ASIAIOSFODNN7EXAMPLE", Secret("s/+="), Secret("IQoJ/+=="), datetime(2099, 1, 1, tzinfo=UTC))


def run(data: bytes) -> None:
    store = CacheStore(folder("fob state") / "cache", lambda: INPUTS, (ORIGIN,))
    if not store.folder.exists():
        store.save(SESSION)
    (place,) = store.folder.glob("*.json")
    place.write_bytes(data)
    session = store.load()
    if session:
        facts = json.loads(data)
        assert facts["inputs"] == INPUTS, "a session of another call"
        assert (session.key_id, session.token.reveal()) == (facts["key_id"], facts["token"])
        check_usable(session)
    assert forget_cached(store.folder, ["another pair"]) in {0, 1}
    if place.exists():
        assert forget_cached(store.folder, None) == 1
    place.touch(mode=0o600)


def check_usable(session: Session) -> None:
    """It goes through every door that a session leaves by: a shell, an environment, a document, a section."""
    assert session.expiration
    assert session.expiration.tzinfo
    values = environment.variables(session, "us-east-1")
    for shell in ("sh", "fish", "powershell", "json"):
        assert environment.lines(values, [], shell).encode()
    assert all(b"\0" not in os.fsencode(value) for value in values.values())
    assert json.loads(process.document(session))["SessionToken"] == session.token.reveal()
    document = Document.parse(b"")
    put_session(document, "work", session, LAYOUTS[-1])
    read = session_in(document.items("work"))
    assert read is None or replace(read, expiration=None) == replace(session, expiration=None)


def seeds() -> Iterator[bytes]:
    store = CacheStore(folder("state of seeds") / "cache", lambda: INPUTS, (ORIGIN,))
    store.save(SESSION)
    (place,) = store.folder.glob("*.json")
    good = place.read_bytes()
    yield good
    for old, new in (
        (b"s/+=", b"\\ud800"),
        (b"s/+=", b"\\n"),
        (b"ASIA", b" ASIA"),
        (b"2099", b"0001"),
        (b"work", b"x"),
    ):
        yield good.replace(old, new)
    yield good.replace(b"2099-01-01T00:00:00Z", b"9999-12-31T23:59:59-23:59")
    yield b"[" * 4000
