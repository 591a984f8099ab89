"""``fob whoami``: ask AWS who the credentials of a profile belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.app.credentials import broker_for, credentials_of

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.aws.sts import Identity


def identity_of(context: Context, access: Access) -> Identity:
    """Return the identity that a profile's credentials have at AWS; log in first where there is no session.

    Raises:
        FobError: AWS refused or was not reached, or the profile cannot be used.
    """
    from awsfob.aws.refusals import Situation
    from awsfob.aws.sts import caller_identity

    plan, signer = credentials_of(context, access)
    connection = broker_for(context, plan, access).connection
    situation = Situation(plan.profile, "the session", signer.key_id, region=connection.region)
    return caller_identity(connection, signer, situation)
