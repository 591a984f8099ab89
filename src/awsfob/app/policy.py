"""``fob policy``: the IAM policy that fob's commands need."""

from __future__ import annotations

from awsfob.aws.permissions import NEEDS, role_statement, statement
from awsfob.errors import FobError, UsageError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.inputs import Access

PURPOSES = ("login", "roles", *NEEDS)


def policy(
    context: Context, access: Access, *, user_arn: str | None, purposes: str, require_mfa: bool
) -> dict[str, object] | None:
    """Return the IAM policy that a user needs, or None if no permission is needed.

    Args:
        context: The context of the command.
        access: The options for sessions and codes.
        user_arn: The ARN of the user; None asks AWS for the user of the profile's key.
        purposes: Names in ``PURPOSES``, separated by commas.
        require_mfa: Require MFA in the statements that can require it.

    Raises:
        UsageError: A purpose or the ARN is not valid.
        FobError: AWS refused, or AWS was not reached.
    """
    wanted = _chosen(purposes)
    needs = [purpose for purpose in wanted if purpose in NEEDS]
    user = _user(context, access, user_arn) if needs else ""
    statements = [statement(purpose, user, mfa=require_mfa) for purpose in needs]
    roles = _role_arns(context) if "roles" in wanted else []
    if roles:
        statements.append(role_statement(roles))
    return {"Version": "2012-10-17", "Statement": statements} if statements else None


def _chosen(purposes: str) -> list[str]:
    wanted = [purpose.strip() for purpose in purposes.split(",")]
    if not set(wanted) <= set(PURPOSES):
        raise UsageError("--for has an unknown value", f"use some of: {', '.join(PURPOSES)}")
    return wanted


def _user(context: Context, access: Access, arn: str | None) -> str:
    from awsfob.app.iam_access import iam_user_of

    if arn is None:
        return iam_user_of(context, access).identity().arn
    if not arn.startswith("arn:") or ":user/" not in arn:
        raise UsageError("--user is not the ARN of an IAM user", "an example: arn:aws:iam::111122223333:user/bob")
    return arn


def _role_arns(context: Context) -> list[str]:
    """Return the ARNs of the roles that the profile's key assumes, directly or with its session."""
    from awsfob.profiles.roles import chain

    def first_role(name: str) -> tuple[str, object] | None:
        try:
            roles, base = chain(context.snapshot, name, decide=False)
        except FobError:
            return None
        return (roles[0].arn, base) if roles else None

    try:
        _, own = chain(context.snapshot, context.profile, decide=False)
    except FobError:
        return []
    found = (first_role(name) for name in context.snapshot.names)
    return sorted({pair[0] for pair in found if pair and pair[1] == own})
