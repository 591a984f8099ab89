"""``fob rotate``: replace the access key, so that at every moment the file holds one that works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.cli.messages import show_error
from awsfob.cli.options import Duration, access_options, common_options, context_of

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


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
    from awsfob.app.replace_keys import RotateOptions, rotate, rotate_all

    options = RotateOptions(keep_old, dry_run, yes, max_age, wait)
    context = context_of(common)
    if everything:
        rotate_all(context, access, options, show_error)
    else:
        rotate(context, access, options)
