"""The choice of a profile by ``fob use``: the list with numbers, fzf, and those who choose nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.harness.stand_in import needs
from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import PROMPT, STORED, UserMachine
from tests.harness.users import key_section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.harness.terminal import Terminal

USE = 'eval "$(fob shell-init bash)"; fob use; echo "code=$? use=[${FOB_USE-}] id=[${AWS_ACCESS_KEY_ID-}]"'
LIST = {"TERM": "dumb"}
ASKED = "profile(?: \\[\\d+\\])?: "


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    machine.store_session()
    machine.make_role("admin")
    machine.make_role("audit")
    machine.add_profile("only-settings", "region = eu-west-1")
    return machine


def at_terminal(machine: UserMachine, env: Mapping[str, str | None], script: str = USE) -> Terminal:
    return TerminalProgram(machine.home, ("bash", "--norc", "-c", script))(env=env)


def test_a_number_chooses(machine: UserMachine) -> None:
    with at_terminal(machine, LIST) as terminal:
        terminal.answer(ASKED, "1")
        terminal.expect(r"code=0 use=\[work\]")
        shown = terminal.screen
    assert re.search(r"1   work +\d{12} +(59 min|1 h)", shown), shown
    assert re.search(r"2   admin +111122223333", shown), shown
    assert "only-settings" not in shown
    assert "\N{CHECK MARK} now work, until " in shown
    assert f"id=[{STORED}]" in shown


def test_the_beginning_of_a_name_narrows_and_chooses(machine: UserMachine) -> None:
    machine.log_in("--force")
    with at_terminal(machine, LIST) as terminal:
        terminal.answer(ASKED, "zz")
        terminal.answer(f"no profile begins with zz(?s:.*){ASKED}", "A")
        narrowed = terminal.expect(f"admin(?s:.*?){ASKED}")
        assert "work" not in narrowed
        terminal.type("au")
        terminal.expect(r"code=0 use=\[audit\] id=\[ASIA")
    assert machine.roles == ["ok"]


def test_enter_takes_the_one_in_use(machine: UserMachine) -> None:
    with at_terminal(machine, {**LIST, "AWS_PROFILE": "work"}) as terminal:
        terminal.answer(r"profile \[1\]: ", "")
        terminal.expect(r"code=0 use=\[work\]")
        assert "1 * work" in terminal.screen


@pytest.mark.parametrize("cancel", ["interrupt", "end_input"])
def test_who_cancels_the_list_gets_nothing(machine: UserMachine, cancel: str) -> None:
    script = f"trap : INT; {USE}"
    with at_terminal(machine, LIST, script) as terminal:
        terminal.expect(ASKED)
        getattr(terminal, cancel)()
        terminal.expect(r"code=130 use=\[\] id=\[\]")


def test_a_profile_that_needs_a_code_asks_for_it(machine: UserMachine) -> None:
    machine.write_key_and_region()
    machine.add_profile("two", "region = eu-west-1", "role_arn = arn:aws:iam::1:role/x", "source_profile = work")
    with at_terminal(machine, LIST) as terminal:
        terminal.answer(ASKED, "wo")
        terminal.answer(PROMPT, machine.code)
        terminal.expect(r"code=0 use=\[work\] id=\[ASIA")
    assert machine.logins == ["ok"]


def test_without_a_terminal_nobody_is_asked(machine: UserMachine) -> None:
    """As ever, it is the profile of AWS_PROFILE, or else ``default``, which is not there."""
    done = machine.fob("use", "--for=bash")
    assert (done.code, done.out) == (3, "")
    assert "hint: to use the key in [work]: fob login work" in done.err
    assert machine.fob("use", "--for=bash", env={"AWS_PROFILE": "work"}).code == 0


def test_a_single_profile_is_taken(machine: UserMachine) -> None:
    machine.home.write_config("[default]\nregion = us-east-1\n")
    with at_terminal(machine, LIST) as terminal:
        terminal.expect(r"code=0 use=\[work\]")
        assert not re.search(ASKED, terminal.screen)


# fzf


FZF = {"TERM": "xterm-256color"}


def see_fzf(terminal: Terminal, count: str) -> None:
    """Answer as terminals do when fzf asks where the cursor is, and wait until it shows so many profiles."""
    for at in (1, 12):
        terminal.expect(r"\x1b\[6n", 20)
        terminal.begin_to_type(f"\x1b[{at};1R")
    terminal.expect(count, 20)


def test_fzf_chooses(machine: UserMachine) -> None:
    needs("fzf", "fzf")
    machine.log_in("--force")
    with at_terminal(machine, FZF) as terminal:
        see_fzf(terminal, "3/3")
        terminal.begin_to_type("audit")
        terminal.expect("1/3")
        terminal.type("")
        terminal.expect(r"code=0 use=\[audit\] id=\[ASIA")


@pytest.mark.parametrize("keys", ["\x1b", "\x03"])
def test_who_leaves_fzf_gets_nothing_and_hears_nothing(machine: UserMachine, keys: str) -> None:
    needs("fzf", "fzf")
    with at_terminal(machine, FZF) as terminal:
        see_fzf(terminal, "3/3")
        terminal.begin_to_type(keys)
        terminal.expect(r"code=130 use=\[\] id=\[\]")
        assert "fob:" not in terminal.screen


def test_nothing_that_fits_is_nothing_chosen(machine: UserMachine) -> None:
    needs("fzf", "fzf")
    with at_terminal(machine, FZF) as terminal:
        see_fzf(terminal, "3/3")
        terminal.begin_to_type("zzzz")
        terminal.expect("0/3")
        terminal.type("")
        terminal.expect(r"code=130 use=\[\] id=\[\]")


def test_an_fzf_that_fails_leaves_the_list(machine: UserMachine) -> None:
    machine.install("fzf", "echo unknown option >&2; exit 2")
    with at_terminal(machine, FZF) as terminal:
        terminal.answer(ASKED, "1")
        terminal.expect(r"code=0 use=\[work\]")


def test_fzf_gets_no_code(machine: UserMachine) -> None:
    machine.install("fzf", f"env >{machine.home.path}/seen; head -1 | cut -f1")
    with at_terminal(machine, {**FZF, "FOB_CODE": "123456"}) as terminal:
        terminal.expect("code=0")
    seen = (machine.home.path / "seen").read_text()
    assert "FOB_CODE" not in seen
    assert "HOME=" in seen


# Odd terminals and odd names


NARROW = "stty cols 20; "
LONG = [f"{number:03}-" + "name" * 14 for number in range(200)]


def write_many(machine: UserMachine, names: list[str]) -> None:
    machine.home.write_credentials("".join(key_section(name, machine.user) for name in names))


@pytest.mark.parametrize("before", ["", NARROW])
def test_hundreds_of_long_names(machine: UserMachine, before: str) -> None:
    write_many(machine, LONG)
    with at_terminal(machine, {**LIST, "LANG": None, "LC_ALL": None}, before + USE) as terminal:
        terminal.answer(ASKED, "19")
        listed = terminal.screen
        assert re.search(rf"\b20   {LONG[19]}", listed)
        assert re.search(r"\.\.\. and 1\d\d more", listed)
        terminal.answer(PROMPT, machine.code)
        terminal.expect(rf"code=0 use=\[{LONG[18]}\]")


def test_a_number_is_of_the_row_and_not_a_beginning(machine: UserMachine) -> None:
    write_many(machine, ["b", "2x", "1"])
    with at_terminal(machine, LIST) as terminal:
        terminal.answer(ASKED, "2")
        terminal.answer(PROMPT, machine.code)
        terminal.expect(r"code=0 use=\[2x\]")


@pytest.mark.parametrize(
    "profile",
    ["\u05d0\u05d1\u05d2", "\u0645\u062d\u0645\u062f-prod", "日本", "é"],
    ids=["hebrew", "arabic", "japanese", "accent"],
)
def test_names_of_any_script(machine: UserMachine, profile: str) -> None:
    write_many(machine, ["work", profile])
    with at_terminal(machine, LIST) as terminal:
        terminal.answer(ASKED, profile[:1])
        terminal.answer(PROMPT, machine.code)
        terminal.expect(rf"code=0 use=\[{profile}\]")


def test_a_name_does_not_steer_the_terminal(machine: UserMachine) -> None:
    write_many(machine, ["work", "a\x1b[2Jb", "a\u202eb"])
    with at_terminal(machine, LIST) as terminal:
        terminal.expect(ASKED)
        assert "\x1b[2J" not in terminal.screen
        assert "\u202e" not in terminal.screen
        assert "a?[2Jb" in terminal.screen
