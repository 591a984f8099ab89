"""``fob rotate``: replace access keys, so that at every moment the files hold one that works."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from awsfob.app.iam_access import asker, iam_user
from awsfob.errors import CancelledError, CodeNeededError, FobError

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.keys.iam_user import IamUser
    from awsfob.keys.rotate import Rotation

_LEAK_HINT = (
    "sessions that the old key made live on until they expire. If the old key has leaked, cut them off with a policy"
    " that denies everything on the condition DateLessThan aws:TokenIssueTime = now"
)


class RotateOptions(NamedTuple):
    """How to rotate.

    Attributes:
        keep_old: Leave the old key inactive instead of deleting it.
        dry_run: Tell each step, and change nothing.
        yes: Answer questions with yes.
        max_age: Only a key that was made longer ago than this many seconds.
        wait: Seconds to wait for AWS to know the new key.
    """

    keep_old: bool
    dry_run: bool
    yes: bool
    max_age: int | None
    wait: int


def rotate(context: Context, access: Access, options: RotateOptions) -> None:
    """Replace the access key of a context's profile, or finish an interrupted rotation.

    Raises:
        FobError: The rotation stopped; the key in the files works.
    """
    from awsfob.keys.file_store import FileStore
    from awsfob.keys.rotate import Rotation

    user = iam_user(context, access, "rotate")
    user.may_ask = not options.dry_run
    if options.max_age is not None and not _is_older(context, user, options.max_age):
        return
    pair = user.plan.pair
    assert pair is not None  # noqa: S101  a user's own plan has its pair
    rotation = Rotation(
        user.broker,
        user.plan,
        FileStore(context.credentials_path, context.config_path, pair.key, context.state),
        context.state,
        context.messages.notice,
        asker(yes=options.yes),
        keep_old=options.keep_old,
        wait=options.wait,
    )
    _rotate(context, rotation, dry_run=options.dry_run)


def rotate_all(
    context: Context, access: Access, options: RotateOptions, on_failure: Callable[[FobError], None]
) -> None:
    """Replace the access keys of all profiles, each key once.

    Args:
        context: What the command works with.
        access: What the options say about codes.
        options: How to rotate.
        on_failure: Is told about each failure but the last one, which is raised at the end.

    Raises:
        FobError: A rotation failed; the others were carried out.
    """
    _each(context.for_each_key(), lambda each: rotate(each, access, options), on_failure)


def _each(contexts: list[Context], rotate: Callable[[Context], None], on_failure: Callable[[FobError], None]) -> None:
    """Rotate key after key; a failure does not stop the others."""
    failed: FobError | None = None
    for context in contexts:
        context.messages.notice(f"profile {context.profile}:")
        try:
            rotate(context)
        except CancelledError:
            raise
        except FobError as error:
            if failed:
                on_failure(failed)
            failed = error
    if failed:
        raise failed


def _is_older(context: Context, user: IamUser, max_age: int) -> bool:
    try:
        older = user.is_older(max_age)
    except CodeNeededError as error:
        context.messages.notice(f"{error.what}, so the age of the key is not known yet")
        return True
    if not older:
        context.messages.notice(f"{context.profile}: the key is young enough")
    return older


def _rotate(context: Context, rotation: Rotation, *, dry_run: bool) -> None:
    if dry_run:
        for line in rotation.outlook():
            context.messages.notice(f"would: {line}")
        return
    old = rotation.plan.key
    if not rotation.run():
        context.messages.notice("another fob has replaced the key meanwhile")
        return
    if old and context.settings.access_key_id == old.key_id:
        context.messages.notice("AWS_ACCESS_KEY_ID of this shell still names the old key: unset it, and its secret")
    context.messages.notice(_LEAK_HINT)
