"""Deactivating and deleting a key at AWS. Both note in the ``Standing`` of the rotation what they did."""

from __future__ import annotations

from awsfob.keys.standing import DELETED, INACTIVE
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.aws.iam import Iam
    from awsfob.keys.iam_user import IamUser
    from awsfob.keys.standing import Standing


def delete_key(key_id: str, access: IamUser, user: str, standing: Standing) -> None:
    """Delete a key for good; see ``Iam.delete_key``."""

    def delete(iam: Iam) -> None:
        with standing.asking(key_id, DELETED):
            iam.delete_key(key_id)

    access.call(user, delete)


def deactivate_key(key_id: str, access: IamUser, user: str, standing: Standing) -> None:
    """Make a key inactive; see ``Iam.deactivate``."""

    def deactivate(iam: Iam) -> None:
        with standing.asking(key_id, INACTIVE):
            iam.deactivate(key_id)

    access.call(user, deactivate)
