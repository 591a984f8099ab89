"""``fob sync`` and ``fob import``: copy the profile folder to both AWS files."""

from __future__ import annotations

import os

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from awsfob.app.context import Context
    from awsfob.model import SectionCopy
    from awsfob.profiles.folder.merge import Merged
    from awsfob.profiles.folder.profile_file import ProfileFile


def folder_profiles(context: Context) -> list[str]:
    """Return the names of the profiles in the profile folder.

    Raises:
        FilesError: There is no such folder.
    """
    return list(_files(context))


def sync(context: Context, *, prune: bool, show: Callable[[str], None] | None) -> None:
    """Update both AWS files from the profile folder, or show the changes.

    Args:
        context: The context of the command; if it names a profile, only the sections of that profile change.
        prune: Also remove sections whose profile file is gone.
        show: Receives the changes, with secrets masked, and the files stay; None changes the files.

    Raises:
        FilesError: There is no folder, a profile file cannot be used, or an AWS file cannot be written.
    """
    from awsfob.profiles.folder.merge import sync_config, sync_credentials

    copies = _copies(context, _files(context))
    others = prune and not context.common.profile
    _apply(context, context.credentials_path, lambda data: sync_credentials(data, copies, prune=others), show)
    _apply(context, context.config_path, lambda data: sync_config(data, copies, prune=others), show)


def import_folder(context: Context, folder: Path, *, show: Callable[[str], None] | None) -> None:
    """Convert the profile files in a folder to ordinary profiles, or show the changes.

    Args:
        context: The context of the command.
        folder: The folder; it does not change.
        show: As for ``sync``.

    Raises:
        FilesError: A file cannot be used or written.
    """
    from awsfob.profiles.folder.export import with_imported
    from awsfob.profiles.folder.merge import Merged
    from awsfob.profiles.folder.with_folder import with_folder
    from awsfob.profiles.reader import profile_files
    from awsfob.profiles.section_ref import FOLDER
    from awsfob.storage import files as disk

    if not folder.is_dir():
        raise FilesError(
            f"there is no folder {folder}", "name the folder with the profile files, such as ~/.aws/aws-profiles"
        )
    snapshot = with_folder(context.snapshot, profile_files(folder), context.settings.master_profile)
    credentials, config = disk.read(context.credentials_path), disk.read(context.config_path)
    with_imported(snapshot, credentials, config)  # raises errors of both files before one of them changes
    _apply(context, context.credentials_path, lambda data: Merged(with_imported(snapshot, data, config)[0], ()), show)
    _apply(context, context.config_path, lambda data: Merged(with_imported(snapshot, credentials, data)[1], ()), show)
    if os.path.realpath(folder) == os.path.realpath(context.credentials_path.parent / FOLDER):
        context.messages.notice(f"fob uses {folder} as long as it exists: move it away to use the new profiles")


def _files(context: Context) -> Mapping[str, ProfileFile]:
    """Return the files of the folder, and warn of files that other users can read."""
    from awsfob.profiles.reader import exposed_files
    from awsfob.profiles.section_ref import FOLDER

    folder = context.credentials_path.parent / FOLDER
    if not folder.is_dir():
        raise FilesError(
            f"there is no folder {folder}",
            f"to create it: mkdir -m 700 {shell_word(folder)}; then add one file for each profile",
        )
    for warning in exposed_files(context.snapshot):
        context.messages.notice(f"warning: {warning}")
    return context.snapshot.profile_files


def _copies(context: Context, files: Mapping[str, ProfileFile]) -> list[SectionCopy]:
    """Return the section copies of all files, or of the named profile's file.

    Raises:
        FilesError: A file cannot be used, or the named profile has no file.
    """
    from awsfob.profiles.folder.rules import check_profile, copy_of

    wanted = context.common.profile
    if wanted and wanted not in files:
        raise FilesError(f"there is no profile file '{wanted}'", f"files there: {', '.join(files) or 'none'}")
    chosen = [wanted] if wanted else list(files)
    for name in chosen:
        check_profile(context.snapshot, name)
    return [copy_of(files[name]) for name in chosen]


def _apply(context: Context, path: Path, change: Callable[[bytes], Merged], show: Callable[[str], None] | None) -> None:
    """Change one of the AWS files, or show the changes."""
    from awsfob.profiles.folder.shown_changes import masked_diff
    from awsfob.storage import files as disk

    before = disk.read(path)
    merged = change(before)
    for note in merged.notes:
        context.messages.notice(note)
    if show:
        show(masked_diff(str(path), before, merged.data))
        return
    written = disk.edit(path, lambda data: change(data).data, state=context.state)
    for warning in written.warnings:
        context.messages.notice(f"warning: {warning}")
    context.messages.done(f"{path}: {'updated' if written.changed else 'already up to date'}")
