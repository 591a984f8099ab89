"""``fob policy``: the least that IAM has to allow a user for what fob does."""

from __future__ import annotations

import json

import click

from awsfob.app.context import Context
from awsfob.aws.permissions import NEEDS, role_statement, statement
from awsfob.cli.options import Access, Common, access_options, common_options
from awsfob.errors import UsageError

_PURPOSES = ("login", "roles", *NEEDS)


@click.command("policy")
@common_options
@access_options
@click.option("--user", "user_arn", metavar="ARN", help="For this user; else AWS is asked who PROFILE's key is.")
@click.option("--for", "purposes", metavar="WHAT", default=",".join(_PURPOSES), help=f"Some of {','.join(_PURPOSES)}.")
@click.option("--require-mfa", is_flag=True, help="Allow it with MFA only, where that is possible.")
def command(common: Common, access: Access, *, user_arn: str | None, purposes: str, require_mfa: bool) -> None:
    """Print an IAM policy, as JSON, with the permissions that fob's commands need, and no more.

    A login itself needs none: AWS lets every key call GetSessionToken. Roles are those of the config file that
    PROFILE's key leads to.
    """
    context = Context.of(common)
    wanted = _chosen(purposes)
    needs = [purpose for purpose in wanted if purpose in NEEDS]
    user = _user(context, access, user_arn) if needs else ""
    statements = [statement(purpose, user, mfa=require_mfa) for purpose in needs]
    roles = _role_arns(context) if "roles" in wanted else []
    if roles:
        statements.append(role_statement(roles))
    if not statements:
        context.messages.notice("nothing to allow: every key may call GetSessionToken, whatever its policies say")
        return
    click.echo(json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2))


def _chosen(purposes: str) -> list[str]:
    wanted = [purpose.strip() for purpose in purposes.split(",")]
    if not set(wanted) <= set(_PURPOSES):
        raise UsageError("--for names something that fob does not do", f"known: {', '.join(_PURPOSES)}")
    return wanted


def _user(context: Context, access: Access, given: str | None) -> str:
    from awsfob.app.iam_access import iam_user

    if given is None:
        return iam_user(context, access).identity().arn
    if not given.startswith("arn:") or ":user/" not in given:
        raise UsageError("--user is not the ARN of an IAM user", "it looks like arn:aws:iam::111122223333:user/bob")
    return given


def _role_arns(context: Context) -> list[str]:
    """Return the roles that the key behind the profile is the source of, directly or through its session."""
    from awsfob.errors import FobError
    from awsfob.profiles.roles import chain

    def first_role(name: str) -> tuple[str, object] | None:
        try:
            roles, base = chain(context.snapshot, name)
        except FobError:
            return None
        return (roles[0].arn, base) if roles else None

    try:
        _, own = chain(context.snapshot, context.profile)
    except FobError:
        return []
    found = (first_role(name) for name in context.snapshot.names)
    return sorted({pair[0] for pair in found if pair and pair[1] == own})
