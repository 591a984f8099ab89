"""Where a program, a file or a source fits, the shell completes it as it does without fob."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.stand_in import needs, write_script
from tests.scripts.test_completion import STARTS, shell

if TYPE_CHECKING:
    from tests.harness.home import Home
    from tests.harness.terminal import Terminal

BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")
OF_PROGRAM = {
    "bash": "complete -W 'alpha beta' fob-test-program",
    "zsh": "_of_program() { compadd alpha beta; }; compdef _of_program fob-test-program",
    "fish": "complete --no-files --command fob-test-program --arguments 'alpha beta'",
}


@pytest.fixture
def home(offline_home: Home) -> Home:
    offline_home.write_credentials("[work]\nregion = eu-west-1\n")
    write_script(offline_home.programs / "fob-test-program", "#!/bin/sh\n")
    (offline_home.path / "some file").write_text("")
    (offline_home.path / "folder").mkdir()
    (offline_home.path / "folder/deep.ini").write_text("")
    return offline_home


@pytest.fixture(params=STARTS)
def name(request: pytest.FixtureRequest) -> str:
    needs(request.param, request.param)
    return str(request.param)


def completed(terminal: Terminal, typed: str) -> str:
    """Return the words that the shell gives fob for what is typed; it has tabs in it."""
    for part in re.split("(\t)", typed):
        terminal.begin_to_type(part)
    terminal.type("")
    return terminal.expect("<[^\n]*>\r?\n", 20).strip()


def test_a_program_after_dashes_and_its_arguments(home: Home, name: str) -> None:
    if name == "bash" and not BASH_COMPLETION.exists():
        pytest.skip("bash-completion is missing: it is in Debian's package bash-completion")
    with shell(home, name) as terminal:
        if name == "bash":
            terminal.type(f". {BASH_COMPLETION}")
        terminal.type(OF_PROGRAM[name])
        found = completed(terminal, "fob exec work -- fob-test-p\tal\t")
        assert found == "<exec><work><--><fob-test-program><alpha>"
        assert completed(terminal, "fob exec work -- fob-test-program be\t").endswith("<beta>")
        assert completed(terminal, "fob exec wo\t-- true").startswith("<exec><work><--><true>")
        terminal.type("exit")


def test_bash_without_its_completions_completes_programs_and_files(home: Home) -> None:
    needs("bash", "bash")
    with shell(home, "bash") as terminal:
        found = completed(terminal, "fob exec work -- fob-test-p\tsom\t")
        assert found == "<exec><work><--><fob-test-program><some file>"
        terminal.type("exit")


@pytest.mark.parametrize("option", ["--credentials-file ", "--config-file=", "-q --config-file "])
def test_a_file_for_an_option(home: Home, name: str, option: str) -> None:
    with shell(home, name) as terminal:
        found = completed(terminal, f"fob login {option}som\t")
        words = option.replace("=", "=<").replace(" ", "><").replace("=<", "=")
        assert found == f"<login><{words}some file>"
        assert completed(terminal, f"fob login {option}folder/de\t") == f"<login><{words}folder/deep.ini>"
        terminal.type("exit")


def test_no_file_where_a_profile_fits(home: Home, name: str) -> None:
    with shell(home, name) as terminal:
        assert completed(terminal, "fob login som\t") == "<login><som>"
        assert completed(terminal, "fob login wo\t") == "<login><work>"
        terminal.type("exit")


def test_the_sources_of_codes(home: Home, name: str) -> None:
    with shell(home, name) as terminal:
        assert completed(terminal, "fob login --mfa-from keep\t") == "<login><--mfa-from><keepassxc>"
        assert completed(terminal, "fob login --mfa-from=keep\t") == "<login><--mfa-from=keepassxc>"
        assert completed(terminal, "fob use --also awsu\t") == "<use><--also><awsume>"
        terminal.type("exit")


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_descriptions_are_whole(home: Home, name: str) -> None:
    needs(name, name)
    with shell(home, name) as terminal:
        terminal.type("stty cols 100")
        if name == "fish":  # its list needs a terminal that can draw
            terminal.type("complete -C 'fob s'")
        else:
            terminal.begin_to_type("fob s\t\t")
        terminal.expect("Run a local STS and IAM that refuses what AWS refuses.", 20)
