"""``fob env``: lines that put a profile's credentials into a shell."""

from __future__ import annotations

import click

from awsfob.cli.keep import handed_out
from awsfob.cli.options import Access, Common, access_options, common_options
from awsfob.cli.workplace import Workplace
from awsfob.emit.environment import CREDENTIALS, REGIONS, SHADOWS, SHELLS, lines, to_remove, variables


@click.command("env")
@common_options
@access_options
@click.option("--shell", type=click.Choice(list(SHELLS)), default="sh", help="Whose syntax; sh by default.")
@click.option("--unset", is_flag=True, help="Lines that take the credentials out again.")
def command(common: Common, access: Access, *, shell: str, unset: bool) -> None:
    """Print lines to evaluate: PROFILE's credentials as environment variables.

    sh, bash, zsh: eval "$(fob env PROFILE)". fish: fob env PROFILE --shell fish | source. PowerShell: fob env PROFILE
    --shell powershell | Out-String | Invoke-Expression
    """
    place = Workplace.of(common)
    if unset:
        _print(lines({}, list(dict.fromkeys([*CREDENTIALS, *SHADOWS, *REGIONS])), shell))
        return
    plan, credentials = handed_out(place, access)
    values = variables(credentials, plan.region)
    _print(lines(values, to_remove(values), shell))


def _print(text: str) -> None:
    """Print bytes: a value may hold some that are no text, and they are to come out as they are (PEP 383)."""
    click.echo(text.encode("utf-8", "surrogateescape"), nl=False)
