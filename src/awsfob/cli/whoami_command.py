"""``fob whoami``: show whose credentials a profile has."""

from __future__ import annotations

import click

from awsfob.cli.help_pages import Command
from awsfob.cli.messages import context_of, print_json, print_line
from awsfob.cli.options import access_options, common_options
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("whoami", cls=Command)
@common_options
@access_options
@click.option("--json", "as_json", is_flag=True, help="Print the account, ARN and user id as JSON.")
def command(common: Common, access: Access, *, as_json: bool) -> None:
    """Show the ARN that PROFILE's credentials belong to.

    Asks AWS. Reuses a good session, or logs in first.
    """
    from awsfob.app.identity import identity_of

    identity = identity_of(context_of(common, may_read_stdin=True), access)
    if as_json:
        print_json({"account": identity.account, "arn": identity.arn, "user_id": identity.user_id})
    else:
        print_line(identity.arn)
