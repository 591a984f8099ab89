"""The question for a code: short, with the seconds of the code beside it, and nothing that is typed lost or hidden."""

from __future__ import annotations

import re
import shlex
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from awsfob.text import text_width
from tests.harness.program import installed
from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import UserMachine
from tests.harness.users import key_section, serial_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.terminal import Terminal

QUESTION = "MFA code for work (anna) "
FOB = shlex.quote(installed()[0])
TICK = r"\d+ s left on this code"
DRAWN = re.compile(r"\x1b7[^\x1b]*(?:\x1b[^8][^\x1b]*)*\x1b8")
ESCAPE = "\x1b"


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    """A user of a name that every test knows, so that the question is the same."""
    made = UserMachine(machine.home, machine.sandbox, "anna")
    made.write_key_and_region()
    return made


def line_of_question(terminal: Terminal) -> str:
    return next(line for line in terminal.picture() if line.startswith("MFA code"))


def seconds_shown(terminal: Terminal) -> int:
    found = re.search(r"(\d+) s left on this code$", line_of_question(terminal))
    assert found is not None, terminal.picture()
    return int(found[1])


# What is typed --------------------------------------------------------------------------------------------------------


def test_the_seconds_tick_while_digits_are_typed_and_the_code_arrives_whole(machine: UserMachine) -> None:
    code, typed, seen = machine.code(), "", list[int]()
    with machine.fob_at_terminal("login", "work") as terminal:
        terminal.expect(TICK)
        for digit in code:
            terminal.begin_to_type(digit)
            typed += digit
            time.sleep(0.5)
            assert re.fullmatch(rf"{re.escape(QUESTION)}{typed} {{3}}{TICK}", line_of_question(terminal))
            seen.append(seconds_shown(terminal))
        terminal.type("")
        done = terminal.wait()
    assert done.code == 0, done.picture
    assert machine.logins == ["ok"]
    assert len(set(seen)) >= 3
    assert all((one - other) % 30 <= 2 for one, other in pairwise(seen))
    assert done.picture[0] == f"{QUESTION}{code}"
    assert not re.search(r"s left", "\n".join(done.picture))


def test_each_text_is_one_write_that_leaves_the_cursor_where_it_was(machine: UserMachine) -> None:
    with machine.fob_at_terminal("login", "work") as terminal:
        for _ in range(3):
            terminal.expect(TICK)
        terminal.interrupt()
        done = terminal.wait()
    drawn = DRAWN.findall(done.screen)
    assert len(drawn) >= 3
    for each in drawn:
        assert not set(each) & set("\r\n\t\b")  # the driver of a terminal splits a write there
        assert each.index("\x1b[?7l") < each.index("\x1b[?7h")


EDITS = {
    "a digit taken back": ("9\x7f{0}", "{0}"),
    "the line taken back": ("12345\x15{0}", "{0}"),
    "a space in the middle": ("{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"),
}


@pytest.mark.parametrize("how", EDITS)
def test_a_line_can_be_edited(machine: UserMachine, how: str) -> None:
    keys, shown = (text.format(machine.code() if not machine.given else machine.given[0]) for text in EDITS[how])
    with machine.fob_at_terminal("login", "work") as terminal:
        terminal.expect(TICK)
        for key in keys:
            terminal.begin_to_type(key)
        time.sleep(0.4)
        assert line_of_question(terminal).startswith(f"{QUESTION}{shown}   ")
        terminal.type("")
        done = terminal.wait()
    assert (done.code, done.picture[0]) == (0, f"{QUESTION}{shown}")


@pytest.mark.parametrize("count", [20, 40, 53, 60, 140])
def test_a_long_paste_stays_on_the_screen(machine: UserMachine, count: int) -> None:
    pasted = "".join(chr(ord("a") + number % 26) for number in range(count))
    with machine.fob_at_terminal("login", "work") as terminal:
        terminal.expect(TICK)
        terminal.begin_to_type(pasted)
        time.sleep(0.6)
        during = "".join(line.ljust(80) for line in terminal.picture())
        terminal.type("")
        terminal.expect("a code has six digits")
        after = "".join(line.ljust(80) for line in terminal.picture())
        terminal.answer("MFA code", machine.code)
        assert terminal.wait().code == 0
    assert during.startswith(f"{QUESTION}{pasted}")
    assert after.replace(" ", "").startswith(f"{QUESTION}{pasted}acodehassixdigits".replace(" ", ""))


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_giving_up_leaves_no_seconds(machine: UserMachine, key: str) -> None:
    with machine.fob_at_terminal("login", "work") as terminal:
        terminal.expect(TICK)
        terminal.begin_to_type(key)
        done = terminal.wait()
    assert done.code == 130
    assert done.picture[0].strip() == QUESTION + "^C" * (key == "\x03") or done.picture[0] == QUESTION.strip()
    assert done.picture[1].startswith("fob: error: ")
    assert "s left" not in "\n".join(done.picture)


def test_a_digit_taken_for_no_code_is_asked_for_again_below(machine: UserMachine) -> None:
    with machine.fob_at_terminal("login", "work") as terminal:
        terminal.expect(TICK)
        terminal.type("12345")
        terminal.answer("type it again", machine.code)
        done = terminal.wait()
    lines = [line for line in done.picture if line.startswith("MFA code")]
    assert lines == [f"{QUESTION}12345", f"{QUESTION}{machine.given[-1]}"]


def test_a_code_that_nobody_sees_leaves_no_seconds_either(machine: UserMachine) -> None:
    with machine.fob_at_terminal("login", "work", "--hidden") as terminal:
        terminal.expect(TICK)
        terminal.type(machine.code())
        done = terminal.wait()
    assert (done.code, done.picture[0]) == (0, QUESTION.strip())
    assert machine.given[-1] not in done.screen


def test_after_ctrl_s_nothing_is_written_and_ctrl_q_goes_on(machine: UserMachine) -> None:
    with machine.fob_at_terminal("login", "work") as terminal:
        terminal.expect(TICK)
        terminal.begin_to_type("\x13")
        terminal.picture()
        before = terminal.screen
        time.sleep(1.5)
        terminal.picture()
        assert terminal.screen == before
        terminal.begin_to_type("\x11")
        terminal.expect(TICK)
        terminal.type(machine.code())
        assert terminal.wait().code == 0


def test_ctrl_z_takes_the_seconds_away_and_fg_brings_the_question_back(machine: UserMachine) -> None:
    start = TerminalProgram(machine.home, ("/bin/bash", "--norc", "--noprofile", "-i"))
    with start(env={"PS1": "ready> "}) as terminal:
        terminal.answer("ready> ", "fob login work")
        terminal.expect(TICK)
        terminal.begin_to_type("12\x1a")
        terminal.expect("Stopped")
        stopped = terminal.picture()
        terminal.answer("ready> ", "fg")
        terminal.expect(TICK)
        terminal.type(machine.code())
        terminal.expect("logged in")
        terminal.answer("ready> ", "exit")
        assert terminal.wait().picture.count(f"{QUESTION}{machine.given[-1]}") == 1
    assert "s left" not in "\n".join(stopped)


# Where a line cannot be drawn again -----------------------------------------------------------------------------------

PLAIN: dict[str, tuple[dict[str, str | None], tuple[str, ...]]] = {
    "dumb": ({"TERM": "dumb"}, ("login", "work")),
    "no type": ({"TERM": None}, ("login", "work")),
    "no colours": ({"NO_COLOR": "1"}, ("login", "work")),
    "never colours": ({}, ("--color", "never", "login", "work")),
    "quiet": ({}, ("login", "work", "--quiet")),
    "a program waits": ({}, ("process", "work")),
}


@pytest.mark.parametrize("why", PLAIN)
def test_a_plain_question_has_the_seconds_once(machine: UserMachine, why: str) -> None:
    env, words = PLAIN[why]
    with machine.fob_at_terminal(*words, env=env) as terminal:
        terminal.expect(re.escape(QUESTION) + r"\[\d+ s left\] ")
        time.sleep(1.2)
        assert ESCAPE not in terminal.screen
        terminal.type(machine.code())
        assert terminal.wait().code == 0
    assert machine.logins == ["ok"]


WIDTHS = {
    200: rf"{re.escape(QUESTION)} {{3}}{TICK}",
    80: rf"{re.escape(QUESTION)} {{3}}{TICK}",
    50: rf"{re.escape(QUESTION)} {{3}}\d+ s left",
    40: rf"{re.escape(QUESTION)} {{3}}\d+ s",
    30: "MFA code for work",
    20: "MFA code:",
    0: re.escape(QUESTION.strip()),
}


@pytest.mark.parametrize("columns", WIDTHS)
def test_the_question_and_a_code_fit_one_line(machine: UserMachine, columns: int) -> None:
    with machine.fob_at_terminal("login", "work", columns=columns) as terminal:
        terminal.expect("MFA code.*? ")
        time.sleep(0.4)
        assert re.fullmatch(WIDTHS[columns], line_of_question(terminal)), terminal.picture()
        code = machine.code()
        terminal.begin_to_type(code)
        time.sleep(0.4)
        assert code in line_of_question(terminal)
        terminal.type("")
        done = terminal.wait()
    assert done.code == 0
    if columns == 20:
        assert done.picture[:2] == ["for profile work,", "  device anna"]


def test_a_terminal_that_gets_narrower_loses_the_seconds_and_a_wider_one_gets_them_back(machine: UserMachine) -> None:
    with machine.fob_at_terminal("login", "work") as terminal:
        terminal.expect(TICK)
        terminal.begin_to_type("12")
        terminal.resize(34)
        time.sleep(0.5)
        terminal.resize(80)
        terminal.expect(TICK)
        terminal.begin_to_type("\x15")
        terminal.type(machine.code())
        done = terminal.wait()
    assert done.code == 0
    assert "\x1b[J" in done.screen


# Which device ---------------------------------------------------------------------------------------------------------

NAMES = {
    "work": "MFA code for work (anna) ",
    "anna": "MFA code for anna ",
    "the-company-sandbox-development-admin": "MFA code for the-comp...nt-admin (anna) ",
    "会社の本番環境の管理者のプロファイル": "MFA code for 会社の本...ファイル (anna) ",
    "שלום-עולם-של-חברה-גדולה-מאוד-ויפה": "MFA code for שלום-עול...אוד-ויפה (anna) ",
}


@pytest.mark.parametrize("profile", NAMES)
def test_a_long_name_is_shortened_in_its_middle(machine: UserMachine, profile: str) -> None:
    machine.home.write_credentials(key_section(profile, machine.user))
    with machine.fob_at_terminal("login", profile) as terminal:
        terminal.expect(TICK)
        question = terminal.screen.partition(ESCAPE)[0]
        terminal.type(machine.code())
        assert terminal.wait().code == 0
    assert question == NAMES[profile]
    assert text_width(question) <= 40


@pytest.mark.parametrize("other", ["company-production-admin", "company-elsewhere", "cbmpany-sandbox-admin"])
def test_a_name_is_told_whole_where_another_one_would_be_shortened_alike(machine: UserMachine, other: str) -> None:
    name = "company-sandbox-admin"
    machine.home.write_credentials(key_section(name, machine.user))
    machine.home.write_config(f"[profile {other}]\nregion = eu-west-1\n")
    with machine.fob_at_terminal("login", name) as terminal:
        terminal.answer("MFA code", machine.code)
        done = terminal.wait()
    assert (f"this is for profile {name}, " in done.said) is (other == "company-production-admin")


def test_the_whole_serial_is_told_after_a_refusal_with_verbose_and_where_another_account_has_such_a_device(
    machine: UserMachine,
) -> None:
    told = f"this is for profile work, device {machine.serial}"
    with machine.fob_at_terminal("login", "work") as terminal:
        terminal.answer("MFA code", machine.wrong_code())
        terminal.expect("AWS refused the code")
        terminal.answer("MFA code", machine.code)
        done = terminal.wait()
    assert done.said.count(told) == 1
    with machine.fob_at_terminal("login", "work", "--force", "--verbose") as terminal:
        terminal.answer("MFA code", machine.code)
        done = terminal.wait()
    assert machine.serial in done.said
    other = "[other]\nrole_arn = arn:aws:iam::999999999999:role/x\nmfa_serial = arn:aws:iam::999999999999:mfa/{}\n"
    for name, is_told in (("anna", True), ("anna2", False), ("berta", False)):
        machine.home.write_config(f"[profile work]\nregion = eu-west-1\n{other.format(name)}")
        with machine.fob_at_terminal("login", "work", "--force") as terminal:
            terminal.answer("MFA code", machine.code)
            done = terminal.wait()
        assert (told in done.said) is is_told, name


# Others at the same terminal ------------------------------------------------------------------------------------------


def test_two_questions_at_one_terminal_come_one_after_the_other(machine: UserMachine) -> None:
    berta = machine.control.user("berta")
    machine.home.write_credentials(key_section("work", machine.user) + key_section("other", berta))
    machine.home.write_config("[default]\nregion = eu-west-1\n")
    script = f"{FOB} login work & {FOB} login other; wait"
    codes: dict[str, Callable[[], str]] = {
        "anna": machine.code,
        "berta": lambda: machine.control.fresh_code(serial_of(berta)),
    }
    with TerminalProgram(machine.home, ("/bin/sh", "-c", script))() as terminal:
        for number in range(2):
            first = terminal.expect(r"MFA code for \w+ \((anna|berta)\)")
            time.sleep(1.5)
            asked = [line for line in terminal.picture() if line.startswith("MFA code")]
            assert len(asked) == number + 1, terminal.picture()
            terminal.type(codes["anna" if "anna" in first else "berta"]())
        done = terminal.wait()
    assert [call.outcome for call in machine.control.calls("GetSessionToken")] == ["ok", "ok"], done.picture


def test_what_another_program_writes_is_not_written_over(machine: UserMachine) -> None:
    script = f"(sleep 1; echo a line; sleep 0.5; printf 'half a line') & {FOB} login work; wait"
    with TerminalProgram(machine.home, ("/bin/sh", "-c", script))() as terminal:
        terminal.expect("half a line")
        time.sleep(1)
        seen = terminal.picture()
        terminal.type(machine.code())
        assert terminal.wait().code == 0
    assert seen[0].startswith(f"{QUESTION}a line")
    assert seen[1].startswith("half a line")
