"""The edits of role profiles touch only the lines that they name, in any file that botocore reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from awsfob.ini.document import Document
from awsfob.profiles.layouts import find_pair
from awsfob.profiles.roles import chain
from awsfob.profiles.roles_of_key import edits_for_session, roles_of_key
from awsfob.profiles.section_changes import after, changed_files, with_changes
from awsfob.profiles.snapshot import CONFIG, CREDENTIALS, Snapshot
from tests.unit.ini_oracle import botocore_reads

if TYPE_CHECKING:
    from awsfob.profiles.section_changes import SectionChange

ROLE = "arn:aws:iam::111122223333:role/"
DEVICE = "arn:aws:iam::111122223333:mfa/anna"
KEY = f"[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = k\nmfa_serial = {DEVICE}\n"
OTHER = "[other]\naws_access_key_id = AKIAIOSFODNN7OTHERKY\naws_secret_access_key = o"
QUICK = settings(max_examples=200, deadline=None, derandomize=True)
LONG = settings(max_examples=3_000, deadline=None)

SPACES = st.sampled_from(["", " ", "  ", "\t"])
NAMED = {"source_profile", "mfa_serial"}


@st.composite
def setting(draw: st.DrawFn, name: str, value: str) -> str:
    spelt = draw(st.sampled_from([name, name.upper(), name.title()]))
    return f"{spelt}{draw(SPACES)}{draw(st.sampled_from('=:'))}{draw(SPACES)}{value}{draw(SPACES)}"


@st.composite
def role_section(draw: st.DrawFn, name: str, header: str) -> list[str]:
    """Return a role profile, whose source is the key, its session, another role, another key or nothing."""
    sources = ["work", "work-sts", "alias", "other", "r0", "r1", "r2", "nowhere", name]
    wanted = {"role_arn": ROLE + name, "source_profile": draw(st.sampled_from(sources))}
    if draw(st.booleans()):
        wanted["mfa_serial"] = DEVICE
    if draw(st.integers(0, 5)) == 0:
        wanted["duration_seconds"] = draw(st.sampled_from(["900", "3600", "7200", "no"]))
    lines = [draw(setting(key, value)) for key, value in draw(st.permutations(list(wanted.items())))]
    extra = ["# c", "; mfa_serial = x", "", "s3 =\n  mfa_serial = in\n  source_profile = in", "é = ü", "region = x"]
    for each in draw(st.lists(st.sampled_from(extra), max_size=3, unique=True)):
        lines.insert(draw(st.integers(0, len(lines))), each)
    indent = draw(st.sampled_from(["", "", "  "]))
    return [header, *(f"{indent}{part}" for line in lines for part in line.split("\n"))]


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Return a credentials and a config file."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    in_config = ["[profile alias]", "source_profile = work", "region = x"]
    in_credentials = [*KEY.splitlines(), *OTHER.splitlines()]
    for number in range(draw(st.integers(1, 4))):
        name = f"r{number}"
        if draw(st.integers(0, 3)):
            in_config += draw(role_section(name, f"[profile {name}]"))
        else:
            in_credentials += draw(role_section(name, f"[{name}]"))
    last = draw(st.sampled_from([end, ""]))
    return (end.join(in_credentials) + last).encode(), (end.join(in_config) + last).encode()


def snapshot_of(credentials: bytes, config: bytes) -> Snapshot:
    return Snapshot(Document.parse(credentials), Document.parse(config), Path("credentials"), Path("config"))


def check(credentials: bytes, config: bytes) -> int:
    """Check the edits of two files; return how many role profiles they concern."""
    before = snapshot_of(credentials, config)
    pair = find_pair(before, "work")
    assert pair is not None
    found = roles_of_key(before, pair)
    edits = edits_for_session(before, pair, found.names)
    changes = [change for each in edits.changes.values() for change in each]
    for change in changes:
        assert change.settings.keys() <= NAMED
    for file, data in ((CREDENTIALS, credentials), (CONFIG, config)):
        named = [change for change in changes if change.ref.file == file]
        check_bytes(data, with_changes(data, changes, file), before, named, pair.session_section)
    assert {*changed_files(changes)} == {change.ref.file for change in changes}
    new = after(before, changes)
    for name in found.names:
        assert [role.arn for role in chain(new, name)[0]] == [role.arn for role in chain(before, name)[0]]
        assert (name in edits.left) or "mfa_serial" not in new.settings(name)
    again = edits_for_session(new, pair, roles_of_key(new, pair).names)
    assert (again.changes, again.left) == ({}, edits.left)
    return len(edits.changes)


def check_bytes(data: bytes, changed: bytes, before: Snapshot, named: list[SectionChange], session: str) -> None:
    """Check that the lines that stay are the same bytes in the same order, and which ones do not stay."""
    expected: list[bytes] = []
    gone: dict[int, str | None] = {}
    for change in named:
        for setting_name, value in change.settings.items():
            number = before.line(change.ref, setting_name)
            assert number is not None
            gone[number - 1] = value
    for at, line in enumerate(data.splitlines(keepends=True)):
        if at not in gone:
            expected.append(line)
        elif (value := gone[at]) is not None:
            assert value == session
            head, _, tail = line.decode().rpartition(before_value(line))
            expected.append(f"{head}{value}{tail}".encode())
    assert changed == b"".join(expected)


def before_value(line: bytes) -> str:
    """Return the value of a line that has no blank in its value."""
    return line.decode().replace("=", ":", 1).partition(":")[2].strip()


@QUICK
@given(files())
def test_only_the_named_lines_change(both: tuple[bytes, bytes]) -> None:
    assume(all(botocore_reads(data) is not None for data in both))
    check(*both)


@pytest.mark.proof
@pytest.mark.timeout(1200)
@LONG
@given(files())
def test_only_the_named_lines_change_at_length(both: tuple[bytes, bytes]) -> None:
    assume(all(botocore_reads(data) is not None for data in both))
    check(*both)


def test_the_check_sees_an_edit() -> None:
    config = f"[profile r0]\nrole_arn = {ROLE}r0\nsource_profile = work\nmfa_serial = {DEVICE}\n".encode()
    assert check(KEY.encode(), config) == 1
    assert check(KEY.encode(), config.replace(b"= work", b"= work-sts").replace(b"mfa_serial", b"x")) == 0


def test_the_check_sees_another_byte() -> None:
    config = f"[profile r0]\nrole_arn = {ROLE}r0\nsource_profile = work\n".encode()
    before = snapshot_of(KEY.encode(), config)
    pair = find_pair(before, "work")
    assert pair is not None
    changes = [each for edits in edits_for_session(before, pair, ("r0",)).changes.values() for each in edits]
    right = with_changes(config, changes, CONFIG)
    check_bytes(config, right, before, list(changes), "work-sts")
    for wrong in (right.replace(b"role_arn = ", b"role_arn="), right + b"x", config):
        with pytest.raises(AssertionError):
            check_bytes(config, wrong, before, list(changes), "work-sts")
