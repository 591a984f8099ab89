"""The commands in messages can be copied: fob takes them, and a name or a path in them is one word of a shell."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from awsfob.cli.command_line import fob
from tests.harness.commands import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parent.parent / "src" / "awsfob"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "sandbox" not in path.parts)

BARE, QUOTED = "\0", "WORD"
"""What stands for a value in a message, as it is or as one word of a shell."""

COMMANDS = "|".join(fob.list_commands(click.Context(fob)))
OF_SHELL = r"\baws [a-z -]*--profile |\b(?:chmod|mkdir|touch|ls|lsattr|chattr|fuser) (?:[\w+-]+ )*|FOB_STATE_DIR="
A_COMMAND = rf"(?:\bfob (?:{COMMANDS}) (?:[a-z-]+ )*|{OF_SHELL})"
UNQUOTED = re.compile(rf"{A_COMMAND}'?{BARE}(?! {QUOTED})")  # a mode for chmod may stand before the path
OF_FOB = re.compile(rf"(?:^|: |`)fob ((?:{COMMANDS})\b[^;|`)]*)")
PROSE = {
    "rotate replaces a key safely",
    "use needs a function in your shell, because a program cannot change the shell that starts it",
}


def messages(tree: ast.AST) -> Iterator[str]:
    """Return each text of a module but its docstrings, with ``BARE`` or ``QUOTED`` for each value in it."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(map(_part, node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | inner:
            yield node.value


def _part(value: ast.expr) -> str:
    if isinstance(value, ast.Constant):
        return str(value.value)
    assert isinstance(value, ast.FormattedValue)
    return QUOTED if ast.unparse(value.value).startswith("shell_word(") else BARE


def of_file(path: Path) -> Iterator[str]:
    return messages(ast.parse(path.read_text()))


def test_each_value_in_a_command_is_quoted() -> None:
    found = [f"{path.name}: {text!r}" for path in FILES for text in of_file(path) if UNQUOTED.search(text)]
    assert found == []


def test_fob_takes_each_command() -> None:
    commands = [found for path in FILES for text in of_file(path) for found in OF_FOB.findall(text)]
    assert len(commands) > 20
    for command in commands:
        if command not in PROSE:
            parse(command.replace("(or zsh", "").replace("NAME", QUOTED).split())


@pytest.mark.parametrize(
    "line", ['f"run: fob login {name}"', 'f"chmod 600 {path}"', "f\"mkdir -p '{path}'\"", 'f"FOB_STATE_DIR={path}"']
)
def test_an_unquoted_value_is_found(line: str) -> None:
    assert [text for text in messages(ast.parse(line)) if UNQUOTED.search(text)]
    quoted = re.sub(r"'?\{(\w+)\}'?", r"{shell_word(\1)}", line)
    assert not [text for text in messages(ast.parse(quoted)) if UNQUOTED.search(text)]


def test_a_command_that_fob_does_not_take_is_found() -> None:
    (text,) = messages(ast.parse('f"run this: fob login {shell_word(name)} --fast"'))
    (command,) = OF_FOB.findall(text)
    with pytest.raises(click.UsageError):
        parse(command.split())
