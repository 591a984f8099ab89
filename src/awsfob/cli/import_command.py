"""``fob import``: a profile folder as ordinary profiles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from awsfob.cli.messages import print_as_it_is
from awsfob.cli.options import context_of, file_options

if TYPE_CHECKING:
    from awsfob.app.inputs import Common


@click.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@file_options
@click.option("--dry-run", is_flag=True, help="Show what would change, secrets masked, and change nothing.")
def command(folder: Path, common: Common, *, dry_run: bool) -> None:
    """Turn the profile files of DIR into ordinary profiles, for leaving the layout of ~/.aws/aws-profiles.

    A user P becomes [P-long-term], whose sessions go to [P]; without a device [P] itself. A role becomes role_arn and
    source_profile in config. DIR stays as it is: move it away when all is well.
    """
    from awsfob.app.sync import import_folder

    import_folder(context_of(common), folder, show=print_as_it_is if dry_run else None)
