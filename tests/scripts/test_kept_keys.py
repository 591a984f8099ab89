"""No command loses a long-term key, whatever stands beside it and whoever wrote it.

The table is made of everything that can be in a section (``harness/key_variants.py``) and of every command that can
overwrite or remove credentials.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from awsfob.sessions.records import Record, change_records
from tests.harness.key_variants import KEYS, LONG_TERM_ID, LONG_TERM_SECRET, OTHERS, SESSION_SECRET, Variant, few
from tests.harness.refusals import assert_refused
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.users import key_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.forked import Forked
    from tests.harness.home import Home
    from tests.harness.user_machine import UserMachine

MARKER = "### This section is made by fob from '/home/me/.aws/aws-profiles/{}' ###\n"


def sections_of(path: Path) -> dict[str, str]:
    """Return the text of each section by its name."""
    parts = path.read_text().split("[")[1:]
    return {part.partition("]")[0]: part.partition("]\n")[2].rstrip("\n") for part in parts}


def pairs(machine: UserMachine, variants: list[Variant]) -> str:
    """Return a credentials file with a pair for each variant, which is where its session goes: p0, p1, ..."""
    serial = f"aws_mfa_device = {machine.serial}\n"
    return "".join(
        f"[p{number}-long-term]\n{key_of(machine.user)}{serial}[p{number}]\n{variant.lines}\n"
        for number, variant in enumerate(variants)
    )


def record(home: Home, section: str, key_id: str) -> None:
    """Let fob's state say that fob has written a session to a section."""
    row = Record(
        *(str(home.credentials), section, section, None, None, None, None),
        "",
        key_id,
        datetime.now(UTC) + timedelta(hours=1),
    )
    change_records(
        home.path / ".local/state/fob", lambda rows: [*(each for each in rows if each.location != row.location), row]
    )


# All of them at once


def test_logout_all_removes_every_session_and_no_key(machine: UserMachine, fob: Forked) -> None:
    variants = [*KEYS, *OTHERS]
    machine.home.write_credentials(pairs(machine, variants))
    before = sections_of(machine.home.credentials)
    done = fob("logout", "--all")
    assert done.code == 0, done.all
    after = sections_of(machine.home.credentials)
    for number, variant in enumerate(variants):
        name = f"p{number}"
        if variant.stays:
            assert after[name] == before[name], variant.name
            assert f"[{name}] of {machine.home.credentials} stays: it holds" in done.err
        else:
            assert after[name] == ("colour = blue" if variant.name == "no credentials" else ""), variant.name
            assert f"[{name}] of {machine.home.credentials} stays" not in done.err
        assert after[f"{name}-long-term"] == before[f"{name}-long-term"]


@pytest.mark.parametrize("file", ["credentials", "config"])
def test_prune_removes_every_session_and_no_key(offline_home: Home, offline_fob: Forked, file: str) -> None:
    variants = [*KEYS, *OTHERS]
    (offline_home.aws / "aws-profiles").mkdir(parents=True, mode=0o700)
    prefix = "profile " if file == "config" else ""
    text = "".join(f"[{prefix}p{each}]\n{MARKER.format(f'p{each}')}{of.lines}\n" for each, of in enumerate(variants))
    path = (offline_home.write_config if file == "config" else offline_home.write_credentials)(text)
    before = sections_of(path)
    done = offline_fob("sync", "--prune")
    assert done.code == 0, done.all
    after = sections_of(path)
    for number, variant in enumerate(variants):
        name = f"{prefix}p{number}"
        assert after.get(name) == (before[name] if variant.stays else None), variant.name
        assert (f"[{name}] of {file} stays" in done.err) is bool(variant.stays), variant.name


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        (f"# aws_secret_access_key = {LONG_TERM_SECRET}", True),
        (f"#{LONG_TERM_ID}", True),
        (f"old_secret = {LONG_TERM_SECRET}", True),
        ("# the key of the laptop", False),
    ],
)
def test_prune_keeps_a_key_that_is_put_aside_in_a_comment(
    offline_home: Home, offline_fob: Forked, line: str, stays: bool
) -> None:
    (offline_home.aws / "aws-profiles").mkdir(parents=True, mode=0o700)
    path = offline_home.write_credentials(f"[p]\n{MARKER.format('p')}{line}\n{OTHERS[0].lines}")
    assert offline_fob("sync", "--prune").code == 0
    assert (line in path.read_text()) is stays


# One at a time


@pytest.mark.parametrize("variant", few(KEYS), ids=lambda each: each.name)
def test_no_command_for_one_profile_loses_a_key(machine: UserMachine, fob: Forked, variant: Variant) -> None:
    """Each is refused with the reason and a hint, before a call, and every file stays as it was."""
    machine.home.write_credentials(pairs(machine, [variant]))
    machine.home.write_config("[profile p0]\ncredential_process = fob process p0\n")
    with_process = machine.aws_files()
    hints = assert_refused(fob("logout", "p0"), 3, "[p0] of the credentials file holds")
    assert "edit the file" in hints
    done = fob("init", "p0", "--process")
    assert_refused(done, 3, "[p0]", "holds", after_notices=True)
    facts = b"username = " + machine.name.encode() + b"\n"
    assert {name: data.replace(facts, b"") for name, data in machine.aws_files().items()} == with_process
    machine.home.config.unlink()
    before, calls = machine.aws_files(), len(machine.control.calls())
    for words in (
        ["login", "p0"],
        ["login", "p0-long-term"],
        ["login", "p0", "--force"],
        ["login", "p0", "--to", "p0"],
    ):
        hints = assert_refused(fob(*words, env={"FOB_CODE": "123456"}), 3, "[p0]", "holds")
        assert "another section" in hints or "--to" in hints
    assert machine.aws_files() == before
    assert len(machine.control.calls()) == calls


@pytest.mark.parametrize("variant", OTHERS, ids=lambda each: each.name)
def test_a_session_and_placeholders_are_overwritten_and_removed(
    machine: UserMachine, fob: Forked, variant: Variant
) -> None:
    machine.home.write_credentials(pairs(machine, [variant]))
    done = fob("login", "p0", "--code", machine.code())
    assert done.code == 0, done.all
    assert SESSION_SECRET not in machine.home.credentials.read_text()
    assert arn_seen_by_a_client(machine.home, "p0") == machine.user.arn
    assert fob("logout", "p0").code == 0
    assert "ASIA" not in machine.home.credentials.read_text()


UNCLEAR = next(each for each in KEYS if each.is_unclear and each.name == "another server's id, whole secret, token")
NAMED_LIKE_IT = next(each for each in KEYS if each.name == "AWS's form id, whole secret, token")


@pytest.mark.parametrize(
    ("variant", "written", "is_removed"),
    [
        (UNCLEAR, "minioadmin", True),
        (UNCLEAR, "ASIAIOSFODNN7EXAMPLE", False),
        (UNCLEAR, None, False),
        (NAMED_LIKE_IT, LONG_TERM_ID, False),
    ],
)
def test_of_an_unclear_id_fobs_record_says_who_wrote_it(
    machine: UserMachine, fob: Forked, variant: Variant, written: str | None, is_removed: bool
) -> None:
    """No record makes a key of AWS's form less than a key."""
    for words in (["login", "p0", "--code", machine.code()], ["logout", "p0"]):
        machine.home.write_credentials(pairs(machine, [variant]))
        if written:
            record(machine.home, "p0", written)
        done = fob(*words)
        assert (done.code == 0) is is_removed, done.all
        assert (LONG_TERM_SECRET in machine.home.credentials.read_text()) is not is_removed


# A stale token beside the key that is used


@pytest.mark.parametrize("name", ["aws_session_token", "aws_security_token"])
@pytest.mark.parametrize("file", ["credentials", "config"])
def test_a_stale_token_beside_a_key_is_told_and_not_sent(machine: UserMachine, file: str, name: str) -> None:
    """AWS refuses a key with somebody's token, so that the login works shows that the token stays at home."""
    prefix = "profile " if file == "config" else ""
    text = f"[{prefix}work]\n{key_of(machine.user)}{name} = stale/+=\nmfa_serial = {machine.serial}\n"
    path = (machine.home.write_config if file == "config" else machine.home.write_credentials)(text)
    done = machine.try_login()
    assert done.code == 0, done.all
    assert (
        f"[{prefix}work] of {path} has an old session token beside its long-term key: remove the line {name}"
        in done.err
    )
    assert machine.home.credentials.read_text().count("[work-sts]") == 1
    assert text in path.read_text()
    assert arn_seen_by_a_client(machine.home, "work-sts") == machine.user.arn
    assert machine.fob("logout", "work").code == 0
    assert machine.fob("logout", "--all").code == 0
    assert text in path.read_text()
    assert "ASIA" not in machine.home.credentials.read_text()


def test_without_a_stale_token_nothing_is_told(machine: UserMachine) -> None:
    machine.write_key()
    assert "old session token" not in machine.try_login().err


def test_to_the_section_of_the_key_is_refused(machine: UserMachine) -> None:
    machine.home.write_credentials(
        f"[work]\n{key_of(machine.user)}aws_session_token = stale\nmfa_serial = {machine.serial}\n"
    )
    before = machine.aws_files()
    hints = assert_refused(
        machine.try_login("--to", "work"), 3, "holds a long-term key (with an old session token beside it)"
    )
    assert "fob login work --to work-sts" in hints
    assert machine.aws_files() == before
    assert machine.logins == []


# The profile folder


def write_profile(home: Home, name: str, lines: str) -> None:
    folder = home.aws / "aws-profiles"
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    (folder / name).write_text(f"[{name}]\n{lines}")
    (folder / name).chmod(0o600)


@pytest.mark.parametrize("variant", few(KEYS), ids=lambda each: each.name)
def test_sync_and_a_login_keep_another_key_than_the_profile_files(
    machine: UserMachine, fob: Forked, variant: Variant
) -> None:
    write_profile(machine.home, "plain", key_of(machine.user))
    write_profile(machine.home, "main", f"{key_of(machine.user)}mfa_id = {machine.serial}\n")
    before = "".join(f"[{name}]\n{MARKER.format(name)}{variant.lines}\n" for name in ("plain", "main"))
    path = machine.home.write_credentials(before)
    done = fob("sync")
    assert done.code == 0, done.all
    assert "[plain] of credentials holds another key than its profile file" in done.err
    assert_refused(fob("login", "main", env={"FOB_CODE": "123456"}), 3, "[main]", "holds")
    for section in sections_of(path).values():
        assert all(text in section for text in variant.stays)
    assert machine.logins == []


@pytest.mark.parametrize("token", ["", "aws_session_token = stale\n"])
def test_another_secret_of_the_same_key_is_not_replaced(machine: UserMachine, token: str) -> None:
    write_profile(machine.home, "plain", key_of(machine.user))
    write_profile(machine.home, "main", f"{key_of(machine.user)}mfa_id = {machine.serial}\n")
    other = key_of(machine.user).replace(machine.user.secret, LONG_TERM_SECRET) + token
    path = machine.home.write_credentials("".join(f"[{n}]\n{MARKER.format(n)}{other}\n" for n in ("plain", "main")))
    done = machine.fob("sync")
    assert "[plain] of credentials holds another secret for the key of its profile file" in done.err
    hints = assert_refused(machine.try_login(profile="main"), 3, "[main]", "different secrets for the same key")
    assert "correct the wrong one" in hints
    assert path.read_text().count(LONG_TERM_SECRET) == 2


def test_a_copy_of_the_key_gives_way_to_the_session(machine: UserMachine) -> None:
    """The control: the same id and the same secret are a copy, also with a stale token beside it."""
    write_profile(machine.home, "plain", key_of(machine.user))
    write_profile(machine.home, "main", f"{key_of(machine.user)}mfa_id = {machine.serial}\n")
    stale = key_of(machine.user) + "aws_session_token = stale\n"
    path = machine.home.write_credentials("".join(f"[{n}]\n{MARKER.format(n)}{stale}\n" for n in ("plain", "main")))
    assert machine.fob("sync").code == 0
    machine.log_in(profile="main")
    found = sections_of(path)
    assert "stale" not in path.read_text()
    assert machine.user.secret in found["plain"]
    assert "ASIA" in found["main"]
    assert arn_seen_by_a_client(machine.home, "plain") == machine.user.arn


# A new key


@pytest.mark.parametrize("variant", few(KEYS), ids=lambda each: each.name)
def test_neither_init_nor_import_writes_over_a_key(machine: UserMachine, fob: Forked, variant: Variant) -> None:
    path = machine.home.write_credentials(f"[new]\n{variant.lines}")
    csv = machine.home.path / "key.csv"
    csv.write_text(f"Access key ID,Secret access key\n{machine.user.key_id},{machine.user.secret}\n")
    folder = machine.home.path / "old"
    folder.mkdir(mode=0o700)
    (folder / "new").write_text(f"[new]\n{key_of(machine.user)}")
    before = path.read_bytes()
    for words in (["init", "new", "--from-csv", str(csv)], ["import", str(folder)]):
        done = fob(*words)
        assert done.code == 3, done.all
        assert path.read_bytes() == before


def test_init_writes_no_key_beside_a_stale_token(machine: UserMachine) -> None:
    path = machine.home.write_credentials("[new]\naws_session_token = old/+=\nregion = us-east-1\n")
    csv = machine.home.path / "key.csv"
    csv.write_text(f"Access key ID,Secret access key\n{machine.user.key_id},{machine.user.secret}\n")
    done = machine.fob("init", "new", "--from-csv", str(csv))
    assert done.code == 0, done.all
    assert "old/+=" not in path.read_text()
    assert arn_seen_by_a_client(machine.home, "new") == machine.user.arn


# Sessions of other programs -------------------------------------------------------------------------------------------

FOREIGN = "aws_access_key_id = ASIAANOTHERTOOLWROTE\naws_secret_access_key = s/+=\naws_session_token = t\n"
ENDS = {
    "without an end": "",
    "expired": "expiration = 2020-01-01T00:00:00Z\n",
    "good": "expiration = 2099-01-01T00:00:00Z\n",
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("words", [(), ("--force",)])
def test_a_session_of_another_program_is_not_overwritten_where_no_layout_has_one(
    machine: UserMachine, words: tuple[str, ...], end: str
) -> None:
    """Only the user says with ``--to`` that fob may write there, and may not know what is there."""
    machine.write_key_and_region()
    machine.make_role("reader")
    before = machine.home.credentials.read_text() + f"[scratch]\n{FOREIGN}{end}"
    machine.home.write_credentials(before)
    for profile in ("work", "reader"):
        refused = machine.try_login("--to", "scratch", *words, profile=profile)
        assert_refused(refused, 3, "[scratch] of", "holds a session that fob has not written", after_notices=True)
        assert machine.home.credentials.read_text() == before
    assert machine.logins.count("ok") <= 1  # the user's session of the role


@pytest.mark.parametrize("section", ["work-sts", "workmfa", "mine"])
def test_a_session_is_overwritten_where_a_layout_has_it_or_fob_wrote_it(machine: UserMachine, section: str) -> None:
    """The control."""
    machine.write_key_and_region()
    if section == "mine":
        machine.log_in("--to", section)
    else:
        machine.home.write_credentials(machine.home.credentials.read_text() + f"[{section}]\n{FOREIGN}")
    if section == "workmfa":
        machine.add_profile("workmfa", f"mfa_serial = {machine.serial}")
    machine.log_in("--to", section, "--force")
    assert "ASIAANOTHERTOOLWROTE" not in machine.home.credentials.read_text()
