"""``fob keys``: a user's access keys, for people and for scripts."""

from __future__ import annotations

import re
import subprocess
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.harness.forked import ForkedTerminalProgram
from tests.harness.program import installed
from tests.harness.refusals import assert_refused
from tests.harness.sdk import client
from tests.harness.stand_in import write_script
from tests.harness.users import key_section, serial_of

if TYPE_CHECKING:
    from awsfob.sandbox.control import SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.forked import Forked
    from tests.harness.home import Home


@pytest.fixture
def user(sandbox: SandboxProcess, home: Home, name: str) -> SandboxUser:
    """A user with one key, in the file."""
    made = sandbox.control.user(name, policy="open")
    home.write_credentials(key_section("work", made))
    return made


@pytest.fixture
def users(sandbox: SandboxProcess, home: Home, name: str) -> list[SandboxUser]:
    """Nine users, more than IAM is asked about at once."""
    made = [sandbox.control.user(f"{name}-{number}", policy="open") for number in range(9)]
    home.write_credentials("".join(key_section(user.name, user) for user in made))
    return made


def another_key(home: Home, user: SandboxUser) -> str:
    with client(home, "iam", "work") as iam:
        return str(iam.create_access_key(UserName=user.name)["AccessKey"]["AccessKeyId"])


def test_json_has_the_documented_shape(user: SandboxUser, home: Home, fob: Forked, sandbox: SandboxProcess) -> None:
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


def test_the_table_fits_eighty_columns(user: SandboxUser, home: Home, fob: Forked) -> None:
    other = another_key(home, user)
    done = fob("keys", "work", env={"COLUMNS": "80"})
    assert done.code == 0, done.all
    assert max(map(len, done.out.splitlines())) <= 80
    rows = {found[0]: line for line in done.out.splitlines() if (found := re.search(r"AKIA\w{16}", line))}
    assert set(rows) == {user.key_id, other}
    assert rows[user.key_id].rstrip().endswith("yes")
    assert "never" in rows[other] or "20" in rows[other]
    assert not rows[other].rstrip().endswith("yes")


def test_the_status_is_coloured_at_a_terminal_and_not_in_a_pipe(user: SandboxUser, home: Home, fob: Forked) -> None:
    with ForkedTerminalProgram(home)("keys", "work") as terminal:
        shown = terminal.wait().screen
    assert "\x1b[32mActive\x1b[0m" in shown
    assert user.key_id in shown
    with ForkedTerminalProgram(home)("keys", "work", env={"NO_COLOR": "1"}) as terminal:
        assert "\x1b[32m" not in terminal.wait().screen
    assert "\x1b" not in fob("keys", "work").out


def test_a_key_that_is_too_old_has_its_exit_code(user: SandboxUser, fob: Forked) -> None:
    assert fob("keys", "work", "--max-age", "90d").code == 0
    old = fob("keys", "work", "--max-age", "0", "--json")
    assert old.code == 6, old.all
    assert f"the key {user.key_id} of profile 'work' is " in old.err
    assert "hint: fob rotate work" in old.err
    assert old.json()["user"] == user.name


def test_all_profiles_each_user_once(user: SandboxUser, home: Home, fob: Forked, sandbox: SandboxProcess) -> None:
    second = sandbox.control.user(f"{user.name}-b", policy="open")
    text = key_section("work", user) + key_section("same", user) + key_section("home", second)
    home.write_credentials(text)
    found = fob("keys", "--all", "--json").json()
    assert [each["user"] for each in found] == [user.name, second.name]
    assert fob("keys", "--all").out.count("AKIA") == 2


def test_all_users_are_asked_about_at_once_and_each_code_is_asked_for_once(
    sandbox: SandboxProcess, home: Home, fob: Forked, name: str
) -> None:
    """Some may list with the key, some need a session, and one has no device and may not."""
    plain = [sandbox.control.user(f"{name}-{number}", policy="open") for number in range(3)]
    strict = [sandbox.control.user(f"{name}-s{number}") for number in range(3)]
    poor = sandbox.control.user(f"{name}-p", policy="none", device=False)
    files = [key_section(user.name, user) for user in (*plain, *strict)]
    poor_section = f"[poor]\naws_access_key_id = {poor.key_id}\naws_secret_access_key = {poor.secret}\n"
    home.write_credentials("".join([*files[:2], poor_section, *files[2:]]))
    codes = {user.name: sandbox.control.fresh_code(serial_of(user)) for user in strict}
    home.write_config("".join(f"[profile {user}]\nmfa_process = echo {code}\n" for user, code in codes.items()))
    done = fob("keys", "--all", "--json")
    assert done.code == 4, done.all
    assert "policy denies iam:ListAccessKeys" in done.err
    assert [each["user"] for each in done.json()] == [user.name for user in (*plain, *strict)]
    assert len(sandbox.control.calls("GetSessionToken")) == len(strict)
    again = fob("keys", "--all", "--json")
    assert [each["user"] for each in again.json()] == [each["user"] for each in done.json()]
    assert len(sandbox.control.calls("GetSessionToken")) == len(strict)


def test_a_user_who_needs_a_code_that_nobody_gives_does_not_hide_the_others(
    user: SandboxUser, home: Home, fob: Forked, sandbox: SandboxProcess
) -> None:
    strict = sandbox.control.user(f"{user.name}-s")
    home.write_credentials(key_section("strict", strict) + key_section("work", user))
    done = fob("keys", "--all")
    assert done.code == 6
    assert user.key_id in done.out
    assert "MFA code" in done.err
    for words in (("--code", "000000"), ("--code", sandbox.control.fresh_code(serial_of(strict)))):
        done = fob("keys", "--all", *words)
    assert (done.code, done.out.count("AKIA")) == (0, 2), done.all


def test_ctrl_c_ends_a_slow_list_at_once(
    user: SandboxUser, fob_pty: ForkedTerminalProgram, sandbox: SandboxProcess
) -> None:
    sandbox.control.fault("ListAccessKeys", "hang", seconds=20)
    begun = time.monotonic()
    with fob_pty("keys", "--all") as terminal:
        while not sandbox.control.calls("GetCallerIdentity"):
            time.sleep(0.05)
        terminal.interrupt()
        assert terminal.wait().code == 130
    assert time.monotonic() - begun < 10
    del user


def test_who_may_not_list_them_is_told_the_statement(
    sandbox: SandboxProcess, home: Home, fob: Forked, name: str
) -> None:
    poor = sandbox.control.user(name, policy="none", device=False)
    home.write_credentials(f"[work]\naws_access_key_id = {poor.key_id}\naws_secret_access_key = {poor.secret}\n")
    hints = assert_refused(fob("keys", "work"), 4, "policy denies iam:ListAccessKeys")
    assert '"Sid": "FobKeys"' in hints
    only_list = {"Statement": [{"Effect": "Allow", "Action": "iam:ListAccessKeys", "Resource": poor.arn}]}
    sandbox.control.policy(name, only_list)
    done = fob("keys", "work")
    assert done.code == 0, done.all
    assert "unknown" in done.out  # the last use is a permission of its own


def test_the_end_of_input_at_a_question_ends_the_whole_list(
    sandbox: SandboxProcess, home: Home, fob: Forked, fob_pty: ForkedTerminalProgram, name: str
) -> None:
    """AWS no longer accepts the stored sessions, so fob asks for new ones."""
    strict = [sandbox.control.user(f"{name}-{number}") for number in range(2)]
    home.write_credentials("".join(key_section(user.name, user) for user in strict))
    codes = {user.name: sandbox.control.fresh_code(serial_of(user)) for user in strict}
    home.write_config("".join(f"[profile {user}]\nmfa_process = echo {code}\n" for user, code in codes.items()))
    assert fob("keys", "--all").code == 0
    home.write_config("")
    sandbox.control.advance(13 * 3600)
    with fob_pty("keys", "--all") as terminal:
        terminal.expect("MFA code")
        terminal.end_input()
        done = terminal.wait()
    assert done.code == 130, done.screen
    assert done.screen.count("MFA code") == 1


@pytest.mark.parametrize("limit", [90_000, 250_000])
def test_little_memory_for_threads_does_not_stop_the_list(users: list[SandboxUser], home: Home, limit: int) -> None:
    command = ["sh", "-c", f'ulimit -v {limit} && exec "$@"', "sh", *installed(), "keys", "--all"]
    done = subprocess.run(command, env=home.env(), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert [user.name for user in users if user.key_id not in done.stdout] == []


def test_without_threads_the_list_is_complete(users: list[SandboxUser], home: Home, fob: Forked) -> None:
    """As under ``ulimit -u``, which does not bind root."""
    folder = home.path.parent / "stand-in"
    text = "import threading\ndef start(*_):\n    raise RuntimeError('no thread')\nthreading.Thread.start = start\n"
    write_script(folder / "sitecustomize.py", text)
    done = fob("keys", "--all", env={"PYTHONPATH": str(folder)})
    assert done.code == 0, done.all
    assert [user.name for user in users if user.key_id not in done.out] == []
