"""What ``--help`` says, for every command, taken apart: usage, paragraphs, and sections of rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = "Examples"
"""The title of the section with examples."""
_WIDE = 10_000
"""Columns of a terminal where nothing is wrapped."""
_SETTINGS = {"terminal_width": _WIDE, "max_content_width": _WIDE, "help_option_names": ["-h", "--help"]}


class Row(NamedTuple):
    """A row of a section: an option or a command, and what it does."""

    name: str
    text: str


class Section(NamedTuple):
    """A section of a help text, such as its options."""

    title: str
    rows: tuple[Row, ...]


class Page(NamedTuple):
    """The help text of a command.

    Attributes:
        name: The command with ``fob`` before it, such as ``fob mfa add``.
        usage: The line behind "Usage:".
        paragraphs: Its description; a paragraph of several lines has to keep them.
        sections: Its options and other rows.
    """

    name: str
    usage: str
    paragraphs: tuple[tuple[str, ...], ...]
    sections: tuple[Section, ...]

    @property
    def summary(self) -> str:
        """The first sentence of the description."""
        return re.split(r"(?<=\.) ", self.paragraphs[0][0])[0]


def pages() -> list[Page]:
    """Return the help text of the program, and of each of its commands."""
    from awsfob.cli.command_line import fob

    context = click.Context(fob, info_name="fob", **_SETTINGS)  # type: ignore[arg-type]  # a mix of settings
    return [page_of("fob", fob.get_help(context)), *_below(fob, context)]


def _below(group: click.Group, context: click.Context) -> Iterator[Page]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        below = click.Context(command, info_name=name, parent=context, **_SETTINGS)  # type: ignore[arg-type]  # likewise
        yield page_of(below.command_path, command.get_help(below))
        if isinstance(command, click.Group):
            yield from _below(command, below)


def page_of(name: str, text: str) -> Page:
    """Take a help text apart. Its sections have titles without indentation, its rows are indented.

    Args:
        name: The command.
        text: What it prints for ``--help`` on a terminal without an end.
    """
    usage, _, rest = text.partition("\n\n")
    first, *others = re.split(r"^(?=\S)", rest, flags=re.MULTILINE)
    paragraphs = (tuple(line.strip() for line in part.splitlines()) for part in first.split("\n\n") if part.strip())
    return Page(name, usage.removeprefix("Usage: ").strip(), tuple(paragraphs), tuple(map(_section, others)))


def _section(text: str) -> Section:
    title, _, rest = text.partition("\n")
    rows: list[Row] = []
    for line in filter(str.strip, rest.splitlines()):
        name, _, what = line.strip().partition("  ")
        if line.startswith("   ") and rows:  # the text of a name that is too long for its column
            rows[-1] = Row(rows[-1].name, f"{rows[-1].text} {line.strip()}".strip())
        else:
            rows.append(Row(name.strip(), what.strip()))
    return Section(title.rstrip(": "), tuple(rows))
