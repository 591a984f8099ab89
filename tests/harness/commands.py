"""The commands that fob has, asked of fob itself, so that a new one is in every test that goes over all."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str, ...]


def every_command() -> dict[Path, click.Command]:
    """Return each command by the words that call it; groups are in it too, the program itself is not."""
    from awsfob.cli.command_line import fob

    return dict(_below(fob, ()))


def words_of(path: Path) -> str:
    return " ".join(("fob", *path))


def parse(words: list[str]) -> tuple[str, ...]:
    """Have the program's own parser read a command line; return the command's name.

    Raises:
        click.UsageError: The program would not take it.
    """
    from awsfob.cli.command_line import fob

    command: click.Command = fob
    context = click.Context(fob, info_name="fob")
    path: list[str] = []
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        assert name is not None
        command, path = found, [*path, name]
        context = click.Context(command, parent=context, info_name=name)
    with contextlib.suppress(click.exceptions.Exit, click.exceptions.NoArgsIsHelpError):
        command.make_context(" ".join(path) or "fob", list(words))
    return tuple(path)


def _below(group: click.Group, path: Path) -> Iterator[tuple[Path, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, f"{words_of((*path, name))} is listed but not there"
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _below(command, (*path, name))
