"""Any number of processes that need the same session at once: one prompt, one call, and nobody left hanging."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from datetime import timedelta
from itertools import cycle, islice
from typing import TYPE_CHECKING

import pytest

from tests.faults.concurrent_programs import WAITING, run_together, until
from tests.harness.home import NOWHERE
from tests.harness.program import Program, Result, installed
from tests.harness.refusals import assert_refused
from tests.harness.user_machine import PROMPT, STORED, UserMachine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.figures import Proven

pytestmark = pytest.mark.timeout(400)
SOME, MANY = 12, 50
USERS = [("fob", "process", "work")]
MIXED = [
    ("fob", "process", "one"),
    ("fob", "env", "two", "--shell", "json"),
    ("fob", "exec", "one", "--", "printenv", "AWS_ACCESS_KEY_ID"),
    ("fob", "process", "two"),
    ("fob", "env", "one", "--shell", "json"),
    ("fob", "exec", "two", "--", "printenv", "AWS_ACCESS_KEY_ID"),
]


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    machine.make_role("one", mfa=True)
    machine.make_role("two", mfa=True)
    return machine


def several(commands: list[tuple[str, ...]], count: int) -> list[tuple[str, ...]]:
    return list(islice(cycle(commands), count))


def key_id(command: tuple[str, ...], result: Result) -> str:
    """Return the key id of an answer, whatever its form."""
    if command[1] == "exec":
        return result.out.strip()
    document = json.loads(result.out)
    return str(document.get("AccessKeyId") or document["AWS_ACCESS_KEY_ID"])


def is_right(machine: UserMachine, commands: list[tuple[str, ...]], results: list[Result]) -> None:
    """Each got the session of its own role, and each role has one."""
    assert [result.code for result in results] == [0] * len(commands), [result.err for result in results if result.code]
    answers = {(command[2], key_id(command, result)) for command, result in zip(commands, results, strict=True)}
    assert sorted(role for role, _ in answers) == ["one", "two"]
    assert (machine.logins, machine.roles) == (["ok"], ["ok", "ok"])


# One prompt for all ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [SOME, MANY, pytest.param(3 * MANY, marks=pytest.mark.proof)])
def test_at_a_cold_start_one_asks_and_all_are_answered(machine: UserMachine, count: int) -> None:
    commands = several(MIXED, count)
    with run_together(machine.home, commands) as programs:
        programs.terminal.expect(PROMPT)
        programs.until_all_wait()
        programs.terminal.type(machine.code())
        results = programs.results()
    assert programs.terminal.screen.count(PROMPT) == 1
    is_right(machine, commands, results)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(1, 11))
def test_whoever_comes_when_ever_there_is_one_call(machine: UserMachine, proven: Proven, seed: int) -> None:
    """Some come while the code is typed, some while AWS is asked, some when all is there."""
    chance = random.Random(seed)  # noqa: S311  no secret depends on it
    commands = MIXED + chance.choices(MIXED, k=MANY - len(MIXED))
    late = [("sh", "-c", f'sleep {chance.uniform(0, 4):.3f}; exec "$@"', "late", *command) for command in commands]
    with run_together(machine.home, late) as programs:
        programs.terminal.expect(PROMPT)
        programs.terminal.type(machine.code())
        results = programs.results()
    calls = len(machine.logins)
    proven("Races", "50 processes on a cold session: one call", tried=1, unit="rounds", wrong=calls != 1)
    assert programs.terminal.screen.count(PROMPT) == 1
    is_right(machine, commands, results)


def test_a_warm_start_asks_nobody_and_waits_for_nobody(machine: UserMachine) -> None:
    assert [machine.with_code("process", role).code for role in ("one", "two")] == [0, 0]
    with run_together(machine.home, MIXED) as programs:
        results = programs.results()
    assert PROMPT not in programs.terminal.screen
    assert "".join(result.err for result in results) == ""
    is_right(machine, MIXED, results)


def test_a_session_shorter_than_what_sdks_want_left_is_shared_all_the_same(machine: UserMachine) -> None:
    """15 minutes are never "at least 15 minutes left", but those who waited waited for this one."""
    commands = several([("fob", "process", "work", "-d", "15m")], 4)
    with run_together(machine.home, commands) as programs:
        programs.terminal.expect(PROMPT)
        programs.until_all_wait()
        programs.terminal.type(machine.code())
        results = programs.results()
    assert [result.code for result in results] == [0] * 4
    assert len({result.out for result in results}) == 1
    assert machine.logins == ["ok"]


def test_several_that_force_a_renewal_at_once_renew_once(machine: UserMachine) -> None:
    machine.store_session()
    commands = several([("fob", "login", "work", "--force")], 4)
    with run_together(machine.home, commands) as programs:
        programs.terminal.expect(PROMPT)
        programs.until_all_wait()
        programs.terminal.type(machine.code())
        results = programs.results()
    assert [result.code for result in results] == [0] * 4
    assert machine.logins == ["ok"]
    assert machine.with_code("login", "work", "--force").code == 0
    assert machine.logins == ["ok"] * 2


# The one that asks is killed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [SOME, pytest.param(MANY, marks=pytest.mark.proof)])
def test_when_the_asker_is_killed_the_next_takes_over_within_a_second(machine: UserMachine, count: int) -> None:
    commands = several(MIXED, count)
    with run_together(machine.home, commands) as programs:
        programs.terminal.expect(PROMPT)
        programs.until_all_wait()
        seconds = []
        for _ in range(3):
            os.kill(programs.asker(), signal.SIGKILL)
            began = time.monotonic()
            programs.terminal.expect(PROMPT)
            seconds.append(time.monotonic() - began)
        programs.terminal.type(machine.code())
        results = programs.results()
    assert min(seconds) < 1, seconds  # the others may have met a busy machine
    assert sorted(result.code for result in results) == [-signal.SIGKILL] * 3 + [0] * (count - 3)
    assert (machine.logins, machine.roles) == (["ok"], ["ok", "ok"])


def test_a_lock_that_the_dead_have_left_blocks_nobody(machine: UserMachine) -> None:
    with machine.fob_at_terminal("process", "work") as terminal:
        terminal.expect(PROMPT)
        terminal.kill()
    locks = list((machine.home.path / ".local/state/fob/locks").glob("*.lock"))
    assert locks
    for path in locks:
        path.write_text("4194304\nnowhere\n")
    result = machine.with_code("process", "work")
    assert (result.code, result.err) == (0, "")


# No code will do ------------------------------------------------------------------------------------------------------


def all_are_told(results: list[Result], code: int, *says: str) -> None:
    for result in results:
        told = Result(result.code, result.out, "".join(_without_waiting(result.err)))
        assert_refused(told, code)
        assert any(text in told.err for text in says), told.err


def _without_waiting(text: str) -> list[str]:
    return [line for line in text.splitlines(keepends=True) if line.strip() and WAITING not in line]


@pytest.mark.parametrize("count", [SOME, pytest.param(MANY, marks=pytest.mark.proof)])
def test_a_code_from_the_environment_that_is_refused_is_sent_once(machine: UserMachine, count: int) -> None:
    with run_together(machine.home, several(MIXED, count), {"FOB_CODE": machine.wrong_code()}) as programs:
        results = programs.results()
    all_are_told(results, 4, "AWS refused the code", "this code of")
    assert (machine.logins, machine.roles) == (["AccessDenied"], [])
    assert machine.with_code("process", "one").code == 0


@pytest.mark.parametrize("count", [SOME, pytest.param(MANY, marks=pytest.mark.proof)])
def test_three_typed_codes_that_are_refused_are_everybody_s_answer(machine: UserMachine, count: int) -> None:
    with run_together(machine.home, several(MIXED, count)) as programs:
        programs.terminal.expect(PROMPT)
        programs.until_all_wait()
        for step in (1, 2, 3):
            programs.terminal.type(machine.wrong_code(step))
            if step < 3:
                programs.terminal.expect(PROMPT)
        results = programs.results()
    all_are_told(results, 4, "AWS refused the code")
    assert (machine.logins, machine.roles) == (["AccessDenied"] * 3, [])
    assert programs.terminal.screen.count(PROMPT) == 3


@pytest.mark.parametrize("how", ["Ctrl-C", "Ctrl-D", "SIGINT to the asker alone"])
def test_whoever_stops_the_asker_stops_the_rest(machine: UserMachine, how: str) -> None:
    before = machine.home.credentials.read_bytes(), machine.home.config.read_bytes()
    with run_together(machine.home, several(MIXED, SOME)) as programs:
        programs.terminal.expect(PROMPT)
        programs.until_all_wait()
        if how == "Ctrl-C":
            programs.terminal.interrupt()
        elif how == "Ctrl-D":
            programs.terminal.end_input()
        else:
            os.kill(programs.asker(), signal.SIGINT)
        results = programs.results()
    all_are_told(results, 130, "interrupted", "nothing was typed")
    assert programs.terminal.screen.count(PROMPT) == 1
    assert (machine.home.credentials.read_bytes(), machine.home.config.read_bytes()) == before
    assert machine.control.calls("GetSessionToken") == []


def test_an_earlier_failure_is_no_answer_to_a_later_question(machine: UserMachine) -> None:
    assert machine.fob("process", "one", env={"FOB_CODE": machine.wrong_code()}).code == 4
    assert machine.with_code("process", "one").code == 0


# A role that says no --------------------------------------------------------------------------------------------------


def test_a_role_that_refuses_costs_neither_a_code_nor_the_session(machine: UserMachine) -> None:
    machine.add_role("closed", machine.control.role("closed", trusts="999999999999"))
    assert_refused(machine.with_code("process", "closed"), 4, "does not let the session assume")
    assert (machine.logins, machine.roles) == (["ok"], ["AccessDenied"])
    assert_refused(machine.fob("process", "closed"), 4, "does not let the session assume")
    assert Program(machine.home)("process", "one").code == 0
    assert (machine.logins, machine.roles) == (["ok"], ["AccessDenied", "AccessDenied", "ok"])


def test_a_role_that_refuses_says_so_to_all_who_wait(machine: UserMachine) -> None:
    machine.add_role("closed", machine.control.role("closed", trusts="999999999999"))
    with run_together(
        machine.home, several([("fob", "process", "closed"), ("fob", "process", "one")], SOME)
    ) as programs:
        programs.terminal.expect(PROMPT)
        programs.until_all_wait()
        programs.terminal.type(machine.code())
        results = programs.results()
    all_are_told(results[::2], 4, "does not let the session assume")
    assert [result.code for result in results[1::2]] == [0] * (SOME // 2)
    assert sorted(machine.roles) == ["AccessDenied", "ok"]
    assert machine.logins == ["ok"]


# One that waits has means of its own ----------------------------------------------------------------------------------


def start_waiting(machine: UserMachine, folder: Path, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start fob in a session of its own, and return when it says that it waits."""
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        words = [*installed(), "process", "work"]
        process = subprocess.Popen(
            words, env=machine.home.env(env), stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
        )
    until(lambda: WAITING in (folder / "err").read_text())
    return process


@pytest.mark.parametrize("how", ["three wrong codes", "Ctrl-D"])
@pytest.mark.parametrize("has_code", [True, False], ids=["own code", "no code"])
def test_who_waits_goes_on_with_its_own_code_when_the_holder_fails(
    machine: UserMachine, tmp_path: Path, how: str, has_code: bool
) -> None:
    with machine.fob_at_terminal("process", "work") as holder:
        holder.expect(PROMPT)
        waiter = start_waiting(machine, tmp_path, {"FOB_CODE": machine.code()} if has_code else {})
        if how == "Ctrl-D":
            holder.end_input()
        else:
            for step in (1, 2, 3):
                holder.answer(PROMPT if step > 1 else "", machine.wrong_code(step))
        failed = holder.wait().code
    assert waiter.wait(60) == (0 if has_code else failed)
    err = (tmp_path / "err").read_text()
    assert ("another fob process was" in err) == (not has_code), err
    assert bool((tmp_path / "out").read_text()) == has_code


@pytest.mark.parametrize("what", ["the holder does not end", "the holder fails", "no AWS"])
@pytest.mark.parametrize("minutes", [10, -10], ids=["valid", "expired"])
def test_who_waits_in_vain_uses_what_is_still_valid(
    machine: UserMachine, tmp_path: Path, what: str, minutes: int
) -> None:
    """As the SDKs do in the last 15 minutes of a session."""
    machine.store_session(timedelta(minutes=minutes))
    code = {"the holder does not end": 6, "the holder fails": 130, "no AWS": 5}[what]
    with machine.fob_at_terminal("process", "work") as holder:
        holder.expect(PROMPT)
        if what == "the holder does not end":
            done = machine.fob("process", "work", env={"FOB_LOCK_WAIT": "0"})
        elif what == "the holder fails":
            waiter = start_waiting(machine, tmp_path, {})
            holder.end_input()
            done = Result(waiter.wait(60), *((tmp_path / name).read_text() for name in ("out", "err")))
    if what == "no AWS":
        done = machine.fob("process", "work", env={"FOB_CODE": machine.code(), "AWS_ENDPOINT_URL": NOWHERE})
    if minutes < 0:
        assert done.code == code, done.all
        return
    assert done.code == 0, done.all
    assert done.json()["AccessKeyId"] == STORED
    assert "the stored session is used, which ends in 9 min" in done.err
    asked = machine.fob("process", "work", "--min-left", "20m", env={"AWS_ENDPOINT_URL": NOWHERE})
    assert asked.code in {5, 6}, asked.all


def test_a_stopped_holder_is_named_and_not_waited_for_without_end(machine: UserMachine) -> None:
    with machine.fob_at_terminal("process", "work") as holder:
        holder.expect(PROMPT)
        os.kill(holder.process.pid, signal.SIGSTOP)
        result = machine.fob("process", "work", env={"FOB_LOCK_WAIT": "1"})
        assert_refused(Result(result.code, result.out, "".join(_without_waiting(result.err))), 6, "which is stopped")
        assert f"process {holder.process.pid}, since" in result.err
        os.kill(holder.process.pid, signal.SIGCONT)
        holder.type(machine.code())
        assert holder.wait().code == 0
    assert machine.fob("process", "work", env={"FOB_LOCK_WAIT": "1"}).code == 0
    assert machine.logins == ["ok"]


def test_where_nobody_can_be_asked_a_login_elsewhere_is_waited_for(machine: UserMachine, tmp_path: Path) -> None:
    with (tmp_path / "err").open("wb") as err:
        waiter = subprocess.Popen(
            [*installed(), "process", "one"],
            env=machine.home.env({"FOB_LOGIN_WAIT": "60"}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=err,
            start_new_session=True,
        )
    until(lambda: "waiting for a login elsewhere: fob login one" in (tmp_path / "err").read_text())
    machine.log_in(profile="one")
    assert waiter.wait(60) == 0
    assert (machine.logins, machine.roles) == (["ok"], ["ok"])


def test_without_a_wait_the_answer_comes_at_once(machine: UserMachine) -> None:
    began = time.monotonic()
    assert_refused(machine.fob("process", "one"), 6, "there is no terminal to ask at")
    assert_refused(machine.fob("process", "one", env={"FOB_LOGIN_WAIT": "1"}), 6, "waiting for a login elsewhere")
    assert_refused(machine.fob("process", "one", env={"FOB_LOGIN_WAIT": "soon"}), 2, "FOB_LOGIN_WAIT")
    assert time.monotonic() - began < 30
