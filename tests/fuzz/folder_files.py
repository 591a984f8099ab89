"""Any file in the profile folder, beside any two AWS files: taken over to the letter, or refused with a reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from awsfob.errors import FilesError, FobError
from awsfob.ini.document import Document
from awsfob.model import Secret, SectionCopy, Session
from awsfob.profiles.folder.export import with_imported
from awsfob.profiles.folder.merge import Merged, sync_config, sync_credentials
from awsfob.profiles.folder.rules import check_profile, copy_of
from awsfob.profiles.folder.section_copy import copy_into_credentials
from awsfob.profiles.folder.shown_changes import masked_diff
from awsfob.profiles.inventory import survey
from awsfob.profiles.layouts import LAYOUTS
from awsfob.profiles.plan import PlanRequest, make_plan
from awsfob.profiles.reader import load
from awsfob.profiles.section_ref import FOLDER
from awsfob.sessions.session_settings import put_session, session_in
from tests.fuzz.choices import BETWEEN, Choices
from tests.fuzz.corpus import aws_files
from tests.fuzz.isolation import environment, folder
from tests.fuzz.refusal_form import check_refusal
from tests.unit.ini_oracle import botocore_reads, meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NAMES = ("main", "work", "default", "profilename", "role", "a b")
SESSION = Session("ASIANEW", Secret("new secret"), Secret("new token"), datetime(2099, 1, 1, tzinfo=UTC))
MAIN_KEY = b"aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = main-secret\n"
MAIN = b"[main]\n" + MAIN_KEY + b"mfa_id = arn:aws:iam::111122223333:mfa/main\n"


def run(data: bytes) -> None:
    choose = Choices(data, 1)
    name = choose.one_of(NAMES)
    profile, credentials, config = choose.parts(3)
    home = folder("aws of a folder")
    profiles = home / FOLDER
    profiles.mkdir(mode=0o700, exist_ok=True)
    for path in profiles.iterdir():
        path.unlink()
    for path, said in ((home / "credentials", credentials), (home / "config", config), (profiles / name, profile)):
        path.write_bytes(said)
    if name != "main":
        (profiles / "main").write_bytes(MAIN)
    with environment():
        try:
            snapshot = load(home / "credentials", home / "config")
            survey(snapshot)
            make_plan(snapshot, PlanRequest(name))
            check_profile(snapshot, name)
        except FobError as error:
            check_refusal(error, 2, 3, 4)
            return
        copy = copy_of(snapshot.profile_files[name])
        check_merged(credentials, copy, sync_credentials)
        check_merged(config, copy, sync_config)
        check_login(credentials, copy)
        check_imported(lambda: with_imported(snapshot, credentials, config))


def check_merged(data: bytes, copy: SectionCopy, sync: Callable[..., Merged]) -> None:
    """Other sections stay, botocore reads the result, and to do it again changes nothing."""
    try:
        after = sync(data, [copy], prune=False).data
    except FilesError:
        return
    assert botocore_reads(after) is not None or Document.parse(after).problems()[0].reason.startswith(
        "a line without ="
    )
    check_others_stay(data, after, (copy.profile, f"profile {copy.profile}", f'profile "{copy.profile}"'))
    if sync is sync_config:
        old, new = meaning(Document.parse(data)), meaning(Document.parse(after))
        gained = {key for name, keys in new.items() for key in {*keys} - {*old.get(name, {})}}
        assert not any(word in key for key in gained for word in ("secret", "token", "password"))
    assert sync(after, [copy], prune=False).data == after
    shown = masked_diff("x", data, after)
    assert not (copy.key and len(copy.key.secret.reveal()) > 20 and copy.key.secret.reveal() in shown)


def check_login(data: bytes, copy: SectionCopy) -> None:
    layout = LAYOUTS[0]
    keys = (*layout.session_settings, layout.expiry_setting)
    try:
        document = Document.parse(data)
        with document.edit() as edit:
            copy_into_credentials(edit, copy, keys)
        put_session(document, copy.profile, SESSION, layout, copy.key)
    except FilesError:
        return
    found = session_in(document.items(copy.profile))
    assert found
    assert found.token == SESSION.token
    check_others_stay(data, document.render(), (copy.profile,))


def check_others_stay(before: bytes, after: bytes, made: Sequence[str]) -> None:
    old, new = meaning(Document.parse(before)), meaning(Document.parse(after))
    assert {name: keys for name, keys in new.items() if name not in made} == {
        name: keys for name, keys in old.items() if name not in made
    }


def check_imported(make: Callable[[], tuple[bytes, bytes]]) -> None:
    try:
        files = make()
    except FilesError:
        return
    for file in files:
        Document.parse(file)


def seeds() -> Iterator[bytes]:
    files = aws_files()
    own = [file for file in files if any(f"[{name}]".encode() in file for name in NAMES)]
    for number, file in enumerate(own):
        chosen = next(index for index, name in enumerate(NAMES) if f"[{name}]".encode() in file)
        others = (b"", own[(number * 5) % len(own)].replace(BETWEEN, b""), b"[default]\nregion = x\n")
        yield bytes([chosen]) + BETWEEN.join([file.replace(BETWEEN, b""), others[number % 3], others[number % 2]])
    yield b"\0" + MAIN
    yield b"\0" + MAIN + b"my_password = mine\n"
    yield b"\4[role]\nrole_name = admin\naccount_id = 111122223333\nmaster_profile = main\n# mine\n\0\0"
