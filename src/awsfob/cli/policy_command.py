"""``fob policy``: the least that IAM has to allow a user for what fob does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from awsfob.app.policy import PURPOSES, policy
from awsfob.cli.options import access_options, common_options, context_of

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("policy")
@common_options
@access_options
@click.option("--user", "user_arn", metavar="ARN", help="For this user; else AWS is asked who PROFILE's key is.")
@click.option("--for", "purposes", metavar="WHAT", default=",".join(PURPOSES), help=f"Some of {','.join(PURPOSES)}.")
@click.option("--require-mfa", is_flag=True, help="Allow it with MFA only, where that is possible.")
def command(common: Common, access: Access, *, user_arn: str | None, purposes: str, require_mfa: bool) -> None:
    """Print an IAM policy, as JSON, with the permissions that fob's commands need, and no more.

    A login needs no permission: AWS lets every key call GetSessionToken. Roles are those of the config file that
    PROFILE's key leads to.
    """
    context = context_of(common)
    found = policy(context, access, user_arn=user_arn, purposes=purposes, require_mfa=require_mfa)
    if found is None:
        context.messages.notice("nothing to allow: every key may call GetSessionToken, whatever its policies say")
        return
    click.echo(json.dumps(found, indent=2))
