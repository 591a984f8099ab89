"""``fob as``: the command line of a tool that fob replaces."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from awsfob.cli.help_pages import Command
from awsfob.cli.messages import StderrMessages, print_table
from awsfob.cli.own_program import own_program
from awsfob.errors import UsageError


@click.command(
    "as",
    cls=Command,
    context_settings={"allow_interspersed_args": False, "ignore_unknown_options": True},
)
@click.argument("tool", metavar="[TOOL]", required=False)
@click.argument("words", metavar="[ARGS]...", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--links",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Make links in DIR with the names of the tools.",
)
def command(tool: str | None, words: tuple[str, ...], *, links: Path | None) -> int:
    """Do what another tool does for the same command line.

    ARGS are the tool's own arguments and options, and the files, questions and exit codes are its own, too. Where the
    tool would destroy something, fob does not. Without TOOL, the tools are listed. `fob as TOOL --help` shows what each
    option means.
    """
    from awsfob.cli.other_tools.known_tools import TOOLS, every_program, tool_named
    from awsfob.cli.other_tools.run import run_as

    if links is not None:
        if tool:
            raise UsageError("--links makes the links for all tools", "leave out the tool")
        _make_links(links, every_program())
        return 0
    if tool:
        return run_as(tool, words)
    width = max(map(len, TOOLS))
    print_table("".join(f"{name:{width}}  {tool_named(name).summary}\n" for name in TOOLS))
    return 0


def _make_links(folder: Path, names: list[str]) -> None:
    from awsfob.app.tool_links import make_links

    messages = StderrMessages()
    made = make_links(folder, names, Path(own_program("fob") or sys.argv[0]).absolute(), messages.notice)
    messages.done(f"links to fob in {folder}: {', '.join(made)}")
