"""A user's access keys, with the last use of each."""

from __future__ import annotations

from awsfob.errors import DeniedError
from awsfob.keys.iam_user import user_name
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct

if TYPE_CHECKING:
    from awsfob.aws.iam import Iam, KeyInfo, LastUse
    from awsfob.keys.iam_user import IamUser


class KnownKey(Struct):
    """One key: what IAM lists, its last use (None when IAM does not tell), and whether the file holds it."""

    info: KeyInfo
    used: LastUse | None
    in_file: bool


class UserKeys(Struct):
    """The keys of the user behind a profile, the oldest first."""

    profile: str
    user: str
    keys: tuple[KnownKey, ...]


def keys_of(user: IamUser, profile: str) -> UserKeys:
    """Ask IAM for a user's keys and their last use.

    Raises:
        FobError: AWS refused or was not reached; a denied last use alone is no error.
    """
    arn = user.identity().arn
    name = user_name(arn)
    infos = sorted(user.call(name, lambda iam: iam.keys()), key=lambda info: info.created)
    known = (KnownKey(info, _last_use(user, name, info.key_id), info.key_id == user.key.key_id) for info in infos)
    return UserKeys(profile, name, tuple(known))


def _last_use(user: IamUser, name: str, key_id: str) -> LastUse | None:
    def ask(iam: Iam) -> LastUse:
        return iam.last_use(key_id)

    try:
        return user.call(name, ask)
    except DeniedError:
        return None
