"""``fob completion``: the script that makes a shell complete commands, options and profile names."""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of SHELL.

    bash: eval "$(fob completion bash)" in ~/.bashrc. zsh: the same in ~/.zshrc, after compinit. fish: fob completion
    fish > ~/.config/fish/completions/fob.fish
    """
    from click.shell_completion import get_completion_class

    from awsfob.cli.main import fob

    maker = get_completion_class(shell)
    if maker is not None:
        click.echo(maker(fob, {}, "fob", "_FOB_COMPLETE").source())
