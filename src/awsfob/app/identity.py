"""``fob whoami``: ask AWS whose credentials a profile has."""

from __future__ import annotations

from awsfob.app.credentials import broker_for, credentials_of
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.aws.sts import Identity
    from awsfob.model import Key


def identity_of(context: Context, access: Access) -> Identity:
    """Return the identity of the credentials of a context's profile, from AWS; log in first if there is no session.

    Raises:
        FobError: AWS refused, AWS was not reached, or the profile cannot be used.
    """
    from awsfob.aws.situation import FROM_SOURCE, THE_SESSION, Situation
    from awsfob.aws.sts import caller_identity

    plan, signer = credentials_of(context, access)
    if access.force:
        from awsfob.fastpath.writer import forget_entries

        forget_entries(context.state)
    connection = broker_for(context, plan, access).connection
    who = THE_SESSION if plan.key else FROM_SOURCE
    situation = Situation(plan.profile, who, signer.key_id, region=connection.region)
    with context.messages.waiting():
        return caller_identity(connection, signer, situation)


def prove_key(context: Context, profile: str, key: Key, where: str) -> str:
    """Ask AWS whose a long-term key is, and return the ARN.

    Args:
        context: The context of the command.
        profile: The profile of the key, for how to call AWS.
        key: The key.
        where: The section that holds it, as text.

    Raises:
        FobError: AWS does not accept it, or was not reached.
    """
    from awsfob.keys.iam_user import identity_of_user

    connection = context.connection(
        profile, context.settings.region or context.snapshot.settings(profile).get("region")
    )
    with context.messages.waiting():
        return identity_of_user(connection, key, profile, f"the key in {where}").arn
