"""``fob sync``: credentials and config in line with the profile folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.cli.options import common_options, context_of
from awsfob.errors import FilesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from awsfob.app.context import Context
    from awsfob.app.inputs import Common
    from awsfob.model import SectionCopy
    from awsfob.profiles.folder.merge import Folded
    from awsfob.profiles.folder.profile_file import ProfileFile


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
    from awsfob.profiles.folder.merge import sync_config, sync_credentials

    context = context_of(common)
    files = _files(context)
    if names:
        click.echo("".join(f"{name}\n" for name in files), nl=False)
        return
    copies = _copies(context, files)
    others = prune and not common.profile
    apply(context, context.credentials_path, lambda data: sync_credentials(data, copies, prune=others), dry_run=dry_run)
    apply(context, context.config_path, lambda data: sync_config(data, copies, prune=others), dry_run=dry_run)


def _files(context: Context) -> Mapping[str, ProfileFile]:
    """Return the files of the folder, after saying which of them others can read."""
    from awsfob.profiles.folder.profile_file import FOLDER
    from awsfob.profiles.reader import exposed_files

    folder = context.credentials_path.parent / FOLDER
    if not folder.is_dir():
        raise FilesError(
            f"there is no folder {folder}", f"make it: mkdir -m 700 {folder}; then one file for each profile"
        )
    for warning in exposed_files(context.snapshot):
        context.messages.notice(f"warning: {warning}")
    return context.snapshot.profile_files


def _copies(context: Context, files: Mapping[str, ProfileFile]) -> list[SectionCopy]:
    """Return what the files say, of all or of the profile that was named; one that cannot be used stops it all."""
    from awsfob.profiles.folder.rules import check_profile, copy_of

    wanted = context.common.profile
    if wanted and wanted not in files:
        raise FilesError(f"there is no profile file '{wanted}'", f"files there: {', '.join(files) or 'none'}")
    chosen = [wanted] if wanted else list(files)
    for name in chosen:
        check_profile(context.snapshot, name)
    return [copy_of(files[name]) for name in chosen]


def apply(context: Context, path: Path, change: Callable[[bytes], Folded], *, dry_run: bool) -> None:
    """Change one of the AWS files, or show what would be changed in it."""
    from awsfob.profiles.folder.merge import masked_diff
    from awsfob.storage import files as disk

    before = disk.read(path)
    folded = change(before)
    for note in folded.notes:
        context.messages.notice(note)
    if dry_run:
        click.echo(masked_diff(str(path), before, folded.data), nl=False)
        return
    written = disk.edit(path, lambda data: change(data).data, state=context.state)
    for warning in written.warnings:
        context.messages.notice(f"warning: {warning}")
    context.messages.notice(f"{path} is {'brought' if written.changed else 'already'} in line")
