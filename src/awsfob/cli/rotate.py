"""``fob rotate``: replace the access key, so that at every moment the file holds one that works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.cli.iam import asker, iam_user
from awsfob.cli.options import Access, Common, Duration, access_options, common_options
from awsfob.cli.workplace import Workplace

if TYPE_CHECKING:
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

    place = Workplace.of(common)
    for each in place.for_each_key() if everything else [place]:
        user = iam_user(each, access)
        if max_age is not None and not user.is_older(max_age):
            each.voice.notice(f"{each.profile}: the key is young enough")
            continue
        state, say = each.state, each.voice.notice
        rotation = Rotation(user.broker, user.plan, state, say, asker(yes=yes), keep_old=keep_old, wait=wait)
        _rotate(each, rotation, dry_run=dry_run)


def _rotate(place: Workplace, rotation: Rotation, *, dry_run: bool) -> None:
    if dry_run:
        for line in rotation.outlook():
            place.voice.notice(f"would: {line}")
        return
    rotation.run()
    place.voice.notice(_LEAK_HINT)
