"""``fob sync``: credentials and config in line with the profile folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.cli.options import Common, common_options
from awsfob.cli.workplace import Workplace
from awsfob.errors import FilesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from awsfob.awsfiles.profile_file import ProfileFile
    from awsfob.awsfiles.profile_sync import Folded
    from awsfob.model import SectionCopy


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
    from awsfob.awsfiles.profile_sync import sync_config, sync_credentials

    place = Workplace.of(common)
    files = _files(place)
    if names:
        click.echo("".join(f"{name}\n" for name in files), nl=False)
        return
    copies = _copies(place, files)
    others = prune and not common.profile
    apply(place, place.credentials_path, lambda data: sync_credentials(data, copies, prune=others), dry_run=dry_run)
    apply(place, place.config_path, lambda data: sync_config(data, copies, prune=others), dry_run=dry_run)


def _files(place: Workplace) -> Mapping[str, ProfileFile]:
    """Return the files of the folder, after saying which of them others can read."""
    from awsfob.awsfiles.locate import exposed_files
    from awsfob.awsfiles.profile_file import FOLDER

    folder = place.credentials_path.parent / FOLDER
    if not folder.is_dir():
        raise FilesError(
            f"there is no folder {folder}", f"make it: mkdir -m 700 {folder}; then one file for each profile"
        )
    for warning in exposed_files(place.snapshot):
        place.voice.notice(f"warning: {warning}")
    return place.snapshot.profile_files


def _copies(place: Workplace, files: Mapping[str, ProfileFile]) -> list[SectionCopy]:
    """Return what the files say, of all or of the profile that was named; one that cannot be used stops it all."""
    from awsfob.awsfiles.profile_dir import check_profile, copy_of

    wanted = place.common.profile
    if wanted and wanted not in files:
        raise FilesError(f"there is no profile file '{wanted}'", f"files there: {', '.join(files) or 'none'}")
    chosen = [wanted] if wanted else list(files)
    for name in chosen:
        check_profile(place.snapshot, name)
    return [copy_of(files[name]) for name in chosen]


def apply(place: Workplace, path: Path, change: Callable[[bytes], Folded], *, dry_run: bool) -> None:
    """Change one of the AWS files, or show what would be changed in it."""
    from awsfob.awsfiles import disk
    from awsfob.awsfiles.profile_sync import masked_diff

    before = disk.read(path)
    folded = change(before)
    for note in folded.notes:
        place.voice.notice(note)
    if dry_run:
        click.echo(masked_diff(str(path), before, folded.data), nl=False)
        return
    written = disk.edit(path, lambda data: change(data).data, state=place.state)
    for warning in written.warnings:
        place.voice.notice(f"warning: {warning}")
    place.voice.notice(f"{path} is {'brought' if written.changed else 'already'} in line")
