"""``fob use`` without fob's shell function: the error says how to define the function."""

from __future__ import annotations

import click

from awsfob.cli.help_pages import Command
from awsfob.cli.options import access_options, common_options
from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("use", cls=Command)
@common_options
@access_options
@click.option("--legacy-vars", is_flag=True, help="Also set AWS_ACCT, AWS_MFA_SN and ADMIN_AWS_ACCT.")
@click.option("--unset", is_flag=True, help="Unset the variables.")
def command(common: Common, access: Access, *, legacy_vars: bool, unset: bool) -> None:
    """Set PROFILE's credentials in the current shell.

    A program cannot change the shell that starts it, so this command needs a shell function: see `fob shell-init
    --help`. PROFILE and the options are those of `fob env`.
    """
    del common, access, legacy_vars, unset
    raise UsageError(
        "fob use needs a function in your shell, because a program cannot change the shell that starts it",
        'bash, zsh: eval "$(fob shell-init bash)" (or zsh)',
        "fish: fob shell-init fish | source",
    )
