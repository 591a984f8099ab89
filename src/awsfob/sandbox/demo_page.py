"""The output of the demo: steps, commands, files and diffs, with every secret masked."""

from __future__ import annotations

import difflib
import re
import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_SECRET: Final = re.compile(r"(?im)^(\s*aws_(?:secret_access_key|session_token|security_token)\s*=\s*)(\S{4})\S*")
_BOLD, _DIM, _GREEN, _RED, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[31m", "\x1b[0m"
_WIDTH: Final = 95


class Page:
    """Prints the demo line by line.

    Args:
        say: Prints one line.
        color: Whether to use the terminal's colours.
    """

    def __init__(self, say: Callable[[str], object], *, color: bool) -> None:
        self._say = say
        self._color = color
        self._steps = 0

    def step(self, title: str, why: str) -> None:
        """Start a step with its title and its reason."""
        self._steps += 1
        self._say("")
        self._say(f"{self._in(_BOLD, f'{self._steps}. {title}')}: {why}")

    def note(self, line: str) -> None:
        """Print a remark."""
        self._say(f"   {line}")

    def command(self, line: str) -> None:
        """Print a command line."""
        self._say(self._in(_BOLD, f"   $ {line}"))

    def output(self, text: str) -> None:
        """Print the output of a program, wrapped."""
        for line in masked(text).splitlines():
            if line.strip():
                for part in textwrap.wrap(line, _WIDTH):
                    self._say(f"     {part}".rstrip())

    def file(self, name: str, text: str) -> None:
        """Print a file."""
        self._say(self._in(_DIM, f"   --- {name}"))
        for line in masked(text).splitlines():
            self._say(f"   | {line}".rstrip())

    def diff(self, name: str, before: str, after: str) -> None:
        """Print the diff of a file."""
        self._say(self._in(_DIM, f"   --- {name}"))
        lines = difflib.unified_diff(masked(before).splitlines(), masked(after).splitlines(), lineterm="", n=2)
        for line in list(lines)[3:]:
            self._say(f"   {self._in(_GREEN if line[0] == '+' else _RED if line[0] == '-' else '', line)}".rstrip())

    def _in(self, style: str, text: str) -> str:
        return f"{style}{text}{_PLAIN}" if self._color and style else text


def masked(text: str) -> str:
    """Return a text with secrets and tokens cut after four characters."""
    return _SECRET.sub(r"\1\2…", text)


def added_and_removed(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that only ``after`` has, and those that only ``before`` has."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [line[2:] for line in lines if line[0] == "+"], [line[2:] for line in lines if line[0] == "-"]
