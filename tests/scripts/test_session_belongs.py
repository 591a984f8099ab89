"""A session belongs to the key that made it: who gets it, who never does, and what happens when it runs out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program, installed
from tests.harness.refusals import assert_refused
from tests.harness.user_machine import STORED
from tests.harness.users import key_of, key_section

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.program import Result
    from tests.harness.user_machine import UserMachine

JSON = ("--shell", "json")
HANDS_OUT = [
    ("process", "work"),
    ("env", "work", *JSON),
    ("exec", "work", "--", "sh", "-c", 'echo "{\\"AccessKeyId\\": \\"$AWS_ACCESS_KEY_ID\\"}"'),
]


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    return machine


def key_id(result: Result) -> str:
    assert result.code == 0, result.all
    facts = result.json()
    return str(facts.get("AWS_ACCESS_KEY_ID") or facts.get("AccessKeyId"))


def whose(machine: UserMachine, *words: str, env: dict[str, str | None] | None = None) -> str:
    """Return the ARN behind what a profile gives."""
    shown = machine.fob("whoami", *words, "--json", env=env)
    assert shown.code == 0, shown.all
    return str(shown.json()["arn"])


def replace_user(machine: UserMachine) -> str:
    """Write another user's key and device over the ones in [work]; return the code that this user needs."""
    other = machine.control.user(f"{machine.name}-other")
    text = machine.home.credentials.read_text()
    machine.home.write_credentials(text.replace(key_section("work", machine.user), key_section("work", other)))
    machine.age_files()
    return machine.control.fresh_code(other.serial or "")


# Another key in the section ---------------------------------------------------------------------------------------


def test_the_session_of_another_user_s_key_is_not_good(machine: UserMachine) -> None:
    machine.log_in()
    old = key_id(machine.fob("env", "work", *JSON))
    assert machine.fob("login", "work", "--json").json()["reused"] is True
    code = replace_user(machine)
    for words in HANDS_OUT:
        assert_refused(machine.fob(*words), 6, "fob login work")
    assert (machine.fob("status", "work", "--check").code, machine.fob("login", "work").code) == (6, 6)
    again = machine.fob("login", "work", "--json", env={"FOB_CODE": code})
    assert (again.code, again.json()["reused"]) == (0, False)
    assert key_id(machine.fob("env", "work", *JSON)) != old
    assert whose(machine, "work").endswith("-other")
    assert machine.fob("status", "work", "--check").code == 0


def test_a_rotation_by_fob_is_no_other_key(machine: UserMachine) -> None:
    """Neither the session in the section nor the cached session of a role needs a new code."""
    machine.control.policy(machine.name, "open")  # with MFA for IAM, the rotation itself takes a code
    machine.make_role("reader")
    machine.make_role("long", "duration_seconds = 7200", mfa=True, max_duration=7200)
    machine.log_in()
    old = key_id(machine.fob("env", "work", *JSON))
    of_roles = [key_id(machine.fob("env", "reader", *JSON)), key_id(machine.with_code("env", "long", *JSON))]
    for _ in range(2):
        rotated = machine.fob("rotate", "work", "--yes")
        assert rotated.code == 0, rotated.all
        assert key_id(machine.fob("env", "work", *JSON)) == old
        assert [key_id(machine.fob("env", name, *JSON)) for name in ("reader", "long")] == of_roles
    assert machine.user.key_id not in machine.home.credentials.read_text()
    assert machine.logins == ["ok"]
    assert machine.fob("logout", "work").code == 0
    assert [*(machine.state / "cache").glob("*.json")] == []


# A session that fob did not make ----------------------------------------------------------------------------------


def foreign_session(machine: UserMachine, user_index: int) -> None:
    """Forget who made the session in [work-sts], as if another tool had written it: of this user, or of another."""
    machine.log_in()
    (machine.state / "sessions.json").unlink()
    if user_index:
        replace_user(machine)


def test_aws_is_asked_once_about_a_session_of_another_tool(machine: UserMachine) -> None:
    foreign_session(machine, 0)
    for words in (("env", "work"), ("process", "work"), ("env", "work"), ("login", "work")):
        done = machine.fob(*words)
        assert done.code == 0, done.all
    assert machine.logins == ["ok"]
    assert len(machine.control.calls("GetCallerIdentity")) == 2  # the session, and the key


def test_another_tool_s_session_of_another_user_is_not_used(machine: UserMachine) -> None:
    foreign_session(machine, 1)
    assert_refused(machine.fob("env", "work"), 6, "fob login work")
    assert_refused(machine.fob("process", "work"), 6, "fob login work")


def test_a_session_that_aws_does_not_know_is_renewed(machine: UserMachine) -> None:
    machine.store_session()
    assert key_id(machine.fob("env", "work", *JSON)) == STORED
    (machine.state / "sessions.json").unlink()
    machine.fob("login", "work")
    assert key_id(machine.with_code("env", "work", *JSON)) != STORED


def test_a_session_without_mfa_serves_no_plan_with_mfa(machine: UserMachine) -> None:
    assert machine.fob("login", "work", "--no-mfa").code == 0
    assert machine.fob("env", "work", "--no-mfa").code == 0
    assert_refused(machine.fob("env", "work"), 6)
    machine.log_in()
    assert machine.fob("login", "work", "--no-mfa", "--json").json()["reused"] is True


# Sources that botocore resolves -----------------------------------------------------------------------------------


def by_environment(machine: UserMachine) -> Callable[[str, str], dict[str, str | None]]:
    arn = machine.control.role("shared")
    machine.add_profile("shared", f"role_arn = {arn}", "credential_source = Environment")
    return lambda key, secret: {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}


def by_program(machine: UserMachine) -> Callable[[str, str], dict[str, str | None]]:
    document = '{\\"Version\\": 1, \\"AccessKeyId\\": \\"$WHO_ID\\", \\"SecretAccessKey\\": \\"$WHO_SECRET\\"}'
    machine.install("who", f'echo "{document}"')
    machine.add_profile("base", "credential_process = who")
    machine.make_role("shared", source="base")
    return lambda key, secret: {"WHO_ID": key, "WHO_SECRET": secret}


@pytest.mark.parametrize("source", [by_environment, by_program])
@pytest.mark.parametrize("command", ["process", "env"])
def test_the_role_session_of_one_user_is_not_the_other_s(
    machine: UserMachine, source: Callable[[UserMachine], Callable[[str, str], dict[str, str | None]]], command: str
) -> None:
    other = machine.control.user(f"{machine.name}-other")
    env_of = source(machine)
    machine.age_files()
    words = ("env", "shared", *JSON) if command == "env" else ("process", "shared")
    users = [env_of(machine.user.key_id, machine.user.secret), env_of(other.key_id, other.secret)]
    first, second = (key_id(machine.fob(*words, env=env)) for env in users)
    assert first != second
    assert [key_id(machine.fob(*words, env=env)) for env in (*users, *users)] == [first, second, first, second]
    assert machine.roles == ["ok", "ok"]
    assert machine.fob(*words).code != 0  # nobody's credentials are in the environment


# Regions ----------------------------------------------------------------------------------------------------------


def test_another_region_needs_no_other_code(machine: UserMachine) -> None:
    assert machine.fob("init", "work", "--process").code == 0
    machine.age_files()
    first = key_id(machine.with_code("process", "work"))
    for region in ("eu-west-1", "us-east-1", "ap-southeast-4"):
        env = {"AWS_REGION": region}
        assert machine.fob("exec", "work", "--", "true", env=env).code == 0
        assert key_id(machine.fob("process", "work", "--region", region)) == first
    assert machine.logins == ["ok"]


# The last 15 minutes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", HANDS_OUT, ids=lambda words: words[0])
def test_what_is_still_valid_is_handed_out_when_nobody_can_be_asked(
    machine: UserMachine, words: tuple[str, ...]
) -> None:
    machine.store_session(timedelta(minutes=10))
    result = machine.fob(*words)
    assert key_id(result) == STORED
    assert result.err.startswith("fob: warning: ")
    assert "9 min" in result.err
    assert not (machine.state / "hot/work/entry").exists()
    asked = machine.fob(words[0], words[1], "--min-left", "20m", *words[2:])
    assert_refused(asked, 6, "fob login work")
    assert_refused(machine.fob(*words, env={"FOB_MIN_LEFT": "20m"}), 6, "fob login work")
    assert key_id(machine.fob(*words, env={"FOB_MIN_LEFT": "5m"})) == STORED
    assert_refused(machine.fob(words[0], words[1], "--force", *words[2:]), 6, "fob login work")
    assert_refused(machine.fob("login", "work"), 6)
    assert key_id(machine.with_code(*words)) != STORED


@pytest.mark.parametrize("words", [*HANDS_OUT, ("whoami", "work")], ids=lambda words: words[0])
def test_what_has_expired_is_handed_out_to_nobody(machine: UserMachine, words: tuple[str, ...]) -> None:
    machine.store_session(timedelta(seconds=-1))
    assert_refused(machine.fob(*words), 6, "fob login work")


def test_a_valid_session_of_the_user_still_gives_a_role(machine: UserMachine) -> None:
    machine.make_role("reader")
    machine.log_in("--duration", "900")
    done = machine.fob("process", "reader")
    assert done.code == 0, done.all
    assert "warning: " in done.err
    assert machine.fob("whoami", "work").code == 0


# FOB_MIN_LEFT -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("program", ["fob", "fob-process"])
def test_min_left_of_the_environment_counts_for_process(machine: UserMachine, program: str) -> None:
    machine.add_profile("work-sts", "credential_process = fob process work")
    machine.age_files()
    words = ("process", "work") if program == "fob" else ("work",)
    run = Program(machine.home, installed(program))
    first = key_id(run(*words, env={"FOB_CODE": machine.code(), "FOB_MIN_LEFT": "1h"}))
    assert key_id(run(*words)) == first
    assert (machine.state / "hot/work/entry").exists()
    assert key_id(run(*words, env={"FOB_MIN_LEFT": "11h"})) == first
    assert_refused(run(*words, env={"FOB_MIN_LEFT": "13h"}), 6)
    assert_refused(run(*words, env={"FOB_MIN_LEFT": "soon"}), 2, "FOB_MIN_LEFT is not a duration")
    assert key_id(run(*words, env={"FOB_CODE": machine.code(), "FOB_MIN_LEFT": "13h"})) != first


# No place for a session -------------------------------------------------------------------------------------------


def unwritable(machine: UserMachine) -> None:
    """Let there be no state folder: a file stands where it should be, which stops root, too."""
    (machine.home.path / ".local").mkdir(exist_ok=True)
    (machine.home.path / ".local/state").write_text("")


def test_process_says_before_a_code_that_nothing_can_keep_the_session(machine: UserMachine) -> None:
    machine.add_profile("work-sts", "credential_process = fob process work")
    unwritable(machine)
    for _ in range(2):
        refused = machine.with_code("process", "work")
        assert_refused(refused, 3, "no session can be stored", "FOB_STATE_DIR")
    assert machine.logins == []
    for words in HANDS_OUT[1:]:
        assert machine.with_code(*words).code == 0
    elsewhere = {"FOB_STATE_DIR": str(machine.home.path / "elsewhere")}
    assert machine.with_code("process", "work", env=elsewhere).code == 0


def test_a_login_goes_on_where_only_the_state_folder_cannot_be_made(machine: UserMachine) -> None:
    unwritable(machine)
    done = machine.try_login()
    assert done.code == 0, done.all
    assert "FOB_STATE_DIR" in done.err
    assert "[work-sts]" in machine.home.credentials.read_text()


# Read-only commands -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("status",), ("status", "work", "--check"), ("rotate", "work", "--dry-run")])
def test_a_command_that_only_looks_makes_no_state_folder(machine: UserMachine, words: tuple[str, ...]) -> None:
    machine.fob(*words)
    assert not machine.state.exists()


# Logout -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("work",), ("--all",)], ids=["one", "all"])
def test_a_logout_while_the_credentials_file_is_away_is_refused(machine: UserMachine, words: tuple[str, ...]) -> None:
    assert machine.with_code("login", "work", "--to", "elsewhere").code == 0
    aside = machine.home.path / "aside"
    machine.home.credentials.rename(aside)
    for _ in range(2):
        assert_refused(machine.fob("logout", *words), 3, "is not there", "[elsewhere]", "--credentials-file")
    aside.rename(machine.home.credentials)
    done = machine.fob("logout", *words)
    assert done.code == 0, done.all
    assert "[elsewhere]" in done.err
    assert "ASIA" not in machine.home.credentials.read_text()
    assert machine.fob("logout", "--all").code == 0


@pytest.mark.parametrize("words", [("work",), ("--all",)], ids=["one", "all"])
def test_a_readable_file_is_warned_about_once(machine: UserMachine, words: tuple[str, ...]) -> None:
    assert machine.with_code("login", "work", "--to", "elsewhere").code == 0
    machine.log_in()
    machine.home.credentials.chmod(0o644)
    done = machine.fob("logout", *words)
    assert done.code == 0, done.all
    assert done.err.count("warning: ") == 1
    assert done.err.count("can be read") == 1


def test_a_logout_of_other_files_leaves_the_cached_session(machine: UserMachine) -> None:
    other = machine.control.user(f"{machine.name}-other")
    machine.add_profile("work-sts", "credential_process = fob process work")
    there = machine.home.path / "other"
    there.write_text(f"[work]\n{key_of(other)}")
    there.chmod(0o600)
    first = key_id(machine.with_code("process", "work"))
    elsewhere = {"AWS_SHARED_CREDENTIALS_FILE": str(there)}
    assert "no session to remove" in machine.fob("logout", "work", env=elsewhere).err
    assert key_id(machine.fob("process", "work")) == first
    done = machine.fob("logout", "work")
    assert "the cached session of profile 'work'" in done.err
    assert "[work-sts]" not in done.err
    assert_refused(machine.fob("process", "work"), 6)


# Status -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["fob process work", "fob process work --min-left 2h", "sh -c 'exec fob process work'", "fob-process work"]
)
def test_status_sees_the_session_behind_each_form_of_a_process(machine: UserMachine, line: str) -> None:
    machine.add_profile("served", f"credential_process = {line}")
    machine.add_profile("work-sts", "credential_process = fob process work")
    before = {row["profile"]: row["state"] for row in machine.fob("status", "--json").json()}
    made = machine.with_code("process", "work").json()
    after = {row["profile"]: row for row in machine.fob("status", "--json").json()}
    assert before["served"] == "none"
    assert (after["served"]["state"], after["served"]["expiration"]) == ("good", made["Expiration"])
    assert machine.fob("logout", "served").code == 0
    assert [row["state"] for row in machine.fob("status", "--json").json() if row["profile"] == "served"] == ["none"]


def test_the_registry_has_no_key_that_signed(machine: UserMachine) -> None:
    machine.log_in()
    (row,) = json.loads((machine.state / "sessions.json").read_text())["sessions"]
    assert row["signer"] == machine.user.key_id
    assert machine.user.secret not in json.dumps(row)
