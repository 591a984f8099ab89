"""``fob sync``: update the AWS files from the profile folder."""

from __future__ import annotations

import click

from awsfob.cli.help_pages import Command
from awsfob.cli.messages import context_of, print_as_it_is
from awsfob.cli.options import common_options
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Common


@click.command("sync", cls=Command)
@common_options
@click.option("--dry-run", is_flag=True, help="Show the changes, with secrets masked, and make none.")
@click.option("--list", "names", is_flag=True, help="Print the names of the folder's profiles, and change nothing.")
@click.option("--prune", is_flag=True, help="Also remove sections whose profile file is gone.")
def command(common: Common, *, dry_run: bool, names: bool, prune: bool) -> None:
    """Update the AWS files from the profile folder.

    Reads all files in ~/.aws/aws-profiles, or only PROFILE's. Adds missing sections, and changes only sections with a
    comment that they come from this folder. Sessions stay. The access key of a profile without MFA is copied too.
    """
    from awsfob.app.sync import folder_profiles, sync

    context = context_of(common)
    if names:
        print_as_it_is("".join(f"{name}\n" for name in folder_profiles(context)))
        return
    sync(context, prune=prune, show=print_as_it_is if dry_run else None)
