"""One owner for sessions: what was forced is served, a logout reaches all that fob wrote, and status sees it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from awsfob.storage.lock import locked
from tests.scripts.desk import Desk, is_refusal
from tests.scripts.people import key_section

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.program import Result

SESSION = "aws_access_key_id = ASIASCRATCH\naws_secret_access_key = s\naws_session_token = t\n"
JSON = ("--shell", "json")
GOOD = ("good", "none")


@pytest.fixture
def desk(home: Home, sandbox: SandboxProcess, name: str) -> Desk:
    return Desk.of(home, sandbox, name)


def state_of(desk: Desk) -> Path:
    return desk.home.path / ".local/state/fob"


def recorded(desk: Desk) -> list[dict[str, str | None]]:
    path = state_of(desk) / "sessions.json"
    rows: list[dict[str, str | None]] = json.loads(path.read_text())["sessions"] if path.exists() else []
    return rows


def status(desk: Desk, profile: str) -> dict[str, str | int | None]:
    (row,) = desk.fob("status", profile, "--json").json()
    found: dict[str, str | int | None] = row
    return found


def key_id(result: Result) -> str:
    """Return the access key's id of what ``env --shell json`` or ``process`` printed."""
    assert result.code == 0, result.all
    facts = result.json()
    return str(facts.get("AWS_ACCESS_KEY_ID") or facts.get("AccessKeyId"))


# --force and the stored answer ----------------------------------------------------------------------------------------


@pytest.fixture
def served(desk: Desk) -> Desk:
    """A user whose session is in the cache and in a stored answer, so that no AWS file tells of a change."""
    desk.add_profile("work-sts", "credential_process = fob process work")
    desk.age_files()
    first = key_id(desk.with_code("process", "work"))
    assert (state_of(desk) / "hot/work/entry").exists()
    assert key_id(desk.fob("process", "work")) == first
    return desk


FORCED = [
    ("env", "work", "--force", *JSON),
    ("process", "work", "--force"),
    ("exec", "work", "--force", "--", "sh", "-c", 'echo "{\\"AccessKeyId\\": \\"$AWS_ACCESS_KEY_ID\\"}"'),
    ("whoami", "work", "--force"),
    ("login", "work", "--force"),
]


@pytest.mark.parametrize("words", FORCED, ids=lambda words: words[0])
def test_after_force_no_old_answer_is_served(served: Desk, words: tuple[str, ...]) -> None:
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
def test_what_was_forced_is_what_is_stored_next(served: Desk, words: tuple[str, ...]) -> None:
    forced = key_id(served.with_code(*words))
    assert forced in (state_of(served) / "hot/work/entry").read_text()


def test_without_force_the_stored_answer_stays(served: Desk) -> None:
    entry = state_of(served) / "hot/work/entry"
    before = entry.stat().st_ino
    assert served.fob("env", "work").code == 0
    assert served.fob("whoami", "work").code == 0
    assert entry.stat().st_ino == before


def test_after_a_logout_no_answer_is_served(served: Desk) -> None:
    assert served.fob("logout", "work").code == 0
    is_refusal(served.fob("process", "work"), 6, "fob login work")
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
def test_logout_reaches_the_session_behind_a_process_of_fob(desk: Desk, line: str, name: str) -> None:
    desk.add_profile("served", f"credential_process = {line}")
    desk.role("reader", source="served")
    assert desk.with_code("login", "work").code == 0
    used = desk.fob("env", name, *JSON)  # where fob is started with options, a plan does not follow it
    assert used.code in {0, 3}, used.all
    done = desk.fob("logout", name)
    assert done.code == 0, done.all
    assert f"logged out: [work-sts] of {desk.home.credentials}" in done.err
    assert recorded(desk) == []
    assert "ASIA" not in desk.home.credentials.read_text()
    assert [*(state_of(desk) / "cache").glob("*.json")] == []
    assert status(desk, "work")["state"] == "none"


def test_logout_of_another_program_s_profile_is_refused(desk: Desk) -> None:
    desk.add_profile("other", "credential_process = cat /nowhere")
    is_refusal(desk.fob("logout", "other"), 3, "not one that fob logs in")


@pytest.mark.parametrize("words", [("work",), ("--all",)], ids=["one", "all"])
def test_what_login_sent_elsewhere_goes_with_a_logout(desk: Desk, words: tuple[str, ...]) -> None:
    desk.role("reader")
    before = desk.home.credentials.read_bytes()
    assert desk.with_code("login", "work", "--to", "elsewhere").code == 0
    desk.control.advance(30)
    assert desk.with_code("login", "reader", "--to", "of-the-role").code == 0
    assert {row["section"] for row in recorded(desk)} == {"elsewhere", "of-the-role", "work-sts"}
    assert desk.home.credentials.read_bytes() != before
    done = desk.fob("logout", *words)
    assert done.code == 0, done.all
    assert all(f"[{name}]" in done.err for name in ("elsewhere", "of-the-role", "work-sts"))
    assert "ASIA" not in desk.home.credentials.read_text()
    assert desk.user.key_id in desk.home.credentials.read_text()
    assert recorded(desk) == []


@pytest.mark.parametrize("words", [("work",), ("--all",)], ids=["one", "all"])
def test_a_logout_leaves_what_fob_did_not_write(desk: Desk, words: tuple[str, ...]) -> None:
    """A section that holds a session of another program by now, and one that holds a key by now."""
    assert desk.with_code("login", "work", "--to", "taken-over").code == 0
    desk.control.advance(30)
    assert desk.with_code("login", "work", "--to", "a-key-now").code == 0
    key = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n"
    text = f"{key_section('work', desk.user)}[taken-over]\n{SESSION}[a-key-now]\n{key}"
    desk.home.write_credentials(text)
    done = desk.fob("logout", *words)
    assert done.code == 0, done.all
    assert "there was no session to remove" in done.err
    assert desk.home.credentials.read_text() == text


def test_a_logout_leaves_what_was_written_for_another_key(desk: Desk) -> None:
    second = desk.control.user("another")
    text = desk.home.credentials.read_text()
    desk.home.write_credentials(text + key_section("other", second))
    assert desk.with_code("login", "work", "--to", "elsewhere").code == 0
    assert desk.fob("logout", "other").code == 0
    assert "ASIA" in desk.home.credentials.read_text()


@pytest.mark.parametrize("damage", [b"", b"\0rubbish", b'{"version": 1, "sessions": [{}]}', None])
def test_without_a_row_the_layout_still_knows_the_session(desk: Desk, damage: bytes | None) -> None:
    """As after a kill between the session and its row."""
    made = desk.with_code("login", "work", "--json")
    path = state_of(desk) / "sessions.json"
    path.unlink() if damage is None else path.write_bytes(damage)
    again = desk.fob("login", "work", "--json")
    assert (again.code, again.json()["reused"]) == (0, True)
    assert again.json()["expiration"] == made.json()["expiration"]
    assert status(desk, "work")["state"] == "good"
    assert desk.fob("logout", "work").code == 0
    assert "ASIA" not in desk.home.credentials.read_text()


def test_a_login_killed_before_its_row_is_written_leaves_a_session_that_is_found(desk: Desk) -> None:
    state = state_of(desk)
    state.mkdir(parents=True, mode=0o700)
    state.chmod(0o700)
    with locked(state, ".fob.sessions.lock"):  # so the login waits at its last step
        environ = desk.home.env({"FOB_CODE": desk.code()})
        login = subprocess.Popen(["fob", "login", "work"], env=environ, stderr=subprocess.DEVNULL)
        while "ASIA" not in desk.home.credentials.read_text() and login.poll() is None:
            time.sleep(0.01)
        login.kill()
        assert login.wait() == -signal.SIGKILL
    assert recorded(desk) == []
    assert desk.fob("login", "work", "--json").json()["reused"] is True
    assert status(desk, "work")["state"] == "good"
    assert desk.fob("logout", "work").code == 0
    assert "ASIA" not in desk.home.credentials.read_text()
    assert desk.logins == ["ok"]


# What is recorded -----------------------------------------------------------------------------------------------------


def test_a_row_says_where_for_whom_and_until_when_and_no_secret(desk: Desk) -> None:
    arn = desk.role("reader")
    shown = desk.with_code("env", "reader", *JSON).json()
    by_role = {row["role"]: row for row in recorded(desk)}
    user, role = by_role[None], by_role[arn]
    assert (user["file"], user["section"], user["profile"]) == (str(desk.home.credentials), "work-sts", "reader")
    assert (user["signer"], user["key_section"]) == (desk.user.key_id, "[work] of credentials")
    assert user["serial"] == role["serial"]
    assert (role["key_id"], role["expiration"]) == (shown["AWS_ACCESS_KEY_ID"], shown["AWS_CREDENTIAL_EXPIRATION"])
    assert str(role["file"]).startswith(str(state_of(desk) / "cache"))
    text = (state_of(desk) / "sessions.json").read_text()
    assert shown["AWS_SECRET_ACCESS_KEY"] not in text
    assert shown["AWS_SESSION_TOKEN"] not in text
    assert desk.user.secret not in text


def test_a_run_that_makes_no_session_writes_no_row(desk: Desk) -> None:
    assert desk.with_code("login", "work").code == 0
    path = state_of(desk) / "sessions.json"
    before = path.stat()
    for words in (("login", "work"), ("env", "work"), ("process", "work"), ("whoami", "work"), ("status",)):
        assert desk.fob(*words).code == 0
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_registry_that_cannot_be_written_costs_no_session(desk: Desk) -> None:
    (state_of(desk) / "sessions.json").mkdir(parents=True)
    state_of(desk).chmod(0o700)
    done = desk.with_code("login", "work", "-v")
    assert done.code == 0, done.all
    assert "the registry has no row of this session" in done.err
    assert desk.fob("logout", "work").code == 0


# status ---------------------------------------------------------------------------------------------------------------


def test_status_sees_the_session_of_a_process_profile(desk: Desk) -> None:
    desk.add_profile("work-sts", "credential_process = fob process work")
    assert (status(desk, "work")["state"], desk.fob("status", "work", "--check").code) == ("none", 6)
    made = desk.with_code("process", "work").json()
    for name in ("work", "work-sts"):
        row = status(desk, name)
        assert (row["state"], row["expiration"]) == ("good", made["Expiration"])
        assert isinstance(row["seconds_left"], int)
        assert 11 * 3600 < row["seconds_left"] <= 12 * 3600
    assert desk.fob("status", "work", "--check").code == 0
    assert desk.fob("status", "work", "--check", "--min-left", "13h").code == 6
    assert "11 h 59 min" in desk.fob("status").out
    assert desk.fob("logout", "work").code == 0
    assert status(desk, "work")["state"] == "none"


def test_status_sees_the_session_of_a_role(desk: Desk) -> None:
    """One that the key itself assumed, with a code: no session of the user's stands behind it."""
    desk.role("long", "duration_seconds = 7200", mfa=True, max_duration=7200)
    assert status(desk, "long")["state"] == "none"
    shown = desk.with_code("env", "long", *JSON).json()
    row = status(desk, "long")
    assert (row["state"], row["expiration"]) == ("good", shown["AWS_CREDENTIAL_EXPIRATION"])
    assert status(desk, "work")["state"] == "none"
    assert desk.fob("status", "long", "--check").code == 0
    text = desk.home.config.read_text()
    desk.home.write_config(text.replace("role/long", "role/edited"))
    assert status(desk, "long")["state"] == "none"


def test_status_of_a_role_is_the_time_without_a_code(desk: Desk) -> None:
    desk.role("reader")
    assert desk.with_code("env", "reader").code == 0
    assert status(desk, "reader")["expiration"] == status(desk, "work")["expiration"]


# Sessions that are not fob's ------------------------------------------------------------------------------------------

HANDS_OUT = [("env", "scratch"), ("process", "scratch"), ("exec", "scratch", "--", "true"), ("whoami", "scratch")]


def scratch(desk: Desk, end: str) -> None:
    desk.home.write_credentials(f"[scratch]\n{SESSION}{end}")


def ending(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("words", HANDS_OUT, ids=lambda words: words[0])
def test_an_expired_session_is_not_handed_out(desk: Desk, words: tuple[str, ...]) -> None:
    ends = ending(-3)
    scratch(desk, f"expiration = {ends}\n")
    is_refusal(desk.fob(*words), 6, f"[scratch] of {desk.home.credentials}", f"expired at {ends}", "3 h ago")
    assert desk.control.calls("GetCallerIdentity") == []


@pytest.mark.parametrize("words", HANDS_OUT, ids=lambda words: words[0])
def test_a_session_whose_end_nobody_can_read_is_not_handed_out(desk: Desk, words: tuple[str, ...]) -> None:
    scratch(desk, "aws_session_token_expiration = at some time\n")
    is_refusal(desk.fob(*words), 6, "nobody can read when it ends (aws_session_token_expiration)")


def test_an_expired_session_of_the_config_file_signs_no_role(desk: Desk) -> None:
    desk.home.write_credentials("")
    desk.add_profile("scratch", *SESSION.splitlines(), f"expiration = {ending(-1)}")
    desk.role("reader", source="scratch")
    is_refusal(desk.fob("env", "reader"), 6, f"[profile scratch] of {desk.home.config}", "expired at")
    assert desk.roles == []


def test_a_session_that_lasts_is_handed_out_with_its_end(desk: Desk) -> None:
    ends = ending(2)
    scratch(desk, f"expiration = {ends}\n")
    document = desk.fob("process", "scratch").json()
    assert (document["AccessKeyId"], document["Expiration"]) == ("ASIASCRATCH", ends)


def test_a_session_without_an_expiry_is_handed_out_and_verbose_says_so(desk: Desk) -> None:
    scratch(desk, "")
    quiet = desk.fob("process", "scratch")
    assert (quiet.code, quiet.err) == (0, "")
    assert "Expiration" not in quiet.json()
    told = desk.fob("process", "scratch", "-v")
    assert "nobody knows when the session of profile 'scratch' ends" in told.err
