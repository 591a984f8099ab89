"""``fob whoami``: ask AWS who the credentials of a profile belong to."""

from __future__ import annotations

import json

import click

from awsfob.cli.options import Common, common_options
from awsfob.cli.workplace import Workplace


@click.command("whoami")
@common_options
@click.option("-c", "--code", "--token-code", metavar="CODE", help="A code, should one be needed.")
@click.option("--json", "as_json", is_flag=True, help="Account, ARN and user id as JSON.")
def command(common: Common, *, code: str | None, as_json: bool) -> None:
    """Show the identity that PROFILE's credentials have at AWS.

    Uses the session that is there; logs in first when there is none.
    """
    from awsfob.aws.refusals import Situation
    from awsfob.aws.sts import caller_identity
    from awsfob.plans import Wish, make_plan

    place = Workplace.of(common)
    plan = make_plan(place.snapshot, Wish(place.profile, serial=place.serial, region=place.region))
    place.explain(plan)
    broker = place.broker(plan, code=code, min_left=place.min_left(None))
    signer = broker.obtain(plan).session
    situation = Situation(plan.profile, "the session", signer.key_id, region=broker.connection.region)
    identity = caller_identity(broker.connection, signer, situation)
    if as_json:
        click.echo(json.dumps({"account": identity.account, "arn": identity.arn, "user_id": identity.user_id}))
    else:
        click.echo(identity.arn)
