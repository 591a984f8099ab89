"""``fob completion``: print the script for shell completion of commands, options and profile names."""

from __future__ import annotations

import click

from awsfob.cli.completion_lines import LINES, print_lines
from awsfob.cli.help_pages import Command
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 1000
_SHELLS = ("bash", "zsh", "fish")


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(_SHELLS))
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="")
@click.option("--complete", is_flag=True, hidden=True)
def command(shell: str, words: Sequence[str], *, complete: bool) -> None:
    """Print the completion script for SHELL.

    \b
    bash, in ~/.bashrc:                 eval "$(fob completion bash)"
    zsh, in ~/.zshrc after compinit:    eval "$(fob completion zsh)"
    fish:  fob completion fish > ~/.config/fish/completions/fob.fish
    """  # noqa: D301  click reads the backspace
    from awsfob.output.completion_scripts import SCRIPTS

    if not complete and words:
        raise click.UsageError("too many arguments")
    print_lines(LINES[shell](words, _fitting) if complete else SCRIPTS[shell].splitlines())


def _fitting(before: Sequence[str], last: str) -> list[tuple[str, str]]:
    """Return the values that fit after some words, and the help text of each.

    Args:
        before: The words after ``fob``.
        last: The word under way, as far as it is typed.
    """
    from click.shell_completion import ShellComplete

    from awsfob.cli.command_line import fob
    from awsfob.output.completion_scripts import FILES

    found = ShellComplete(fob, {}, "fob", "_FOB_COMPLETE").get_completions([*before], last)
    if any(item.type in {"file", "dir"} for item in found):
        return [(FILES, "")]
    meanings = _meanings(fob, before)
    return [(item.value, meanings.get(item.value, item.help or "")) for item in found if item.type == "plain"]


def _meanings(fob: click.Group, before: Sequence[str]) -> dict[str, str]:
    """Return the summaries of the commands that may follow some words; click would cut them."""
    context, group = click.Context(fob), fob
    for word in before:
        command = group.get_command(context, word)
        if not isinstance(command, click.Group):
            return {}
        group = command
    commands = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: command.get_short_help_str(_LONGEST) for name, command in commands.items() if command}
