"""``fob rotate``: replace the access key, so that at every moment the file holds one that works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.app.context import Context
from awsfob.app.iam_access import asker, iam_user
from awsfob.cli.messages import show_error
from awsfob.cli.options import Access, Common, Duration, access_options, common_options
from awsfob.errors import CancelledError, CodeNeededError, FobError

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.keys.iam_user import IamUser
    from awsfob.keys.rotate import Rotation

_LEAK_HINT = (
    "sessions that the old key made live on until they expire. If the old key has leaked, cut them off with a policy"
    " that denies everything on the condition DateLessThan aws:TokenIssueTime = now"
)


@click.command("rotate")
@common_options
@access_options
@click.option("--keep-old", is_flag=True, help="Leave the old key inactive instead of deleting it.")
@click.option("--dry-run", is_flag=True, help="Say each step, and change nothing.")
@click.option("-y", "--yes", is_flag=True, help="Answer questions with yes.")
@click.option("--all", "everything", is_flag=True, help="The keys of all profiles, each once.")
@click.option("--max-age", type=Duration(), help="Only a key that is older, for instance 90d.")
@click.option("--wait", type=Duration(), default=120, show_default=True, help="For AWS to get to know the new key.")
def command(  # noqa: PLR0913  the options of the command
    common: Common,
    access: Access,
    *,
    keep_old: bool,
    dry_run: bool,
    yes: bool,
    everything: bool,
    max_age: int | None,
    wait: int,
) -> None:
    """Replace PROFILE's access key, in every section that holds it.

    The new key is made, proven, and written to the files before the old one is deactivated and deleted. Interrupted
    at any point, the file holds a key that works, and the same command finishes the rotation.
    """
    from awsfob.keys.rotate import Rotation

    def rotate(context: Context) -> None:
        user = iam_user(context, access, "rotate")
        user.may_ask = not dry_run
        if max_age is not None and not _is_older(context, user, max_age):
            return
        state, say = context.state, context.messages.notice
        rotation = Rotation(user.broker, user.plan, state, say, asker(yes=yes), keep_old=keep_old, wait=wait)
        _rotate(context, rotation, dry_run=dry_run)

    context = Context.of(common)
    if everything:
        _each(context.for_each_key(), rotate)
    else:
        rotate(context)


def _each(contexts: list[Context], rotate: Callable[[Context], None]) -> None:
    """Rotate key after key; one that fails is told about, and does not keep the others from their turn."""
    failed: FobError | None = None
    for context in contexts:
        context.messages.notice(f"profile {context.profile}:")
        try:
            rotate(context)
        except CancelledError:
            raise
        except FobError as error:
            if failed:
                show_error(failed)
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
    if old and context.environ.get("AWS_ACCESS_KEY_ID") == old.key_id:
        context.messages.notice("AWS_ACCESS_KEY_ID of this shell still names the old key: unset it, and its secret")
    context.messages.notice(_LEAK_HINT)
