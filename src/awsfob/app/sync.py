"""``fob sync`` and ``fob import``: the profile folder into both AWS files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import FilesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from awsfob.app.context import Context
    from awsfob.model import SectionCopy
    from awsfob.profiles.folder.merge import Folded
    from awsfob.profiles.folder.profile_file import ProfileFile


def folder_profiles(context: Context) -> list[str]:
    """Return the names of the profile folder's profiles.

    Raises:
        FilesError: There is no such folder.
    """
    return list(_files(context))


def sync(context: Context, *, prune: bool, show: Callable[[str], None] | None) -> None:
    """Bring both AWS files in line with the profile folder, or show what that would change.

    Args:
        context: What the command works with; with a profile, only that one's sections are touched.
        prune: Also remove the sections whose file is gone.
        show: Is given the differences, with secrets masked, in place of a change; None makes the change.

    Raises:
        FilesError: There is no folder, a profile file cannot be used, or an AWS file cannot be written.
    """
    from awsfob.profiles.folder.merge import sync_config, sync_credentials

    copies = _copies(context, _files(context))
    others = prune and not context.common.profile
    _apply(context, context.credentials_path, lambda data: sync_credentials(data, copies, prune=others), show)
    _apply(context, context.config_path, lambda data: sync_config(data, copies, prune=others), show)


def import_folder(context: Context, folder: Path, *, show: Callable[[str], None] | None) -> None:
    """Turn the profile files of a folder into ordinary profiles, or show what that would change.

    Args:
        context: What the command works with.
        folder: The folder; it stays as it is.
        show: As for ``sync``.

    Raises:
        FilesError: A file cannot be used or written.
    """
    from awsfob.profiles.folder.export import imported
    from awsfob.profiles.folder.merge import Folded
    from awsfob.profiles.folder.profile_file import FOLDER
    from awsfob.profiles.folder.with_folder import with_folder
    from awsfob.profiles.reader import profile_files
    from awsfob.storage import files as disk

    snapshot = with_folder(context.snapshot, profile_files(folder), context.settings.master_profile)
    credentials, config = disk.read(context.credentials_path), disk.read(context.config_path)
    imported(snapshot, credentials, config)  # what is wrong with either file is said before one is changed
    _apply(context, context.credentials_path, lambda data: Folded(imported(snapshot, data, config)[0], ()), show)
    _apply(context, context.config_path, lambda data: Folded(imported(snapshot, credentials, data)[1], ()), show)
    if folder.resolve() == (context.credentials_path.parent / FOLDER).resolve():
        context.messages.notice(f"as long as {folder} is there, fob goes by it: move it away to use the new profiles")


def _files(context: Context) -> Mapping[str, ProfileFile]:
    """Return the files of the folder, after a warning for each that other users can read."""
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
    """Return what all files say, or the file of the named profile; one that cannot be used is an error."""
    from awsfob.profiles.folder.rules import check_profile, copy_of

    wanted = context.common.profile
    if wanted and wanted not in files:
        raise FilesError(f"there is no profile file '{wanted}'", f"files there: {', '.join(files) or 'none'}")
    chosen = [wanted] if wanted else list(files)
    for name in chosen:
        check_profile(context.snapshot, name)
    return [copy_of(files[name]) for name in chosen]


def _apply(context: Context, path: Path, change: Callable[[bytes], Folded], show: Callable[[str], None] | None) -> None:
    """Change one of the AWS files, or show what would be changed in it."""
    from awsfob.profiles.folder.merge import masked_diff
    from awsfob.storage import files as disk

    before = disk.read(path)
    folded = change(before)
    for note in folded.notes:
        context.messages.notice(note)
    if show:
        show(masked_diff(str(path), before, folded.data))
        return
    written = disk.edit(path, lambda data: change(data).data, state=context.state)
    for warning in written.warnings:
        context.messages.notice(f"warning: {warning}")
    context.messages.notice(f"{path} is {'brought' if written.changed else 'already'} in line")
