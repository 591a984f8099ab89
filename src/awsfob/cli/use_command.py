"""``fob use`` in a shell without fob's function: the error that says how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.cli.options import access_options, common_options
from awsfob.errors import UsageError

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("use")
@common_options
@access_options
@click.option("--legacy-vars", is_flag=True, help="Also AWS_ACCT, AWS_MFA_SN and ADMIN_AWS_ACCT.")
@click.option("--unset", is_flag=True, help="Take the credentials out again.")
def command(common: Common, access: Access, *, legacy_vars: bool, unset: bool) -> None:
    """Set PROFILE's credentials in the shell that this is typed in; without PROFILE, as `fob env`.

    A program cannot change its shell, so a function of the shell does it: see fob shell-init.
    """
    del common, access, legacy_vars, unset
    raise UsageError(
        "fob use needs a function in your shell, because a program cannot change the shell that starts it",
        'bash, zsh: eval "$(fob shell-init bash)" (or zsh)',
        "fish: fob shell-init fish | source",
    )
