"""``fob keys``: a user's access keys, for people and for scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.harness.refusals import assert_refused
from tests.harness.sdk import client
from tests.harness.terminal import TerminalProgram
from tests.harness.users import key_section

if TYPE_CHECKING:
    from awsfob.sandbox.control import SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.program import Program


@pytest.fixture
def user(sandbox: SandboxProcess, home: Home, name: str) -> SandboxUser:
    """A user with one key, in the file."""
    made = sandbox.control.user(name, policy="open")
    home.write_credentials(key_section("work", made))
    return made


def another_key(home: Home, user: SandboxUser) -> str:
    with client(home, "iam", "work") as iam:
        return str(iam.create_access_key(UserName=user.name)["AccessKey"]["AccessKeyId"])


def test_json_has_the_documented_shape(user: SandboxUser, home: Home, fob: Program, sandbox: SandboxProcess) -> None:
    other = another_key(home, user)
    sandbox.control.set_key(other, "Inactive")
    done = fob("keys", "work", "--json")
    assert done.code == 0, done.all
    found = done.json()
    created = [each.pop("created") for each in found["keys"]]
    for text in created:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text)
        assert abs((datetime.now(UTC) - datetime.fromisoformat(text)).total_seconds()) < 600
    used = [each.pop("last_used") for each in found["keys"]]
    services = [each.pop("last_service") for each in found["keys"]]
    assert [bool(each) for each in used] == [bool(each) for each in services]
    assert {
        "profile": "work",
        "user": user.name,
        "keys": [
            {"id": user.key_id, "status": "Active", "age_days": 0, "in_file": True},
            {"id": other, "status": "Inactive", "age_days": 0, "in_file": False},
        ],
    } == {**found, "keys": sorted(found["keys"], key=lambda each: not each["in_file"])}
    assert user.secret not in done.all


def test_the_table_fits_eighty_columns(user: SandboxUser, home: Home, fob: Program) -> None:
    other = another_key(home, user)
    done = fob("keys", "work", env={"COLUMNS": "80"})
    assert done.code == 0, done.all
    assert max(map(len, done.out.splitlines())) <= 80
    rows = {found[0]: line for line in done.out.splitlines() if (found := re.search(r"AKIA\w{16}", line))}
    assert set(rows) == {user.key_id, other}
    assert rows[user.key_id].rstrip().endswith("yes")
    assert "never" in rows[other] or "20" in rows[other]
    assert not rows[other].rstrip().endswith("yes")


def test_the_status_is_coloured_at_a_terminal_and_not_in_a_pipe(user: SandboxUser, home: Home, fob: Program) -> None:
    with TerminalProgram(home)("keys", "work") as terminal:
        shown = terminal.wait().screen
    assert "\x1b[32mActive\x1b[0m" in shown
    assert user.key_id in shown
    with TerminalProgram(home)("keys", "work", env={"NO_COLOR": "1"}) as terminal:
        assert "\x1b[32m" not in terminal.wait().screen
    assert "\x1b" not in fob("keys", "work").out


def test_a_key_that_is_too_old_has_its_exit_code(user: SandboxUser, fob: Program) -> None:
    assert fob("keys", "work", "--max-age", "90d").code == 0
    old = fob("keys", "work", "--max-age", "0", "--json")
    assert old.code == 6, old.all
    assert f"the key {user.key_id} of profile 'work' is " in old.err
    assert "hint: fob rotate work" in old.err
    assert old.json()["user"] == user.name


def test_all_profiles_each_user_once(user: SandboxUser, home: Home, fob: Program, sandbox: SandboxProcess) -> None:
    second = sandbox.control.user(f"{user.name}-b", policy="open")
    text = key_section("work", user) + key_section("same", user) + key_section("home", second)
    home.write_credentials(text)
    found = fob("keys", "--all", "--json").json()
    assert [each["user"] for each in found] == [user.name, second.name]
    assert fob("keys", "--all").out.count("AKIA") == 2


def test_who_may_not_list_them_is_told_the_statement(
    sandbox: SandboxProcess, home: Home, fob: Program, name: str
) -> None:
    poor = sandbox.control.user(name, policy="none", device=False)
    home.write_credentials(f"[work]\naws_access_key_id = {poor.key_id}\naws_secret_access_key = {poor.secret}\n")
    hints = assert_refused(fob("keys", "work"), 4, "policy denies iam:ListAccessKeys")
    assert '"Sid": "FobKeys"' in hints
    only_list = {"Statement": [{"Effect": "Allow", "Action": "iam:ListAccessKeys", "Resource": poor.arn}]}
    sandbox.control.policy(name, only_list)
    done = fob("keys", "work")
    assert done.code == 0, done.all
    assert "not told" in done.out  # the last use is a permission of its own
