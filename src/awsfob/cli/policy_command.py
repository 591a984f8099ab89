"""``fob policy``: print the IAM policy that fob's commands need."""

from __future__ import annotations

import click

from awsfob.app.policy import PURPOSES, policy
from awsfob.cli.help_pages import Command
from awsfob.cli.messages import context_of, print_json
from awsfob.cli.options import access_options, common_options
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("policy", cls=Command)
@common_options
@access_options
@click.option("--user", "user_arn", metavar="ARN", help="ARN of the user. Default: fob asks AWS for PROFILE's user.")
@click.option(
    "--for",
    "purposes",
    metavar="WHAT",
    default=",".join(PURPOSES),
    help=f"Commands to allow. Default: {','.join(PURPOSES)}.",
)
@click.option("--require-mfa", is_flag=True, help="Require MFA where possible.")
def command(common: Common, access: Access, *, user_arn: str | None, purposes: str, require_mfa: bool) -> None:
    """Print the IAM policy that fob's commands need.

    The policy is JSON and allows nothing else. `login` needs no permission: every access key may call GetSessionToken.
    `roles` allows the roles in the files whose source is PROFILE's key.
    """
    context = context_of(common)
    found = policy(context, access, user_arn=user_arn, purposes=purposes, require_mfa=require_mfa)
    if found is None:
        context.messages.notice("no policy is needed: every access key may call GetSessionToken")
        return
    print_json(found, indent=2)
