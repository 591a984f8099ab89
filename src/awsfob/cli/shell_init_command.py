"""``fob shell-init``: the functions for a shell's start file, so that ``fob use`` can set its variables."""

from __future__ import annotations

import click

from awsfob.output.shell_functions import SHELLS, functions


@click.command("shell-init")
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.option("--seed-names", is_flag=True, help="Also token, awsenv, clear_aws_env and list_aws_profiles.")
def command(shell: str, *, seed_names: bool) -> None:
    """Print the functions that make `fob use PROFILE` set the variables of SHELL.

    bash, zsh: eval "$(fob shell-init bash)" in the start file. fish: fob shell-init fish | source. With --seed-names
    there are also the commands of aws-token-refresh, under their old names.
    """
    click.echo(functions(shell, seed_names=seed_names), nl=False)
