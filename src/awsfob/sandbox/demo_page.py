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
_WIDEST: Final = 100
_INDENT: Final = 5
"""How far the output of a program is moved to the right."""


class Page:
    """Prints the demo line by line, with line breaks between words.

    Args:
        say: Prints one line.
        color: Whether to use the terminal's colours.
        width: The columns of the terminal.
    """

    def __init__(self, say: Callable[[str], object], *, color: bool, width: int = _WIDEST) -> None:
        self._say = say
        self._color = color
        self._width = min(width, _WIDEST)
        self._steps = 0

    @property
    def columns(self) -> int:
        """The columns that the output of a program has."""
        return self._width - _INDENT

    def step(self, title: str, why: str) -> None:
        """Start a step with its title and its reason."""
        self._steps += 1
        self._say("")
        head = f"{self._steps}. {title}"
        first, *others = self._wrapped(f"{head}: {why}", more="   ")
        self._say(f"{self._in(_BOLD, head)}{first.removeprefix(head)}" if first.startswith(head) else first)
        for line in others:
            self._say(line)

    def note(self, line: str) -> None:
        """Print a remark."""
        for part in self._wrapped(f"   {line}", more="   "):
            self._say(part)

    def command(self, line: str) -> None:
        """Print a command line."""
        for part in self._wrapped(f"   $ {line}", more="       "):
            self._say(self._in(_BOLD, part))

    def output(self, text: str) -> None:
        """Print the output of a program, wrapped."""
        for line in masked(text).splitlines():
            if line.strip():
                indented = " " * _INDENT + line
                for part in self._wrapped(indented, more=_start_of(indented)):
                    self._say(part)

    def file(self, name: str, text: str) -> None:
        """Print a file."""
        self._say(self._in(_DIM, f"   --- {name}"))
        for line in masked(text).splitlines():
            for part in self._wrapped(f"   | {line}", more="   |     "):
                self._say(part)

    def diff(self, name: str, before: str, after: str) -> None:
        """Print the diff of a file."""
        self._say(self._in(_DIM, f"   --- {name}"))
        lines = difflib.unified_diff(masked(before).splitlines(), masked(after).splitlines(), lineterm="", n=2)
        for line in list(lines)[3:]:
            style = _GREEN if line[0] == "+" else _RED if line[0] == "-" else ""
            for part in self._wrapped(f"   {line}", more=f"   {line[0]}    "):
                self._say(f"   {self._in(style, part[3:])}".rstrip())

    def _wrapped(self, line: str, *, more: str) -> list[str]:
        """Return the lines of a line that may be too long; the second and later ones begin with ``more``."""
        if len(line) <= self._width:
            return [line.rstrip()]
        width = self._width
        return textwrap.wrap(line, width, subsequent_indent=more, break_long_words=False, break_on_hyphens=False)

    def _in(self, style: str, text: str) -> str:
        return f"{style}{text}{_PLAIN}" if self._color and style else text


def _start_of(line: str) -> str:
    """Return the blanks at the start of a line."""
    return line[: len(line) - len(line.lstrip())]


def masked(text: str) -> str:
    """Return a text with secrets and tokens cut after four characters."""
    return _SECRET.sub(r"\1\2…", text)


def added_and_removed(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that only ``after`` has, and those that only ``before`` has."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [line[2:] for line in lines if line[0] == "+"], [line[2:] for line in lines if line[0] == "-"]
