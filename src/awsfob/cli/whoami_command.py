"""``fob whoami``: ask AWS who the credentials of a profile belong to."""

from __future__ import annotations

import json

import click

from awsfob.app.context import Context
from awsfob.app.credentials import broker_for, obtain
from awsfob.cli.options import Access, Common, access_options, common_options


@click.command("whoami")
@common_options
@access_options
@click.option("--json", "as_json", is_flag=True, help="Account, ARN and user id as JSON.")
def command(common: Common, access: Access, *, as_json: bool) -> None:
    """Show the identity that PROFILE's credentials have at AWS.

    Uses the session that is there; logs in first when there is none.
    """
    from awsfob.aws.refusals import Situation
    from awsfob.aws.sts import caller_identity

    context = Context.of(common)
    plan, signer = obtain(context, access)
    connection = broker_for(context, plan, access).connection
    situation = Situation(plan.profile, "the session", signer.key_id, region=connection.region)
    identity = caller_identity(connection, signer, situation)
    if as_json:
        click.echo(json.dumps({"account": identity.account, "arn": identity.arn, "user_id": identity.user_id}))
    else:
        click.echo(identity.arn)
