"""``fob env``: lines that put a profile's credentials into a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.app.last_profile import last_used, note_used
from awsfob.app.stored_answers import to_hand_out
from awsfob.cli.messages import print_as_it_is
from awsfob.cli.options import access_options, common_options, context_of
from awsfob.output.environment import (
    CREDENTIALS,
    LEGACY,
    REGIONS,
    SHADOWS,
    SHELLS,
    legacy_variables,
    lines,
    to_remove,
    variables,
)

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("env")
@common_options
@access_options
@click.option("--shell", type=click.Choice(list(SHELLS)), default="sh", help="Whose syntax; sh by default.")
@click.option("--legacy-vars", is_flag=True, help="Also AWS_ACCT, AWS_MFA_SN and ADMIN_AWS_ACCT.")
@click.option("--unset", is_flag=True, help="Lines that take the credentials out again.")
def command(common: Common, access: Access, *, shell: str, unset: bool, legacy_vars: bool) -> None:
    """Print lines to evaluate: PROFILE's credentials as environment variables.

    sh, bash, zsh: eval "$(fob env PROFILE)". fish: fob env PROFILE --shell fish | source. PowerShell: fob env PROFILE
    --shell powershell | Out-String | Invoke-Expression. In a folder of profile files, no PROFILE means the last one
    used.
    """
    legacy = LEGACY if legacy_vars else ()
    if unset:
        print_as_it_is(lines({}, list(dict.fromkeys([*CREDENTIALS, *SHADOWS, *REGIONS, *legacy])), shell))
        return
    context = last_used(context_of(common))
    handed = to_hand_out(context, access)
    note_used(context)
    values = variables(handed.credentials, handed.region)
    if legacy_vars:
        values |= legacy_variables(context.snapshot.settings(context.profile), handed.serial)
    print_as_it_is(lines(values, [*to_remove(values), *(name for name in legacy if name not in values)], shell))
