"""The page of recipes, run as it is printed, in the programs that it is about."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program
from tests.harness.stand_in import needs
from tests.harness.terminal import TerminalProgram

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.harness.program import Result
    from tests.harness.user_machine import UserMachine

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "recipes.md").read_text()
STARSHIP = ROOT / ".cache/starship/bin/starship"


def blocks(title: str, language: str = "sh") -> list[str]:
    """Return the blocks of a language in a section of the page."""
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    texts = re.findall(rf"^```{language}\n(.*?)^```$", found[1], re.MULTILINE | re.DOTALL)
    assert texts, (title, language)
    return texts


@pytest.fixture
def machine(machine: UserMachine) -> UserMachine:
    machine.write_key_and_region()
    machine.log_in()
    return machine


def bash(machine: UserMachine, script: str, env: dict[str, str | None] | None = None) -> Result:
    functions = 'eval "$(fob shell-init bash)"\n'
    return Program(machine.home, ["bash", "--norc", "-c"])(functions + script, env=env)


def test_each_section_has_a_test() -> None:
    titles = set(re.findall(r"^##+ (.*)$", PAGE, re.MULTILINE))
    tested = set(re.findall(r'blocks\("([^"]+)"', Path(__file__).read_text()))
    assert titles - tested == {"Scripts"}  # tests/scripts/test_use.py and test_exec.py


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_prompt(machine: UserMachine, shell: str) -> None:
    needs(shell, shell)
    names = {"bash": ("bash", "--norc", "--noprofile", "-i"), "zsh": ("zsh", "-f", "-i")}
    line = next(line for line in blocks("Prompts")[0].splitlines() if line.endswith(f"# {shell}"))
    with TerminalProgram(machine.home, names[shell])(env={"PS1": "> ", "TERM": "dumb"}) as terminal:
        terminal.type(f'{line.partition("#")[0]}; eval "$(fob shell-init {shell})"')
        terminal.type("fob use work 2>/dev/null")
        terminal.expect(r"\(work\) ", 20)
        terminal.type("fob use --unset; echo ga''ve")
        assert "(work)" not in terminal.expect(r"gave\r?\n(?s:.*)> ", 20)


def test_the_names_for_other_prompts(machine: UserMachine) -> None:
    script = f"{blocks('Prompts')[1]}fob use work; echo $AWS_VAULT $AWSUME_PROFILE"
    assert Program(machine.home, ["bash", "--norc", "-c"])(script).out == "work work\n"


# starship


@pytest.fixture
def starship(machine: UserMachine) -> dict[str, str | None]:
    if not STARSHIP.exists():
        pytest.skip("starship is missing: make test installs it from requirements/starship.txt")
    machine.home.programs.mkdir(exist_ok=True)
    (machine.home.programs / "starship").symlink_to(STARSHIP)
    return {"STARSHIP_CONFIG": str(machine.home.path / "none"), "STARSHIP_LOG": "error"}


def shown(result: Result) -> str:
    return re.sub(r"\x1b\[[0-9;]*m|%\{|%\}|\\[\[\]]", "", result.out)


def test_starship_shows_the_profile_and_the_time_left(machine: UserMachine, starship: dict[str, str | None]) -> None:
    done = bash(machine, blocks("starship")[0], starship)
    assert re.search(r"work \(us-east-1\) \[(11h59m|12h)", shown(done)), done.all
    without = bash(machine, blocks("starship")[0].replace(" --also aws-vault", ""), starship)
    assert "work" not in shown(without)


def test_starship_shows_fobs_own_name(machine: UserMachine, starship: dict[str, str | None]) -> None:
    config = machine.home.path / "starship.toml"
    config.write_text(blocks("starship", "toml")[0])
    env = {**starship, "STARSHIP_CONFIG": str(config)}
    assert "as work " in shown(bash(machine, "fob use work; starship prompt", env))
    assert "as work " not in shown(bash(machine, "starship prompt", env))


def test_starship_in_a_shell_of_fob(machine: UserMachine, starship: dict[str, str | None]) -> None:
    (machine.home.path / ".bashrc").write_text('eval "$(starship init bash)"\n')
    env = {**starship, "SHELL": "/bin/bash", "TERM": "xterm"}
    with TerminalProgram(machine.home)("shell", "work", env=env) as terminal:
        terminal.expect(r"\(fob work\) ", 20)
        terminal.type("echo o''ne")
        terminal.expect(r"one\r?\n(?s:.*)\(fob work\) ", 20)
        assert "\N{HEAVY RIGHT-POINTING ANGLE QUOTATION MARK ORNAMENT}" in terminal.screen  # of starship
        assert "(fob work) (fob work)" not in terminal.screen


def test_the_segment_for_powerlevel10k(machine: UserMachine) -> None:
    needs("zsh", "zsh")
    segment = next(text for text in blocks("powerlevel10k", "zsh") if "prompt_fob" in text)
    script = f'p10k() {{ printf "<%s>" "$@" }}\n{segment}\nprompt_fob; FOB_USE=a%b; prompt_fob'
    assert Program(machine.home, ["zsh", "-f", "-c"])(script).out == "<segment><-f><208><-t><a%%b>"


# Programs


def test_direnv(machine: UserMachine) -> None:
    needs("direnv", "direnv")
    folder = machine.home.path / "project"
    folder.mkdir()
    (folder / ".envrc").write_text(blocks("direnv")[0])
    run = 'cd project && direnv allow && eval "$(direnv export bash)" && aws sts get-caller-identity --query Arn'
    done = Program(machine.home, ["bash", "--norc", "-c"])(run)
    assert (done.code, done.out) == (0, f'"{machine.user.arn}"\n'), done.all
    (folder / ".envrc").write_text("")
    assert Program(machine.home, ["bash", "--norc", "-c"])(run).code != 0


def test_direnv_that_refuses(machine: UserMachine) -> None:
    needs("direnv", "direnv")
    line = next(iter(re.findall(r"`(fob status[^`]*)`", PAGE)))
    folder = machine.home.path / "project"
    folder.mkdir()
    (folder / ".envrc").write_text(f"{line}\n{blocks('direnv')[0]}")
    run = Program(machine.home, ["bash", "-c", "cd project && direnv allow && direnv export json"])
    assert "AWS_ACCESS_KEY_ID" in run().out
    assert machine.fob("logout", "work").code == 0
    refused = run()
    assert "AWS_ACCESS_KEY_ID" not in refused.out
    assert "hint: fob login work" in refused.err


def test_a_makefile(machine: UserMachine) -> None:
    needs("make", "make")
    (machine.home.path / "Makefile").write_text(blocks("Makefiles", "make")[0])
    make = Program(machine.home, ["make", "--silent", "-j2", "whoami"])
    assert make().out == f"{machine.user.arn}\n"
    assert machine.fob("logout", "work").code == 0
    assert make().code != 0


def test_watch(machine: UserMachine) -> None:
    needs("watch", "procps")
    with TerminalProgram(machine.home, ("bash", "-c", blocks("watch")[0]))() as terminal:
        terminal.expect("user/test_watch", 30)
        terminal.interrupt()
    longer = re.findall(r"`(watch [^`]*)`", PAGE)[0]
    with TerminalProgram(machine.home, ("bash", "-c", longer))() as terminal:
        terminal.expect("user/test_watch", 30)
        terminal.interrupt()


@pytest.fixture
def tmux(machine: UserMachine) -> Iterator[Program]:
    """tmux with a server of its own."""
    needs("tmux", "tmux")
    env = {"SHELL": "/bin/bash", "TMUX_TMPDIR": str(machine.home.path), "TERM": "xterm"}
    program = Program(machine.home, ["env", *(f"{name}={value}" for name, value in env.items()), "bash", "-c"])
    yield program
    program("tmux kill-server")


def test_tmux(tmux: Program) -> None:
    assert tmux(blocks("tmux")[0]).code == 0
    wait = "for i in $(seq 100); do tmux capture-pane -p -t work:{0} | grep -F '(fob work)' && exit; sleep 0.1; done"
    windows = tmux("tmux list-windows -t work -F '#I'").out.split()
    assert len(windows) == 2
    for window in windows:
        assert "(fob work)" in tmux(wait.format(window)).out


def test_the_terminal_and_the_debugger_of_vs_code(machine: UserMachine) -> None:
    """Without VS Code: what its files say is run."""
    terminal, launch = (json.loads(text) for text in blocks("VS Code", "json"))
    profile = terminal["terminal.integrated.profiles.linux"]["work"]
    words = shlex.join([profile["path"], *profile["args"]])
    shell = {"SHELL": shutil.which("bash") or "bash"}
    done = Program(machine.home, ["bash", "-c", f"echo 'echo $FOB_SHELL' | {words}"])(env=shell)
    assert done.out == "work\n"
    arn = Program(machine.home, ["aws", "sts", "get-caller-identity", "--query", "Arn"])(env=launch["env"])
    assert json.loads(arn.out) == machine.user.arn
    assert os.path.basename(profile["path"]) == "fob"  # noqa: PTH119  a word of a file
