"""The examples of the help pages: each is a command line that works for somebody with a key, a device and a role."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from awsfob.cli.help_pages import EXAMPLES, OTHER_TEXTS, TOPICS
from tests.harness.commands import every_command
from tests.harness.private_keyring import install_keyring
from tests.harness.program import installed
from tests.harness.unattended import run_unattended
from tests.harness.user_machine import UserMachine
from tests.harness.users import key_of

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home

UNTIL_CTRL_C = "fob sandbox run"
NOT_HERE = {
    "fob mfa test": "it takes 30 seconds: the proof of the sources runs it",
    "fob mfa add work": "it asks at the terminal: the tests of the sources type the seed",
    "fob mfa add work --qr code.png": "it needs a picture: the tests of the sources draw one",
    "fob sandbox demo": "make demo runs it",
}
LINES = [(f"fob {path}", line) for path, lines in EXAMPLES.items() for line in lines]


def shell_of(line: str) -> str:
    return "fish" if "fish" in line else "zsh" if "zsh" in line else "bash"


@pytest.fixture
def machine(home: Home, sandbox: SandboxProcess, name: str) -> UserMachine:
    """A machine where everything that the examples name is there."""
    made = UserMachine(home, sandbox, name, policy="open")
    made.write_key_and_region()
    made.make_role("deploy")
    (home.path / "Makefile").write_text("release:\n\taws sts get-caller-identity\n")
    made.install("pass", f"echo {made.seed}")
    return made


def prepare(machine: UserMachine, path: str) -> None:
    if path in {"fob sync", "fob import"}:
        folder = machine.home.aws / "aws-profiles"
        folder.mkdir(mode=0o700)
        (folder / "plain").write_text(f"[plain]\n{key_of(machine.user)}region = eu-west-1\n")
    elif path == "fob as":
        (machine.home.path / ".local/bin").mkdir(parents=True)
    elif path not in {"fob login", "fob init"}:
        machine.log_in()
    if path == "fob mfa remove":
        assert run(machine, "pass show aws | fob mfa add work --stdin").returncode == 0


def run(machine: UserMachine, line: str, **env: str) -> subprocess.CompletedProcess[str]:
    shell = shell_of(line)
    start = 'eval "$(fob shell-init bash)"\n' if line.startswith("fob use") else ""
    if "completion zsh" in line:
        start = "autoload -U compinit; compinit -u\n"  # as in every .zshrc with completion
    keyring = install_keyring(machine.home.programs)
    found = machine.home.env({**keyring, **env})
    paths = (str(Path(installed()[0]).parent), found["PATH"], "/usr/bin", "/bin")
    found["PATH"] = ":".join((str(machine.home.programs), *paths))
    return run_unattended([shell, "-c", start + line], machine.home, env=found)


def test_each_command_has_examples_and_no_other() -> None:
    paths = {" ".join(path) for path, command in every_command().items() if not hasattr(command, "commands")}
    assert set(EXAMPLES) == paths
    assert all(1 <= len(lines) <= 3 for lines in EXAMPLES.values())
    assert len(set(LINES)) == len(LINES)


def test_a_topic_names_only_options_that_there_are() -> None:
    """An option whose value was renamed would leave its topic and say nothing."""
    options = {path: {param.name for param in command.params} for path, command in every_command().items()}
    named = {field for fields in TOPICS.values() for field in fields}
    assert named - set().union(*options.values()) == {"--help"}
    assert [each for each in OTHER_TEXTS if each[1] not in options[tuple(each[0].split())]] == []


def runnable() -> Iterator[tuple[str, str]]:
    for path, line in LINES:
        if path not in NOT_HERE and line not in NOT_HERE and not path.startswith("fob sandbox"):
            yield path, line


@pytest.mark.parametrize(("path", "line"), list(runnable()))
def test_an_example_works(machine: UserMachine, path: str, line: str) -> None:
    prepare(machine, path)
    done = run(machine, line, FOB_CODE=machine.code())
    assert done.returncode == 0, done.stdout + done.stderr
    assert path.removeprefix("fob ").split(" ")[0] in line


OF_SANDBOX = [each for each in LINES if each[0].startswith("fob sandbox ") and each[1] not in NOT_HERE]


@pytest.mark.parametrize(("path", "line"), OF_SANDBOX)
def test_an_example_of_the_sandbox_works(home: Home, sandbox: SandboxProcess, name: str, path: str, line: str) -> None:
    machine = UserMachine(home, sandbox, name)
    if path == "fob sandbox code":
        assert run(machine, "fob sandbox user anna").returncode == 0
    ends = path == UNTIL_CTRL_C
    done = run(machine, f"exec timeout --preserve-status -s INT 5 {line}" if ends else line)
    assert done.returncode == (130 if ends else 0), done.stdout + done.stderr


def test_a_command_line_that_fails_would_be_noticed(machine: UserMachine) -> None:
    assert run(machine, "fob exec nobody -- make release").returncode == 3
