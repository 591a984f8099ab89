"""``fob import``: turn a profile folder into ordinary profiles."""

from __future__ import annotations

from pathlib import Path

import click

from awsfob.cli.help_pages import Command
from awsfob.cli.messages import context_of, print_as_it_is
from awsfob.cli.options import file_options
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Common


@click.command("import", cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@file_options
@click.option("--dry-run", is_flag=True, help="Show the changes, with secrets masked, and make none.")
def command(folder: Path, common: Common, *, dry_run: bool) -> None:
    """Convert the profile files in DIR to ordinary profiles.

    The access key of a user P goes to [P-long-term], and its sessions go to [P]. Without a device, the key goes to [P].
    A role becomes a profile with role_arn and source_profile in the config file. DIR does not change: move it away
    when the new profiles work.
    """
    from awsfob.app.sync import import_folder

    import_folder(context_of(common), folder, show=print_as_it_is if dry_run else None)
