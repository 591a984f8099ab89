"""``fob process``, as SDKs run it: the document, the early renewal, the prompt behind pipes, and no way to hang."""

from __future__ import annotations

import json
import re
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.harness.aws_texts import EXPIRY
from tests.harness.program import Program
from tests.harness.refusals import assert_refused
from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import PROMPT, STORED, UserMachine

AWS_CLI = (sys.executable, "-m", "awscli")
WHO = ("sts", "get-caller-identity", "--profile", "served")


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    return machine


# The document ---------------------------------------------------------------------------------------------------------


def test_the_document_is_exactly_what_sdks_read(machine: UserMachine) -> None:
    result = machine.with_code("process", "work")
    assert (result.code, result.err) == (0, "")
    assert result.out.count("\n") == 1
    assert result.out.endswith("}\n")
    document = result.json()
    assert list(document) == ["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"]
    assert (document["Version"], type(document["Version"])) == (1, int)
    assert re.fullmatch(EXPIRY, document["Expiration"])
    left = datetime.fromisoformat(document["Expiration"]) - datetime.now(UTC)
    assert timedelta(hours=11, minutes=55) < left <= timedelta(hours=12)
    assert machine.fob("process", "work").out == result.out
    assert machine.logins == ["ok"]


def test_a_role_has_the_same_document(machine: UserMachine) -> None:
    machine.make_role("reader", mfa=True)
    document = machine.with_code("process", "reader").json()
    assert document["AccessKeyId"].startswith("ASIA")
    assert re.fullmatch(EXPIRY, document["Expiration"])
    assert machine.fob("process", "reader").json() == document
    assert (machine.logins, machine.roles) == (["ok"], ["ok"])


@pytest.mark.parametrize(
    ("minutes", "words", "renewed"),
    [
        (14, [], True),
        (16, [], False),
        (16, ["--min-left", "20m"], True),
        (14, ["--min-left", "10m"], False),
        (1, ["--min-left", "0"], False),
        (16, ["--force"], True),
        (-1, [], True),
    ],
)
def test_it_renews_a_quarter_of_an_hour_before_the_end(
    machine: UserMachine, minutes: int, words: list[str], *, renewed: bool
) -> None:
    machine.store_session(timedelta(minutes=minutes))
    result = machine.with_code("process", "work", *words)
    assert result.code == 0, result.err
    assert (result.json()["AccessKeyId"] != STORED) is renewed
    assert machine.logins == ["ok"] * renewed


# Failures -------------------------------------------------------------------------------------------------------------


def test_a_failure_is_told_on_stderr_alone(machine: UserMachine) -> None:
    assert_refused(machine.fob("process", "wrok"), 3, "no profile 'wrok'", "did you mean work")
    assert_refused(machine.fob("process", "work", "--min-left", "soon"), 2)
    assert_refused(machine.fob("process", "work", env={"FOB_CODE": "12345"}), 2)
    wrong = {"FOB_CODE": machine.wrong_code()}
    assert_refused(machine.fob("process", "work", env=wrong), 4, "AWS refused the code")
    assert_refused(machine.fob("process", "work", env=wrong), 4, "sent already")
    assert_refused(
        machine.with_code("process", "work", env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}), 5, "cannot reach AWS"
    )
    machine.control.advance(60)
    assert machine.with_code("process", "work").code == 0


def test_with_nobody_to_ask_it_ends_at_once_and_says_what_to_run(machine: UserMachine) -> None:
    began = time.monotonic()
    assert_refused(machine.fob("process", "work"), 6, "fob login work")
    assert time.monotonic() - began < 15


def test_in_the_background_of_a_terminal_it_does_not_hang(machine: UserMachine) -> None:
    """Reading there would stop it (SIGTTIN), and whoever waits for it would wait for ever."""
    script = "set -m; fob process work >back.out 2>back.err & wait $!; echo code=$?; fob process work"
    with TerminalProgram(machine.home, ("bash", "-c"))(script) as terminal:
        terminal.expect("code=6")
        terminal.answer(PROMPT, machine.code)
        assert terminal.wait().code == 0
    assert (machine.home.path / "back.out").read_text() == ""
    assert "fob login work" in (machine.home.path / "back.err").read_text()


# A user behind pipes ------------------------------------------------------------------------------------------------


def test_the_prompt_is_on_the_terminal_when_all_streams_are_pipes(machine: UserMachine) -> None:
    with machine.fob_at_terminal("process", "work", stdin="pipe", stdout="pipe", stderr="pipe") as terminal:
        terminal.answer(PROMPT, machine.code)
        result = terminal.wait()
    assert (result.code, result.err) == (0, "")
    assert result.json()["Version"] == 1
    assert result.json()["SecretAccessKey"] not in result.screen


def test_a_refusal_is_shown_where_the_next_code_is_asked_for(machine: UserMachine) -> None:
    with machine.fob_at_terminal("process", "work", stdin="pipe", stdout="pipe", stderr="pipe") as terminal:
        terminal.answer(PROMPT, machine.wrong_code())
        terminal.expect("AWS refused the code")
        terminal.answer(PROMPT, machine.code)
        assert terminal.wait().json()["Version"] == 1


def test_the_aws_cli_runs_it_and_the_user_sees_the_prompt(machine: UserMachine) -> None:
    machine.add_profile("served", "region = us-east-1", "credential_process = fob process work")
    with TerminalProgram(machine.home, (*AWS_CLI,))(*WHO, stdout="pipe", stderr="pipe") as terminal:
        terminal.answer(PROMPT, machine.code)
        result = terminal.wait()
    assert json.loads(result.out)["Arn"] == machine.user.arn, result.all
    assert Program(machine.home, AWS_CLI)(*WHO).json()["Arn"] == machine.user.arn
    assert machine.logins == ["ok"]


def test_the_aws_cli_shows_why_there_are_no_credentials(machine: UserMachine) -> None:
    machine.add_profile("served", "region = us-east-1", "credential_process = fob process work")
    result = Program(machine.home, AWS_CLI)(*WHO)
    assert result.code != 0
    assert "fob login work" in result.err


# Circles, and names for one thing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    ["fob process served", "fob-process served", "sh -c 'exec fob process served'", "env fob process --profile served"],
)
def test_it_does_not_ask_itself_in_a_circle(machine: UserMachine, line: str) -> None:
    machine.add_profile("served", f"credential_process = {line}")
    result = machine.fob("process", "served")
    assert (result.code != 0, result.out) == (True, "")
    assert "'served' gets its credentials from" in result.err


def test_another_program_s_credentials_pass_through(machine: UserMachine) -> None:
    document = {"Version": 1, "AccessKeyId": "AKIAOTHER", "SecretAccessKey": "s"}
    (machine.home.path / "other.json").write_text(json.dumps(document))
    machine.add_profile("served", f"credential_process = cat {machine.home.path}/other.json")
    assert machine.fob("process", "served").json() == document


def test_a_profile_that_fob_serves_keeps_its_session_out_of_the_aws_files(machine: UserMachine) -> None:
    machine.add_profile("work-sts", "credential_process = fob process work")
    before = machine.home.credentials.read_bytes(), machine.home.config.read_bytes()
    made = machine.with_code("process", "work")
    assert made.code == 0, made.err
    assert machine.fob("process", "work-sts").out == made.out
    assert (machine.home.credentials.read_bytes(), machine.home.config.read_bytes()) == before
    assert machine.logins == ["ok"]


def test_a_forced_login_is_what_the_next_answer_comes_from(machine: UserMachine) -> None:
    """Also where no AWS file changes, and the answer would come from a stored entry."""
    machine.add_profile("work-sts", "credential_process = fob process work")
    machine.age_files()
    first = machine.with_code("process", "work")
    assert machine.fob("process", "work").out == first.out
    assert (machine.home.path / ".local/state/fob/hot/work/entry").exists()
    assert machine.with_code("login", "work", "--force").code == 0
    assert machine.fob("process", "work").out != first.out
    assert machine.logins == ["ok", "ok"]


def test_another_name_for_what_fob_serves_is_the_same_session(machine: UserMachine) -> None:
    machine.add_profile("served", "credential_process = fob process work")
    made = machine.with_code("process", "work")
    assert machine.fob("process", "served").out == made.out
    exported = machine.fob("env", "served", "--shell", "json").json()
    assert exported["AWS_ACCESS_KEY_ID"] == made.json()["AccessKeyId"]


def test_credential_source_is_assumed_once(machine: UserMachine) -> None:
    """botocore, asked for the whole profile, would assume the role, and fob again from itself."""
    arn = machine.control.role("reader")
    machine.add_profile("reader", "region = us-east-1", f"role_arn = {arn}", "credential_source = Environment")
    keys = {"AWS_ACCESS_KEY_ID": machine.user.key_id, "AWS_SECRET_ACCESS_KEY": machine.user.secret}
    result = machine.fob("process", "reader", env=keys)
    assert result.code == 0, result.err
    assert [call.key_id for call in machine.control.calls("AssumeRole")] == [machine.user.key_id]
    assert_refused(machine.fob("process", "reader", "--force"), 3, "botocore finds no credentials")


# The plan, told before it is followed ---------------------------------------------------------------------------------


def test_login_tells_its_plan_and_the_reasons_before_it_asks(machine: UserMachine) -> None:
    machine.make_role("first")
    machine.make_role("second", source="first")
    with machine.fob_at_terminal("login", "second", "--to", "there", "-v") as terminal:
        terminal.expect(PROMPT)
        told = terminal.said
        terminal.type(machine.code())
        assert terminal.wait().code == 0, terminal.screen
    assert re.findall(r"step (\d): (\w+) .*? for \d+ s: (.+?)(?= step|\n)", told) == [
        ("1", "GetSessionToken", "the key's session with MFA, shared by all roles"),
        ("2", "AssumeRole", "the session contains MFA, so the role needs no code"),
        ("3", "AssumeRole", "chained from 'first'"),
    ]


def test_a_cap_is_said_even_without_being_asked(machine: UserMachine) -> None:
    machine.make_role("first")
    machine.make_role("second", "duration_seconds = 7200", source="first")
    result = machine.with_code("env", "second")
    assert result.code == 0, result.err
    assert result.err == "fob: 'second' gets 1 h instead of 7200 s: STS limits a chained role session to one hour\n"
    assert machine.fob("env", "first").err == ""


@pytest.mark.parametrize(("words", "hours"), [(["-d", "8h"], 8), (["-d", "36h"], 36), ([], 12)])
def test_what_login_of_a_role_asks_for_is_the_user_s_session(
    machine: UserMachine, words: list[str], hours: int
) -> None:
    machine.make_role("reader", mfa=True)
    done = machine.with_code("login", "reader", "--json", *words)
    assert done.code == 0, done.err
    left = datetime.fromisoformat(done.json()["expiration"]) - datetime.now(UTC)
    assert 0 <= hours * 3600 - left.total_seconds() < 120
    assert done.json()["section"] == "work-sts"
    assert machine.fob("process", "reader").code == 0
    assert machine.logins == ["ok"]
