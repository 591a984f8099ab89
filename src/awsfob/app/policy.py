"""``fob policy``: the least that IAM has to allow a user for what fob does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.aws.permissions import NEEDS, role_statement, statement
from awsfob.errors import FobError, UsageError

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.inputs import Access

PURPOSES = ("login", "roles", *NEEDS)


def policy(
    context: Context, access: Access, *, user_arn: str | None, purposes: str, require_mfa: bool
) -> dict[str, object] | None:
    """Return the IAM policy that a user needs, or None where nothing has to be allowed.

    Args:
        context: What the command works with.
        access: What the options say about codes.
        user_arn: The user; None asks AWS who the profile's key belongs to.
        purposes: Some of ``PURPOSES``, separated by commas.
        require_mfa: Allow it with MFA only, where that is possible.

    Raises:
        UsageError: A purpose or the ARN is not valid.
        FobError: AWS refused or was not reached.
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
        raise UsageError("--for names something that fob does not do", f"known: {', '.join(PURPOSES)}")
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
