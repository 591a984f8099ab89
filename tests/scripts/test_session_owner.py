"""One owner for sessions: what was forced is served, a logout reaches all that fob wrote, and status sees it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from awsfob.storage.lock import LockFile
from tests.harness.refusals import assert_refused
from tests.harness.users import key_of, key_section

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.program import Result
    from tests.harness.user_machine import UserMachine

SESSION = "aws_access_key_id = ASIASCRATCH\naws_secret_access_key = s\naws_session_token = t\n"
JSON = ("--shell", "json")
GOOD = ("good", "none")


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    return machine


def state_of(machine: UserMachine) -> Path:
    return machine.home.path / ".local/state/fob"


def recorded(machine: UserMachine) -> list[dict[str, str | None]]:
    path = state_of(machine) / "sessions.json"
    rows: list[dict[str, str | None]] = json.loads(path.read_text())["sessions"] if path.exists() else []
    return rows


def status(machine: UserMachine, profile: str) -> dict[str, str | int | None]:
    (row,) = machine.fob("status", profile, "--json").json()
    found: dict[str, str | int | None] = row
    return found


def key_id(result: Result) -> str:
    """Return the access key's id of what ``env --shell json`` or ``process`` printed."""
    assert result.code == 0, result.all
    facts = result.json()
    return str(facts.get("AWS_ACCESS_KEY_ID") or facts.get("AccessKeyId"))


# --force and the stored answer ----------------------------------------------------------------------------------------


@pytest.fixture
def served(machine: UserMachine) -> UserMachine:
    """A user whose session is in the cache and in a stored answer, so that no AWS file tells of a change."""
    machine.add_profile("work-sts", "credential_process = fob process work")
    machine.age_files()
    first = key_id(machine.with_code("process", "work"))
    assert (state_of(machine) / "hot/work/entry").exists()
    assert key_id(machine.fob("process", "work")) == first
    return machine


FORCED = [
    ("env", "work", "--force", *JSON),
    ("process", "work", "--force"),
    ("exec", "work", "--force", "--", "sh", "-c", 'echo "{\\"AccessKeyId\\": \\"$AWS_ACCESS_KEY_ID\\"}"'),
    ("whoami", "work", "--force"),
    ("login", "work", "--force"),
]


@pytest.mark.parametrize("words", FORCED, ids=lambda words: words[0])
def test_after_force_no_old_answer_is_served(served: UserMachine, words: tuple[str, ...]) -> None:
    old = key_id(served.fob("process", "work"))
    forced = served.with_code(*words)
    assert forced.code == 0, forced.all
    later = [key_id(served.fob(*each)) for each in (("process", "work"), ("env", "work", *JSON), ("process", "work"))]
    assert old not in later
    assert len({*later}) == 1
    if words[0] in {"env", "process", "exec"}:
        assert key_id(forced) == later[0]
    assert served.logins == ["ok", "ok"]


@pytest.mark.parametrize("words", FORCED[:3], ids=lambda words: words[0])
def test_what_was_forced_is_what_is_stored_next(served: UserMachine, words: tuple[str, ...]) -> None:
    forced = key_id(served.with_code(*words))
    assert forced in (state_of(served) / "hot/work/entry").read_text()


def test_without_force_the_stored_answer_stays(served: UserMachine) -> None:
    entry = state_of(served) / "hot/work/entry"
    before = entry.stat().st_ino
    assert served.fob("env", "work").code == 0
    assert served.fob("whoami", "work").code == 0
    assert entry.stat().st_ino == before


def test_after_a_logout_no_answer_is_served(served: UserMachine) -> None:
    assert served.fob("logout", "work").code == 0
    assert_refused(served.fob("process", "work"), 6, "fob login work")
    assert not (state_of(served) / "hot/work/entry").exists()


# logout ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "fob process work",
        "fob process --profile work",
        "fob process --profile=work --min-left 1h",
        "fob process work --quiet",
        "sh -c 'exec fob process work'",
        "fob-process work",
    ],
)
@pytest.mark.parametrize("name", ["reader", "served"])
def test_logout_reaches_the_session_behind_a_process_of_fob(machine: UserMachine, line: str, name: str) -> None:
    machine.add_profile("served", f"credential_process = {line}")
    machine.make_role("reader", source="served")
    assert machine.with_code("login", "work").code == 0
    used = machine.fob("env", name, *JSON)  # where fob is started with options, a plan does not follow it
    assert used.code in {0, 3}, used.all
    done = machine.fob("logout", name)
    assert done.code == 0, done.all
    assert f"logged out: [work-sts] of {machine.home.credentials}" in done.err
    assert recorded(machine) == []
    assert "ASIA" not in machine.home.credentials.read_text()
    assert [*(state_of(machine) / "cache").glob("*.json")] == []
    assert status(machine, "work")["state"] == "none"


def test_logout_of_another_program_s_profile_is_refused(machine: UserMachine) -> None:
    machine.add_profile("other", "credential_process = cat /nowhere")
    assert_refused(machine.fob("logout", "other"), 3, "fob does not log in profile 'other'")


@pytest.mark.parametrize("words", [("work",), ("--all",)], ids=["one", "all"])
def test_what_login_sent_elsewhere_goes_with_a_logout(machine: UserMachine, words: tuple[str, ...]) -> None:
    machine.make_role("reader")
    before = machine.home.credentials.read_bytes()
    assert machine.with_code("login", "work", "--to", "elsewhere").code == 0
    machine.control.advance(30)
    assert machine.with_code("login", "reader", "--to", "of-the-role").code == 0
    assert {row["section"] for row in recorded(machine)} == {"elsewhere", "of-the-role", "work-sts"}
    assert machine.home.credentials.read_bytes() != before
    done = machine.fob("logout", *words)
    assert done.code == 0, done.all
    assert all(f"[{name}]" in done.err for name in ("elsewhere", "of-the-role", "work-sts"))
    assert "ASIA" not in machine.home.credentials.read_text()
    assert machine.user.key_id in machine.home.credentials.read_text()
    assert recorded(machine) == []


@pytest.mark.parametrize("words", [("work",), ("--all",)], ids=["one", "all"])
def test_a_logout_leaves_what_fob_did_not_write(machine: UserMachine, words: tuple[str, ...]) -> None:
    """A section that holds a session of another program by now, and one that holds a key by now."""
    assert machine.with_code("login", "work", "--to", "taken-over").code == 0
    machine.control.advance(30)
    assert machine.with_code("login", "work", "--to", "a-key-now").code == 0
    key = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n"
    text = f"{key_section('work', machine.user)}[taken-over]\n{SESSION}[a-key-now]\n{key}"
    machine.home.write_credentials(text)
    done = machine.fob("logout", *words)
    assert done.code == 0, done.all
    assert "there was no session to remove" in done.err
    assert machine.home.credentials.read_text() == text


def test_a_logout_leaves_what_was_written_for_another_key(machine: UserMachine) -> None:
    second = machine.control.user("another")
    text = machine.home.credentials.read_text()
    machine.home.write_credentials(text + key_section("other", second))
    assert machine.with_code("login", "work", "--to", "elsewhere").code == 0
    assert machine.fob("logout", "other").code == 0
    assert "ASIA" in machine.home.credentials.read_text()


@pytest.mark.parametrize("damage", [b"", b"\0rubbish", b'{"version": 1, "sessions": [{}]}', None])
def test_without_a_row_the_layout_still_knows_the_session(machine: UserMachine, damage: bytes | None) -> None:
    """As after a kill between the session and its row."""
    made = machine.with_code("login", "work", "--json")
    path = state_of(machine) / "sessions.json"
    path.unlink() if damage is None else path.write_bytes(damage)
    again = machine.fob("login", "work", "--json")
    assert (again.code, again.json()["reused"]) == (0, True)
    assert again.json()["expiration"] == made.json()["expiration"]
    assert status(machine, "work")["state"] == "good"
    assert machine.fob("logout", "work").code == 0
    assert "ASIA" not in machine.home.credentials.read_text()


def test_a_login_killed_before_its_row_is_written_leaves_a_session_that_is_found(machine: UserMachine) -> None:
    state = state_of(machine)
    state.mkdir(parents=True, mode=0o700)
    state.chmod(0o700)
    with LockFile(state / ".fob.sessions.lock"):  # so the login waits at its last step
        environ = machine.home.env({"FOB_CODE": machine.code()})
        login = subprocess.Popen(["fob", "login", "work"], env=environ, stderr=subprocess.DEVNULL)
        while "ASIA" not in machine.home.credentials.read_text() and login.poll() is None:
            time.sleep(0.01)
        login.kill()
        assert login.wait() == -signal.SIGKILL
    assert recorded(machine) == []
    assert machine.fob("login", "work", "--json").json()["reused"] is True
    assert status(machine, "work")["state"] == "good"
    assert machine.fob("logout", "work").code == 0
    assert "ASIA" not in machine.home.credentials.read_text()
    assert machine.logins == ["ok"]


# What is recorded -----------------------------------------------------------------------------------------------------


def test_a_row_says_where_for_whom_and_until_when_and_no_secret(machine: UserMachine) -> None:
    arn = machine.make_role("reader")
    shown = machine.with_code("env", "reader", *JSON).json()
    by_role = {row["role"]: row for row in recorded(machine)}
    user, role = by_role[None], by_role[arn]
    assert (user["file"], user["section"], user["profile"]) == (str(machine.home.credentials), "work-sts", "reader")
    assert (user["signer"], user["key_section"]) == (
        machine.user.key_id,
        f"[work] of {machine.home.credentials}",
    )
    assert user["serial"] == role["serial"]
    assert (role["key_id"], role["expiration"]) == (shown["AWS_ACCESS_KEY_ID"], shown["AWS_CREDENTIAL_EXPIRATION"])
    assert str(role["file"]).startswith(str(state_of(machine) / "cache"))
    text = (state_of(machine) / "sessions.json").read_text()
    assert shown["AWS_SECRET_ACCESS_KEY"] not in text
    assert shown["AWS_SESSION_TOKEN"] not in text
    assert machine.user.secret not in text


def test_a_run_that_makes_no_session_writes_no_row(machine: UserMachine) -> None:
    assert machine.with_code("login", "work").code == 0
    path = state_of(machine) / "sessions.json"
    before = path.stat()
    for words in (("login", "work"), ("env", "work"), ("process", "work"), ("whoami", "work"), ("status",)):
        assert machine.fob(*words).code == 0
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_registry_that_cannot_be_written_costs_no_session(machine: UserMachine) -> None:
    (state_of(machine) / "sessions.json").mkdir(parents=True)
    state_of(machine).chmod(0o700)
    done = machine.with_code("login", "work", "-v")
    assert done.code == 0, done.all
    assert "the registry has no row of this session" in done.err
    assert machine.fob("logout", "work").code == 0


# status ---------------------------------------------------------------------------------------------------------------


def test_status_sees_the_session_of_a_process_profile(machine: UserMachine) -> None:
    machine.add_profile("work-sts", "credential_process = fob process work")
    assert (status(machine, "work")["state"], machine.fob("status", "work", "--check").code) == ("none", 6)
    made = machine.with_code("process", "work").json()
    for name in ("work", "work-sts"):
        row = status(machine, name)
        assert (row["state"], row["expiration"]) == ("good", made["Expiration"])
        assert isinstance(row["seconds_left"], int)
        assert 11 * 3600 < row["seconds_left"] <= 12 * 3600
    assert machine.fob("status", "work", "--check").code == 0
    assert machine.fob("status", "work", "--check", "--min-left", "13h").code == 6
    assert "11 h 59 min" in machine.fob("status").out
    assert machine.fob("logout", "work").code == 0
    assert status(machine, "work")["state"] == "none"


def test_status_sees_the_session_of_a_role(machine: UserMachine) -> None:
    """One that the key itself assumed, with a code: no session of the user's stands behind it."""
    machine.make_role("long", "duration_seconds = 7200", mfa=True, max_duration=7200)
    assert status(machine, "long")["state"] == "none"
    shown = machine.with_code("env", "long", *JSON).json()
    row = status(machine, "long")
    assert (row["state"], row["expiration"]) == ("good", shown["AWS_CREDENTIAL_EXPIRATION"])
    assert status(machine, "work")["state"] == "none"
    assert machine.fob("status", "long", "--check").code == 0
    text = machine.home.config.read_text()
    machine.home.write_config(text.replace("role/long", "role/edited"))
    assert status(machine, "long")["state"] == "none"


def test_status_of_a_role_is_the_time_without_a_code(machine: UserMachine) -> None:
    machine.make_role("reader")
    assert machine.with_code("env", "reader").code == 0
    assert status(machine, "reader")["expiration"] == status(machine, "work")["expiration"]


# Sessions that are not fob's ------------------------------------------------------------------------------------------

HANDS_OUT = [("env", "scratch"), ("process", "scratch"), ("exec", "scratch", "--", "true"), ("whoami", "scratch")]


def scratch(machine: UserMachine, end: str) -> None:
    machine.home.write_credentials(f"[scratch]\n{SESSION}{end}")


def ending(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("words", HANDS_OUT, ids=lambda words: words[0])
def test_an_expired_session_is_not_handed_out(machine: UserMachine, words: tuple[str, ...]) -> None:
    ends = ending(-3)
    scratch(machine, f"expiration = {ends}\n")
    assert_refused(machine.fob(*words), 6, f"[scratch] of {machine.home.credentials}", f"expired at {ends}", "3 h ago")
    assert machine.control.calls("GetCallerIdentity") == []


@pytest.mark.parametrize("words", HANDS_OUT, ids=lambda words: words[0])
def test_a_session_whose_end_nobody_can_read_is_not_handed_out(machine: UserMachine, words: tuple[str, ...]) -> None:
    scratch(machine, "aws_session_token_expiration = at some time\n")
    assert_refused(machine.fob(*words), 6, "its aws_session_token_expiration is not a readable time")


def test_an_expired_session_of_the_config_file_signs_no_role(machine: UserMachine) -> None:
    machine.home.write_credentials("")
    machine.add_profile("scratch", *SESSION.splitlines(), f"expiration = {ending(-1)}")
    machine.make_role("reader", source="scratch")
    assert_refused(machine.fob("env", "reader"), 6, f"[profile scratch] of {machine.home.config}", "expired at")
    assert machine.roles == []


def test_a_session_that_lasts_is_handed_out_with_its_end(machine: UserMachine) -> None:
    ends = ending(2)
    scratch(machine, f"expiration = {ends}\n")
    document = machine.fob("process", "scratch").json()
    assert (document["AccessKeyId"], document["Expiration"]) == ("ASIASCRATCH", ends)


def test_a_session_without_an_expiry_is_handed_out_and_verbose_says_so(machine: UserMachine) -> None:
    scratch(machine, "")
    quiet = machine.fob("process", "scratch")
    assert (quiet.code, quiet.err) == (0, "")
    assert "Expiration" not in quiet.json()
    told = machine.fob("process", "scratch", "-v")
    assert "the session of profile 'scratch' has no known end" in told.err


# A section that holds a key -----------------------------------------------------------------------------------------


def test_logout_all_passes_over_a_role_section_that_holds_a_key(machine: UserMachine) -> None:
    folder = machine.home.path / ".aws/aws-profiles"
    folder.mkdir(mode=0o700)
    user = machine.user
    (folder / "u").write_text(f"[u]\n{key_of(user)}mfa_id = {machine.serial}\n")
    (folder / "r").write_text("[r]\nrole_name = reader\naccount_id = 111122223333\nmaster_profile = u\n")
    key = "[r]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = kept\n"
    machine.home.write_credentials(f"[u]\n{SESSION}{key}")
    cached = state_of(machine) / "cache"
    cached.mkdir(parents=True, mode=0o700)
    (cached / "some.json").write_text("{}")
    done = machine.fob("logout", "--all")
    assert done.code == 0, done.all
    assert key in machine.home.credentials.read_text()
    assert "ASIASCRATCH" not in machine.home.credentials.read_text()
    assert not list(cached.glob("*.json"))
