"""The user's other key, which is in the way of a rotation: whose it may be, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import CancelledError, CodeNeededError, DeniedError, FobError, RefusedError
from awsfob.keys.rotation import Action, Next

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.keys.iam_user import IamUser
    from awsfob.keys.key_store import StoredKey


def delete_orphan(key_id: str, access: IamUser, user: str) -> None:
    """Delete a key that nobody can know the secret of.

    Raises:
        RefusedError: It was used, so it is somebody's after all; or AWS refuses.
    """
    if access.call(user, lambda iam: iam.last_use(key_id)).at:
        raise RefusedError(
            f"the key {key_id} was made when a rotation was interrupted, and it has been used since",
            "if it is nobody's, delete it in the IAM console; then try again",
        )
    access.call(user, lambda iam: iam.delete_key(key_id))


def remove_other(key_id: str, access: IamUser, user: str, confirm: Callable[[str], bool]) -> None:
    """Delete an inactive key to make room for a new one, if the user agrees.

    Raises:
        CancelledError: The user does not.
        PersonNeededError: Nobody can be asked.
    """
    what = f"the inactive key {key_id}, {_last_use(key_id, access, user)}"
    if not confirm(f"IAM allows two keys. Delete {what}?"):
        raise CancelledError("nothing was changed", f"the key {key_id} can also be deleted in the IAM console")
    access.call(user, lambda iam: iam.delete_key(key_id))


def stuck(step: Next, access: IamUser, user: str, stored: StoredKey, profile: str) -> FobError:
    """Return the error for a step that only the user can take, with what is known of the key in question."""
    key_id = str(step.key_id)
    if step.action is Action.STUCK_LOST:
        hint = "make a new key in the IAM console and put it into the file in place of the one that is there"
        return RefusedError(f"{step.action}", hint)
    if step.action is Action.STUCK_FOREIGN:
        return RefusedError(f"IAM does not list the key {key_id} for this user", "look at it with: fob keys")
    sections = stored.where(key_id)
    where = f"stands in {', '.join(sections)}" if sections else "stands in none of the files here"
    return RefusedError(
        "the user has two keys, and IAM allows no third",
        f"the other one is {key_id}: it {where}, {_last_use(key_id, access, user)}",
        f"delete the one that nobody needs in the IAM console, then: fob rotate {profile}",
    )


def _last_use(key_id: str, access: IamUser, user: str) -> str:
    """Say when a key was last used, where IAM tells."""
    try:
        used = access.call(user, lambda iam: iam.last_use(key_id))
    except (DeniedError, CodeNeededError):
        return "and IAM does not tell its last use"
    return f"last used {used.at:%Y-%m-%d} for {used.service}" if used.at else "never used"
