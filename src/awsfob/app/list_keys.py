"""``fob keys``: a user's access keys as IAM lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.app.iam_access import iam_user
from awsfob.durations import words
from awsfob.errors import PersonNeededError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.keys.listing import UserKeys


def list_keys(context: Context, access: Access, *, everything: bool) -> list[UserKeys]:
    """Return the keys of the user behind a context's profile, or of the users of all profiles.

    Raises:
        FobError: AWS refused or was not reached.
    """
    from awsfob.keys.listing import keys_of

    contexts = context.for_each_key() if everything else [context]
    return [keys_of(iam_user(each, access, "keys"), each.profile) for each in contexts]


def check_age(found: Sequence[UserKeys], now: datetime, max_age: int) -> None:
    """Refuse a key of the files that is too old.

    Args:
        found: What IAM lists.
        now: The time, aware.
        max_age: In seconds.

    Raises:
        PersonNeededError: One is older.
    """
    for keys in found:
        for key in keys.keys:
            age = (now - key.info.created).total_seconds()
            if key.in_file and age > max_age:
                raise PersonNeededError(
                    f"the key {key.info.key_id} of profile '{keys.profile}' is {words(age)} old",
                    f"fob rotate {keys.profile}",
                )
