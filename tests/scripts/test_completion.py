"""What a shell inserts for a name of a profile means that name again, and runs nothing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfob.output.completion_words import can_be_offered, for_bash, quoted, split
from tests.harness.terminal import TerminalProgram

if TYPE_CHECKING:
    from tests.harness.home import Home
    from tests.harness.terminal import Terminal

SHOW = "fob() { printf '<%s>' \"$@\"; echo; }"
FISH_SHOW = "function fob; printf '<%s>' $argv; echo; end"
STARTS = {
    "bash": (("--norc", "--noprofile", "-i"), 'eval "$(fob completion bash)"', SHOW),
    "zsh": (("-f", "-i"), 'autoload -Uz compinit; compinit -u -D; eval "$(fob completion zsh)"', SHOW),
    "fish": (("--private", "--no-config", "-i"), "fob completion fish | source", FISH_SHOW),
}
NAMES = [
    "a b",
    "x$(touch pwned)y",
    "it's",
    "back`touch pwned`tick",
    "dollar$HOME",
    "semi;touch pwned",
    'quo"te',
    "g*b",
]
TYPED = [(name, name[:1]) for name in NAMES]


def shell(home: Home, name: str) -> Terminal:
    words, completion, show = STARTS[name]
    terminal = TerminalProgram(home, (shutil.which(name) or name, *words))(env={"PS1": "ready> ", "TERM": "dumb"})
    terminal.type(completion)
    terminal.type(show)
    terminal.type("echo rea''lly ready")
    terminal.expect("really ready")
    return terminal


@pytest.mark.parametrize("name", list(STARTS))
def test_a_completed_name_is_one_word_that_runs_nothing(offline_home: Home, name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    offline_home.write_credentials("".join(f"[{each}]\nregion = eu-west-1\n" for each in NAMES))
    with shell(offline_home, name) as terminal:
        for whole, start in TYPED:
            terminal.begin_to_type(f"fob login {start}\t")
            terminal.type("")
            terminal.expect("<login><[^>]*>", 20)
            assert f"<login><{whole}>" in terminal.screen, whole
        terminal.type("exit")
    assert not (offline_home.path / "pwned").exists()


@pytest.mark.parametrize("name", ["bash", "zsh"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_name_in_quotes_is_completed_in_them(offline_home: Home, name: str, quote: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    offline_home.write_credentials("[a $(touch pwned) b]\nregion = eu-west-1\n")
    with shell(offline_home, name) as terminal:
        terminal.begin_to_type(f"fob login {quote}a \t")
        terminal.type("")
        terminal.expect("<login><[^>]*>", 20)
        assert "<login><a $(touch pwned) b>" in terminal.screen
    assert not (offline_home.path / "pwned").exists()


def test_the_shell_would_run_it_without_quotes(offline_home: Home) -> None:
    """The control: the same name, inserted as it is."""
    with TerminalProgram(offline_home, ("/bin/sh", "-c", "x=x$(touch pwned)y"))() as terminal:
        terminal.wait()
    assert (offline_home.path / "pwned").exists()


@pytest.mark.parametrize("name", ["-rf", "--all", "a\x1b[31mb", "a\u202eb", "a\nb", "a\tb", "a\x9bb"])
def test_a_name_that_no_shell_should_be_given_is_not_offered(name: str) -> None:
    assert not can_be_offered(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_without_control_characters_is_offered(name: str) -> None:
    assert can_be_offered(name)


def test_bash_is_given_what_stands_after_its_last_break() -> None:
    values = ["with:colon b"]
    assert for_bash(values, split("fob login with:c")[-1], "c") == ["colon\\ b"]
    assert for_bash(values, split("fob login with:")[-1], ":") == ["colon\\ b"]
    assert for_bash(values, split("fob status --profile=w")[-1], "w") == ["with:colon\\ b"]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1))
def test_a_quoted_name_is_read_as_that_name_again(name: str) -> None:
    for quote in ("", "'", '"'):
        text = quoted(name, quote)
        if text is not None:
            word = f"{quote}{text}{quote}"
            assert [each.meaning for each in split(f"fob login {word}")] == ["fob", "login", name]
