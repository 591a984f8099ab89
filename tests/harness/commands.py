"""The commands that fob has, asked of fob itself, so that a new one is in every test that goes over all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str, ...]


def every_command() -> dict[Path, click.Command]:
    """Return each command by the words that call it; groups are in it too, the program itself is not."""
    from awsfob.cli.main import fob

    return dict(_below(fob, ()))


def words_of(path: Path) -> str:
    return " ".join(("fob", *path))


def _below(group: click.Group, path: Path) -> Iterator[tuple[Path, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, f"{words_of((*path, name))} is listed but not there"
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _below(command, (*path, name))
