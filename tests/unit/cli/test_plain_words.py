"""A plain command line is read as click reads it; any other is left to click."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfob.cli.option_rows import CHOICE, FLAG
from awsfob.cli.options import click_command
from awsfob.cli.plain_words import PLAIN, read, split_at_dashes
from awsfob.cli.top_help import SUMMARIES
from awsfob.errors import UsageError
from awsfob.structs import replace
from tests.harness.commands import every_command

if TYPE_CHECKING:
    from awsfob.cli.option_rows import Declared

COMMANDS: dict[str, Declared] = {name: import_module(f"awsfob.cli.{name}_command").DECLARED for name in PLAIN}
ODD = ["", "-", "--", "-x", "--nonsense", "--no", "--cod", "-qv", "-fq", "-c123456", "--force=1", "work", "1h", "x=y"]


def by_click(declared: Declared, words: list[str]) -> dict[str, Any] | str:
    """Return what a command receives from click, or what fob's error says, or the name of click's."""
    received: list[dict[str, Any]] = []
    command = click_command(replace(declared, run=lambda **values: received.append(values)))
    try:
        command.main([*words], standalone_mode=False)
    except UsageError as error:
        return str(error)
    except click.ClickException as error:
        return type(error).__name__
    return received[0] if received else "help"


def plainly(declared: Declared, words: list[str]) -> dict[str, Any] | str | None:
    try:
        return read(declared, words)
    except UsageError as error:
        return str(error)


@st.composite
def command_lines(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw a command and words that it takes, and sometimes words that it does not."""
    name = draw(st.sampled_from(PLAIN))
    words: list[str] = []
    for row in draw(st.lists(st.sampled_from(COMMANDS[name].all_rows), max_size=5)):
        values = ["work", "15m", "1h", "-1", "arn:aws:iam::111122223333:mfa/a", "\udcff", "é", *row.choices]
        value, option = draw(st.sampled_from(values)), draw(st.sampled_from(row.names))
        if not option.startswith("-"):
            words.append(value)
        elif row.kind == FLAG:
            words.append(option)
        else:
            words += draw(st.sampled_from([[option, value], [f"{option}={value}"]]))
    for odd in draw(st.lists(st.sampled_from(ODD), max_size=2)):
        words.insert(draw(st.integers(0, len(words))), odd)
    return name, words


@given(command_lines())
def test_what_is_read_is_what_click_reads(line: tuple[str, list[str]]) -> None:
    name, words = line
    found = plainly(COMMANDS[name], words)
    assert found is None or found == by_click(COMMANDS[name], words)


@pytest.mark.parametrize("name", PLAIN)
def test_each_option_is_read_without_click(name: str) -> None:
    declared = COMMANDS[name]
    for row in declared.all_rows:
        for option in row.names:
            value = row.choices[-1] if row.kind == CHOICE else "15m"
            words = [option] if row.kind == FLAG else [option, value] if option.startswith("-") else [value]
            found = read(declared, words)
            assert found is not None, words
            assert found == by_click(declared, words)
            assert (found == read(declared, [])) is (row.field == "color")  # it is no argument of a command


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["a", "b"], ["--quiet", "-q"], ["--profile"], ["-q=1"], ["-vq"]])
@pytest.mark.parametrize("name", PLAIN)
def test_what_is_not_plain_is_left_to_click(name: str, words: list[str]) -> None:
    assert read(COMMANDS[name], words) is None


def test_only_these_commands_are_declared_as_data() -> None:
    modules = {path[0]: import_module(f"awsfob.cli.{path[0].replace('-', '_')}_command") for path in every_command()}
    assert {name for name, module in modules.items() if hasattr(module, "DECLARED")} == {*PLAIN}


@pytest.mark.parametrize(
    ("words", "own", "rest"),
    [
        (["p"], ["p"], []),
        (["p", "--"], ["p"], []),
        (["--", "p"], [], ["p"]),
        (["a", "--", "b", "--", "c"], ["a"], ["b", "--", "c"]),
    ],
)
def test_the_first_dashes_divide(words: list[str], own: list[str], rest: list[str]) -> None:
    assert split_at_dashes(words) == (own, rest)


def test_the_summaries_are_the_first_sentences_of_the_commands() -> None:
    first = {path[0]: command for path, command in every_command().items() if len(path) == 1}
    assert {name: command.get_short_help_str(200) for name, command in first.items()} == SUMMARIES
