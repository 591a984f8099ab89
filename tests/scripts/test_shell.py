"""``fob shell``: the shells that people use, with the profile in the prompt, and without a change of their files."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from awsfob.output.shell_start import start_of
from tests.harness.program import Program
from tests.harness.refusals import assert_refused
from tests.harness.stand_in import needs
from tests.harness.terminal import TerminalProgram
from tests.harness.user_machine import PROMPT, STORED, UserMachine
from tests.harness.users import key_section

if TYPE_CHECKING:
    from tests.harness.terminal import Terminal

RC = {
    "bash": (".bashrc", "PS1='mine> '; MARK=read; set -u\n"),
    "zsh": (".zshrc", "PROMPT='mine> '; MARK=read; setopt prompt_subst\n"),
    "fish": (".config/fish/config.fish", 'set MARK read\nfunction fish_prompt\n  echo -n "[$status]mine> "\nend\n'),
}
PLAIN = ("dash", "busybox")


@pytest.fixture(params=RC)
def shell(request: pytest.FixtureRequest, machine: UserMachine) -> str:
    name = str(request.param)
    needs(name, name)
    path = machine.home.path / RC[name][0]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RC[name][1])
    return name


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    machine.store_session()
    return machine


def shell_at(machine: UserMachine, shell: str, *words: str, env: dict[str, str | None] | None = None) -> Terminal:
    values = {"SHELL": shutil.which(shell), "TERM": "dumb", **(env or {})}
    return TerminalProgram(machine.home)("shell", *words, env=values)


def test_it_says_whose_shell_it_is_and_ends_as_shells_do(machine: UserMachine, shell: str) -> None:
    before = machine.aws_files()
    with shell_at(machine, shell, "work") as terminal:
        terminal.expect(r"now work, until .* left\); to leave: exit", 20)
        terminal.expect(r"\(fob work\) .*mine> ", 20)
        terminal.type('echo "id=$AWS_ACCESS_KEY_ID of=$FOB_SHELL use=$FOB_USE $MARK"')
        terminal.expect(f"id={STORED} of=work use=work read", 20)
        terminal.expect(r"\(fob work\) .*mine> ", 20)
        terminal.type("exit 7")
        done = terminal.wait(20)
    assert done.code == 7
    assert "(fob work) (fob work)" not in done.screen
    assert "not found" not in done.screen.lower()
    ours = {name: data for name, data in machine.aws_files().items() if name in before}
    assert ours == before


def test_it_renews_on_request(machine: UserMachine, shell: str) -> None:
    with shell_at(machine, shell, "work") as terminal:
        terminal.expect("mine> ", 20)
        terminal.type("fob use --force")
        terminal.answer(PROMPT, machine.code, 20)
        terminal.expect(r"now work, until", 20)
        terminal.type('echo "id=$AWS_ACCESS_KEY_ID"; fob use --unset')
        terminal.expect(r"id=ASIA\w+", 20)
        terminal.expect(r"\(fob (work|no profile)\) .*mine> ", 20)
        terminal.type('echo "then=$AWS_ACCESS_KEY_ID"')
        terminal.expect(f"then={STORED}", 20)  # what the shell began with
    assert machine.logins == ["ok"]


def test_another_profile_in_it_shows_in_the_prompt(machine: UserMachine, shell: str) -> None:
    machine.log_in("--force")
    machine.make_role("admin")
    with shell_at(machine, shell, "work") as terminal:
        terminal.expect("mine> ", 20)
        terminal.type("fob use admin")
        terminal.expect(r"\(fob admin\) .*mine> ", 20)


ODD = "a $(touch made) `touch made` %F{red} \\$HOME"


def test_a_name_is_a_text_in_the_prompt(machine: UserMachine, shell: str) -> None:
    machine.home.write_credentials(key_section(ODD, machine.user))
    with shell_at(machine, shell, ODD) as terminal:
        terminal.answer(PROMPT, machine.code, 20)
        terminal.expect(re.escape(f"(fob {ODD}) ") + ".*mine> ", 20)
        terminal.type("true")
        terminal.expect(re.escape(f"(fob {ODD}) ") + ".*mine> ", 20)
    assert not (machine.home.path / "made").exists()


@pytest.mark.parametrize("name", PLAIN)
def test_other_shells_get_a_prompt_of_their_own(machine: UserMachine, name: str) -> None:
    needs(name, name)
    program = shutil.which(name) or name
    if name == "busybox":
        program = str(machine.install("ash", 'exec busybox ash "$@"'))
    with shell_at(machine, name, "work", "--with", program) as terminal:
        terminal.expect(r"\(fob work\) \$ ", 20)
        terminal.type("exit 3")
        assert terminal.wait(20).code == 3


def test_it_is_not_nested_unasked(machine: UserMachine) -> None:
    assert_refused(machine.fob("shell", "work", env={"FOB_SHELL": "other"}), 2, "fob use other")
    assert_refused(machine.fob("shell", "work", env={"FOB_SHELL": "a", "FOB_USE": "b"}), 2, "fob use b")
    for name in ("work", ""):
        renewed = machine.fob("use", "--for=bash", *filter(None, [name]), env={"FOB_SHELL": "work"})
        assert (renewed.code, "export FOB_USE='work'\n" in renewed.out) == (0, True)
    inner = machine.fob("shell", "work", "--nest", "--with", "env", env={"FOB_SHELL": "other"})
    assert (inner.code, "FOB_SHELL=work\n" in inner.out) == (0, True)


def test_a_shell_that_is_not_there_costs_no_code(machine: UserMachine) -> None:
    machine.write_key_and_region()
    assert_refused(machine.fob("shell", "work", env={"SHELL": "/no/shell", "FOB_CODE": machine.code()}), 127)
    assert machine.logins == []


def test_commands_can_come_from_a_pipe(machine: UserMachine) -> None:
    script = 'echo "id=$AWS_ACCESS_KEY_ID"; exit 5\n'
    done = Program(machine.home)("shell", "work", env={"SHELL": "/bin/bash"}, input=script)
    assert (done.code, done.out) == (5, f"id={STORED}\n")


def test_a_state_folder_that_cannot_be_written_costs_the_prompt_alone(machine: UserMachine) -> None:
    (machine.state / "shell").mkdir(parents=True)
    (machine.state / "shell").chmod(0o777)
    done = Program(machine.home)("shell", "work", env={"SHELL": "/bin/bash"}, input="echo $FOB_USE\n")
    assert (done.code, done.out) == (0, "work\n")
    assert "the prompt will not show the profile" in done.err


def test_zsh_finds_its_own_files_again(machine: UserMachine) -> None:
    needs("zsh", "zsh")
    own = machine.home.path / "own"
    own.mkdir()
    (own / ".zshrc").write_text("PROMPT='own> '\n")
    (own / ".zshenv").write_text("FROM=zshenv\n")
    with shell_at(machine, "zsh", "work", env={"ZDOTDIR": str(own)}) as terminal:
        terminal.expect(r"\(fob work\) own> ", 20)
        terminal.type('echo "$ZDOTDIR ${FOB_ZDOTDIR-gone} $FROM"')
        terminal.expect(re.escape(f"{own} gone zshenv"), 20)


def test_the_shells_of_windows() -> None:
    """They cannot run here, so what they are given is compared."""
    assert start_of("cmd", "", {}, "a$b").values == {"PROMPT": "(fob a$$b) $P$G"}
    assert start_of("powershell", "", {}, "a").words[:3] == ("-NoLogo", "-NoExit", "-Command")
    assert start_of("nu", "", {}, "a").words == ()


def test_no_start_file_has_a_secret(machine: UserMachine) -> None:
    Program(machine.home)("shell", "work", env={"SHELL": "/bin/bash"}, input="")
    found = [path for path in Path(machine.state / "shell").rglob("*") if path.is_file()]
    assert [path.name for path in found] == ["bashrc"]
    assert not re.search(rf"{STORED}|s/\+=|work", found[0].read_text())
