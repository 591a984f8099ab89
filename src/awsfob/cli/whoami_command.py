"""``fob whoami``: ask AWS who the credentials of a profile belong to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from awsfob.cli.options import access_options, common_options, context_of

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("whoami")
@common_options
@access_options
@click.option("--json", "as_json", is_flag=True, help="Account, ARN and user id as JSON.")
def command(common: Common, access: Access, *, as_json: bool) -> None:
    """Show the identity that PROFILE's credentials have at AWS.

    Uses the session that is there; logs in first when there is none.
    """
    from awsfob.app.identity import identity_of

    identity = identity_of(context_of(common), access)
    if as_json:
        click.echo(json.dumps({"account": identity.account, "arn": identity.arn, "user_id": identity.user_id}))
    else:
        click.echo(identity.arn)
