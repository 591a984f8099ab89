"""Any two AWS files and any name: what botocore sees is what fob sees, and a login costs neither a key nor a byte.

The whole way of a login is gone but for the network: both files are read from the disk, a plan is made, and a session
is written where the plan says.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ConfigParseError
from botocore.session import Session as BotocoreSession

from awsfob.errors import FilesError, FobError
from awsfob.ini.document import Document
from awsfob.model import Secret, Session
from awsfob.profiles.inventory import survey
from awsfob.profiles.key_rule import holds_key
from awsfob.profiles.layouts import LAYOUTS, find_pair
from awsfob.profiles.plan import Plan, PlanRequest, make_plan, read_key
from awsfob.profiles.reader import load
from awsfob.profiles.snapshot import Snapshot
from awsfob.sessions.session_settings import put_session
from tests.fuzz.choices import BETWEEN, Choices
from tests.fuzz.corpus import aws_files
from tests.fuzz.isolation import environment, folder
from tests.fuzz.refusal_form import check_refusal
from tests.harness.aws_texts import KEY, SERIAL
from tests.unit.ini_oracle import botocore_reads, meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SESSION = Session("ASIANEW", Secret("new secret"), Secret("new token"), datetime(2099, 1, 1, tzinfo=UTC))
_ENDINGS = ("", "", "-long-term", "mfa", "-sts", "x")


def run(data: bytes) -> None:
    choose = Choices(data, 3)
    credentials, config = (folder("aws") / name for name in ("credentials", "config"))
    for path, said in zip((credentials, config), choose.parts(2), strict=True):
        path.write_bytes(said)
    with environment(AWS_SHARED_CREDENTIALS_FILE=str(credentials), AWS_CONFIG_FILE=str(config)):
        profiles = botocore_profiles()
        try:
            snapshot = load(credentials, config)
        except FilesError:
            assert profiles is None
            return
    assert profiles is not None, "botocore refuses what fob takes"
    check_profiles(snapshot, profiles)
    survey(snapshot)
    name = choose.one_of([*snapshot.names, "default"]) + choose.one_of(_ENDINGS)
    check_login(snapshot, name, choose.one_of([None, None, *snapshot.names, "new"]))


def botocore_profiles() -> dict[str, dict[str, Any]] | None:
    try:
        profiles: dict[str, dict[str, Any]] = BotocoreSession(include_builtin_handlers=False).full_config["profiles"]
    except ConfigParseError:
        return None
    return profiles


def check_profiles(snapshot: Snapshot, profiles: dict[str, dict[str, Any]]) -> None:
    """fob knows the profiles that botocore knows, and reads their settings alike."""
    bare = {name for name, header in snapshot.config_headers.items() if name == header != "default"}
    known = set(profiles) - {""}  # which [profile ""] makes, and nobody can ask for
    assert known <= set(snapshot.names)
    assert set(snapshot.names) - known <= bare
    for name, settings in profiles.items():
        if not name or name in bare:
            continue  # what a header without the word "profile" says, botocore does not read
        own = snapshot.settings(name)
        assert set(own) == set(settings)
        assert all(own[key] == value for key, value in settings.items() if isinstance(value, str))


def check_login(snapshot: Snapshot, name: str, to: str | None) -> None:
    try:
        pair = find_pair(snapshot, name, to)
        plan = make_plan(snapshot, PlanRequest(name, to))
    except FobError as error:
        check_refusal(error, 2, 3, 4)
        return
    if pair:
        assert pair.layout in LAYOUTS
        assert pair.session_section
    if plan.pair:
        assert plan.key == read_key(snapshot, plan.pair.key)
        assert holds_key(snapshot.values(plan.pair.key))
    for step in plan.steps:
        if step.destination:
            check_written(snapshot, plan, step.destination.section)


def check_written(snapshot: Snapshot, plan: Plan, section: str) -> None:
    """The session stands in its section; every other section, and the key, say what they said."""
    before = snapshot.credentials
    document = Document.parse(before.render())
    layout = plan.pair.layout if plan.pair else LAYOUTS[-1]
    put_session(document, section, SESSION, layout)
    after = Document.parse(document.render())
    assert botocore_reads(after.render()) is not None
    assert after.get(section, "aws_session_token") == SESSION.token.reveal()
    assert {**meaning(after), section: {}} == {**meaning(before), section: {}}
    if plan.pair:
        now = Snapshot(after, snapshot.config, snapshot.credentials_path, snapshot.config_path)
        assert read_key(now, plan.pair.key) == plan.key


def seeds() -> Iterator[bytes]:
    files = aws_files()
    for number, file in enumerate(files):
        other = files[(number * 7) % len(files)]
        yield bytes([number % 4, number % 5, number % 6]) + file.replace(BETWEEN, b"") + BETWEEN + other
        yield bytes([number % 4, number % 5, 0]) + BETWEEN + file
    key = f"{KEY}mfa_serial = {SERIAL}\n".encode()
    yield b"\0\0\3" + b"".join(b"[%s]\n%s" % (name, key) for name in (b"a", b"b"))
