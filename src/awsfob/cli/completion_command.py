"""``fob completion``: print the script for shell completion of commands, options and profile names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.cli.messages import print_as_it_is

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
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
    lines = _LINES[shell](words) if complete else SCRIPTS[shell].splitlines()
    print_as_it_is("".join(f"{line}\n" for line in lines))


def _for_bash(words: Sequence[str]) -> list[str]:
    """Return what bash has to insert; it gives the line up to the cursor, and the part of a word to replace."""
    from awsfob.output.completion_words import for_bash, split

    line, replaced = [*words, "", ""][:2]
    *before, last = split(line)
    found = _fitting([word.meaning for word in before[1:]], last.meaning)
    return for_bash([value for value, _ in found], last, replaced)


def _for_zsh(words: Sequence[str]) -> list[str]:
    """Return values with what they mean; zsh gives the words without quotes."""
    *before, last = words or [""]
    return _with_meanings(_fitting(before, last))


def _for_fish(words: Sequence[str]) -> list[str]:
    """Return values with what they mean; fish gives the last word as it is typed, and replaces it whole."""
    from awsfob.output.completion_words import split

    *before, typed = words or [""]
    last = split(typed)[-1].meaning if typed.strip() == typed else typed
    option, mark, _ = last.partition("=")
    start = option + mark if last.startswith("--") and mark else ""
    return _with_meanings([(start + value, meaning) for value, meaning in _fitting(before, last)])


_LINES = {"bash": _for_bash, "zsh": _for_zsh, "fish": _for_fish}


def _with_meanings(found: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{value}\t{meaning}" if meaning else value for value, meaning in found]


def _fitting(before: Sequence[str], last: str) -> list[tuple[str, str]]:
    """Return the values that fit after some words, and the help text of each.

    Args:
        before: The words after ``fob``.
        last: The word under way, as far as it is typed.
    """
    from click.shell_completion import ShellComplete

    from awsfob.cli.command_line import fob

    found = ShellComplete(fob, {}, "fob", "_FOB_COMPLETE").get_completions([*before], last)
    return [(item.value, item.help or "") for item in found if item.type == "plain"]
