"""``fob import``: a profile folder as ordinary profiles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from awsfob.cli.options import context_of, file_options
from awsfob.cli.sync_command import apply

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
    from awsfob.profiles.folder.export import imported
    from awsfob.profiles.folder.merge import Folded
    from awsfob.profiles.folder.profile_file import FOLDER, with_folder
    from awsfob.profiles.reader import profile_files
    from awsfob.storage import files as disk

    context = context_of(common)
    master = context.environ.get("FOB_MASTER_PROFILE")
    snapshot = with_folder(context.snapshot, profile_files(folder), master)
    credentials, config = disk.read(context.credentials_path), disk.read(context.config_path)
    imported(snapshot, credentials, config)  # what is wrong with either file is said before one is changed
    apply(
        context, context.credentials_path, lambda data: Folded(imported(snapshot, data, config)[0], ()), dry_run=dry_run
    )
    apply(
        context, context.config_path, lambda data: Folded(imported(snapshot, credentials, data)[1], ()), dry_run=dry_run
    )
    if folder.resolve() == (context.credentials_path.parent / FOLDER).resolve():
        context.messages.notice(f"as long as {folder} is there, fob goes by it: move it away to use the new profiles")
