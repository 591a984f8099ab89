"""``fob shell-init``: print the shell function that ``fob use`` needs, for a shell's start file."""

from __future__ import annotations

import click

from awsfob.cli.help_pages import Command
from awsfob.cli.messages import print_as_it_is
from awsfob.output.environment import names_of
from awsfob.output.shell_functions import SHELLS, functions


@click.command("shell-init", cls=Command)
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.option("--also", metavar="TOOL,...", help="Set the names of awsume, aws-vault or aws-sso, too.")
@click.option("--hook", "has_hook", is_flag=True, help="Also say once, before a prompt, that 10 minutes are left.")
@click.option("--seed-names", is_flag=True, help="Also define token, awsenv, clear_aws_env and list_aws_profiles.")
def command(shell: str, *, also: str | None, has_hook: bool, seed_names: bool) -> None:
    """Print the shell function that `fob use` needs.

    \b
    bash, in ~/.bashrc:                    eval "$(fob shell-init bash)"
    zsh, in ~/.zshrc:                      eval "$(fob shell-init zsh)"
    fish, in ~/.config/fish/config.fish:   fob shell-init fish | source
    """  # noqa: D301  click reads the backspace
    names_of("", None, also)
    tools = also.replace(" ", "") if also else None
    print_as_it_is(functions(shell, seed_names=seed_names, also=tools, has_hook=has_hook))
