"""A code on standard input: taken where it is one and is needed, and else left to whoever reads next."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import installed
from tests.harness.terminal import TerminalProgram
from tests.harness.unattended import run_unattended
from tests.harness.users import key_section

if TYPE_CHECKING:
    import subprocess

    from tests.harness.terminal import Terminal
    from tests.harness.user_machine import UserMachine

FOB = shlex.join(installed())


@pytest.fixture(autouse=True)
def _files(machine: UserMachine) -> None:
    machine.write_key_and_region()


def shell(machine: UserMachine, script: str, name: str = "bash") -> subprocess.CompletedProcess[str]:
    """Run a script where nobody can be asked."""
    return run_unattended([name, "-c", script.replace("fob ", f"{FOB} ")], machine.home)


def at_terminal(machine: UserMachine, script: str) -> Terminal:
    return TerminalProgram(machine.home, ("bash", "-c"))(script)


FORMS = {"a line": "{}\n", "no line end": "{}", "Windows": "{}\r\n", "a space": "{:.3} {:.3}\n"}


@pytest.mark.parametrize("form", FORMS)
def test_a_code_in_the_pipe_is_taken(machine: UserMachine, form: str) -> None:
    code = machine.code()
    text = f"{code[:3]} {code[3:]}\n" if form == "a space" else FORMS[form].format(code)
    done = machine.fob("login", "work", input=text)
    assert done.code == 0, done.all
    assert machine.logins == ["ok"]


@pytest.mark.parametrize("command", ["whoami", "rotate"])
def test_other_commands_of_fob_alone_take_it_too(machine: UserMachine, command: str) -> None:
    machine.policy = "force-mfa"
    machine.write_key()
    words = [command, "work", *(["--yes"] if command == "rotate" else [])]
    assert machine.fob(*words, input="").code == 6
    done = machine.fob(*words, input=machine.code())
    assert machine.logins == ["ok"], done.all
    assert done.code == 0 or "the new key would need another code" in done.err, done.all


@pytest.mark.parametrize("words", [["exec", "work", "--", "cat"], ["process", "work"], ["env", "work"]])
def test_a_command_whose_input_is_another_programs_never_takes_it(machine: UserMachine, words: list[str]) -> None:
    refused = machine.fob(*words, input=machine.code())
    assert (refused.code, machine.logins) == (6, []), refused.all
    explicit = machine.fob(words[0], "work", "--code", "-", *words[2:], input=machine.code())
    assert (explicit.code, "standard input" in explicit.err) == (2, True), explicit.all
    machine.log_in()
    done = machine.fob(*words, input="123456\n")
    assert done.code == 0, done.all
    assert words[0] != "exec" or done.out == "123456\n"


def test_a_code_that_is_not_needed_stays_in_the_pipe(machine: UserMachine) -> None:
    machine.log_in()
    done = shell(machine, "echo 123456 | (fob login work; cat)")
    assert (done.returncode, done.stdout) == (0, "123456\n"), done.stderr


@pytest.mark.parametrize("way", ["option", "variable"])
def test_a_given_code_may_have_a_space_and_a_carriage_return(machine: UserMachine, way: str) -> None:
    code = machine.code()
    text = f" {code[:3]} {code[3:]}\r"
    words, env = (["--code", text], {}) if way == "option" else ([], {"FOB_CODE": text})
    done = machine.fob("login", "work", *words, env=env)
    assert (done.code, machine.logins) == (0, ["ok"]), done.all


LISTS = {
    "a file": "printf 'work\\nother\\n' > list; while read p; do fob login $p; echo $p; done < list",
    "a pipe": "printf 'work\\nother\\n' | while read p; do fob login $p; echo $p; done",
    "a short rest": "printf 'work\\nabcdef\\n' | while read p; do fob login $p; echo $p; done",
    "a here-document": "while read p; do fob login $p; echo $p; done <<END\nwork\nother\nEND\n",
}


@pytest.mark.parametrize("name", ["bash", "dash"])
@pytest.mark.parametrize("kind", LISTS)
def test_a_script_keeps_its_list(machine: UserMachine, kind: str, name: str) -> None:
    done = shell(machine, LISTS[kind], name)
    assert done.stdout.split()[0] == "work"
    assert len(done.stdout.split()) == 2, done.stderr
    assert machine.logins == []


def test_a_list_of_codes_gives_each_login_its_own(machine: UserMachine) -> None:
    other = machine.control.user(f"{machine.name}-2")
    machine.home.write_credentials(machine.home.credentials.read_text() + key_section("other", other))
    codes = f"{machine.code()}\n{machine.control.code(str(other.serial))}\n"
    script = f"printf '{codes}' | (fob login work --code -; fob login other --code -; cat)"
    done = shell(machine, script)
    assert (done.stdout, machine.logins) == ("", ["ok", "ok"]), done.stderr


def test_what_is_no_code_is_not_sent(machine: UserMachine) -> None:
    for text in ("", "12345\n", "1234567\n", "abcdef\n", "123456\n123456\n"):
        assert machine.fob("login", "work", input=text).code == 6
    refused = machine.fob("login", "work", "--code", "-", input="12345\n")
    assert (refused.code, "standard input" in refused.err) == (2, True), refused.all
    empty = machine.fob("login", "work", "--code", "-", input="")
    assert (empty.code, "standard input" in empty.err) == (2, True), empty.all
    assert machine.logins == []


def test_at_a_terminal_a_pipe_comes_first(machine: UserMachine) -> None:
    with at_terminal(machine, f"echo {machine.code()} | {FOB} login work") as terminal:
        ended = terminal.wait()
    assert ended.code == 0, ended.screen
    assert "MFA code" not in ended.screen
    assert machine.logins == ["ok"]


def test_a_code_that_comes_while_fob_asks_is_taken(machine: UserMachine) -> None:
    with at_terminal(machine, f"(sleep 3; echo {machine.code()}) | {FOB} login work") as terminal:
        terminal.expect("MFA code")
        ended = terminal.wait()
    assert ended.code == 0, ended.screen
    assert machine.logins == ["ok"]


def test_a_pipe_that_gives_nothing_leaves_the_question(machine: UserMachine) -> None:
    with at_terminal(machine, f"sleep 20 | {FOB} login work") as terminal:
        terminal.expect("MFA code")
        terminal.type(machine.code())
        terminal.expect("logged in: work")
    assert machine.logins == ["ok"]
