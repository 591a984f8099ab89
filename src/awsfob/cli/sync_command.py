"""``fob sync``: credentials and config in line with the profile folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.cli.messages import print_as_it_is
from awsfob.cli.options import common_options, context_of

if TYPE_CHECKING:
    from awsfob.app.inputs import Common


@click.command("sync")
@common_options
@click.option("--dry-run", is_flag=True, help="Show what would change, secrets masked, and change nothing.")
@click.option("--list", "names", is_flag=True, help="Only print the names of the folder's profiles.")
@click.option("--prune", is_flag=True, help="Also remove the sections whose file is gone.")
def command(common: Common, *, dry_run: bool, names: bool, prune: bool) -> None:
    """Bring credentials and config in line with the files of ~/.aws/aws-profiles, all or PROFILE's.

    Touches only sections that are made from a file of that folder, which a comment in them says, and makes those that
    are missing. Sessions stay. Profiles without MFA are copied with their key.
    """
    from awsfob.app.sync import folder_profiles, sync

    context = context_of(common)
    if names:
        print_as_it_is("".join(f"{name}\n" for name in folder_profiles(context)))
        return
    sync(context, prune=prune, show=print_as_it_is if dry_run else None)
