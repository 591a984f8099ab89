"""``fob keys``: list a user's access keys."""

from __future__ import annotations

from awsfob.app.iam_access import iam_user_of
from awsfob.durations import words
from awsfob.errors import CancelledError, CodeNeededError, FobError, RefusedError, UserNeededError
from awsfob.interaction.meanwhile import in_parallel
from awsfob.keys.listing import UserKeys, keys_of
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import TypeVar

    from awsfob.app.context import Context
    from awsfob.app.inputs import Access, Messages
    from awsfob.keys.iam_user import IamUser

    T = TypeVar("T")

AT_ONCE = 8
"""How many users IAM is asked about at the same time."""


def list_keys(context: Context, access: Access) -> UserKeys:
    """Return the access keys of the user of a context's profile.

    Raises:
        FobError: AWS refused, or AWS was not reached.
    """
    user = iam_user_of(context, access, "keys")
    with context.messages.waiting():
        return keys_of(user, context.profile)


def list_all_keys(context: Context, access: Access) -> tuple[list[UserKeys], list[FobError]]:
    """Return the access keys of the users of all profiles, and the errors of those that have none to return.

    IAM is asked about several users at once. Codes are asked for one after another, for the users that need one.

    Raises:
        FobError: The files are not readable, or have no key.
    """
    users = [_UserOf(each.profile, iam_user_of(each, access, "keys")) for each in context.for_each_key()]
    progress = _Progress(context.messages, len(users))
    found = _ask(users, progress, may_ask=False)
    for number, (each, result) in enumerate(zip(users, found, strict=True)):
        if isinstance(result, RefusedError):  # perhaps of a session that a new one can replace
            each.user.may_ask = True
            found[number] = _keys_or_error(each)
        elif isinstance(result, CodeNeededError):
            found[number] = _or_error(each.user.log_in)
    ready = [number for number, result in enumerate(found) if result is None]
    again = _ask([users[number] for number in ready], progress, may_ask=True)
    for number, result in zip(ready, again, strict=True):
        found[number] = result
    context.messages.progress("")
    return (
        [result for result in found if isinstance(result, UserKeys)],
        [result for result in found if isinstance(result, FobError)],
    )


class _UserOf(NamedTuple):
    profile: str
    user: IamUser


class _Progress:
    """Shows how many users IAM has been asked about."""

    def __init__(self, messages: Messages, count: int) -> None:
        self._messages = messages
        self._count = count
        self._done: set[str] = set()

    def done(self, each: _UserOf) -> None:
        """Show one more."""
        self._done.add(each.profile)
        self._messages.progress(f"{len(self._done)} of {self._count}: {each.profile}")


def _ask(users: Sequence[_UserOf], progress: _Progress, *, may_ask: bool) -> list[UserKeys | FobError | None]:
    for each in users:
        each.user.may_ask = may_ask
    return in_parallel(_keys_or_error, users, AT_ONCE, progress.done)


def _keys_or_error(each: _UserOf) -> UserKeys | FobError:
    return _or_error(lambda: keys_of(each.user, each.profile))


def _or_error(work: Callable[[], T]) -> T | FobError:
    """Return what some work returns, or its error; only the end by the user is raised."""
    try:
        return work()
    except CancelledError:
        raise
    except FobError as error:
        return error


def check_age(found: Sequence[UserKeys], now: datetime, max_age: int) -> None:
    """Refuse a key in the files that is too old.

    Args:
        found: The keys of the users.
        now: The current time, with a time zone.
        max_age: The maximum age in seconds.

    Raises:
        UserNeededError: A key is older.
    """
    for keys in found:
        for key in keys.keys:
            age = (now - key.info.created).total_seconds()
            if key.in_file and age > max_age:
                raise UserNeededError(
                    f"the key {key.info.key_id} of profile '{keys.profile}' is {words(age)} old",
                    f"fob rotate {shell_word(keys.profile)}",
                )
