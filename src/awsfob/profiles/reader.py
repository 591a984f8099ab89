"""Find the AWS files, and read both of them."""

from __future__ import annotations

import os
import stat

from awsfob.ini.document import Document
from awsfob.ini.parsed import broken
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.section_ref import FOLDER
from awsfob.profiles.snapshot import Snapshot
from awsfob.settings import current, expanded_path
from awsfob.storage import files as disk
from awsfob.storage.os_errors import to_files_error
from awsfob.system import SYSTEM
from awsfob.text import shell_word

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.profiles.folder.profile_file import ProfileFile
    from awsfob.settings import Settings


def locate(settings: Settings, credentials: str | None, config: str | None) -> tuple[Path, Path]:
    """Return the paths of the credentials and the config file: from the option, the environment, or else ``~/.aws``.

    Args:
        settings: The settings of the environment.
        credentials: The credentials file from the option, or None.
        config: The config file from the option, or None.
    """
    return (
        expanded_path(credentials or settings.credentials_file or "~/.aws/credentials"),
        expanded_path(config or settings.config_file or "~/.aws/config"),
    )


def load(credentials: Path, config: Path) -> Snapshot:
    """Read and parse both files, and the profile folder beside the credentials file; a missing file is empty.

    Raises:
        FilesError: A file cannot be read, or botocore cannot parse it. The error names the line, but not its content.
    """
    folder = credentials.parent / FOLDER
    files = profile_files(folder) if folder.is_dir() else {}  # first, so that the parse cache keeps the AWS files
    snapshot = Snapshot(_parsed(credentials), _parsed(config), credentials, config)
    if not files:
        return snapshot
    from awsfob.profiles.folder.with_folder import with_folder

    return with_folder(snapshot, files, current().master_profile)


def profile_files(folder: Path) -> dict[str, ProfileFile]:
    """Return the files of a profile folder by name, without backups, hidden files and folders.

    Raises:
        FilesError: The folder or a file cannot be read.
    """
    from awsfob.profiles.folder.profile_file import ProfileFile, is_profile_file

    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if is_profile_file(entry.name) and entry.is_file())
    except OSError as error:
        raise to_files_error(error, folder, "read") from error
    return {name: ProfileFile(name, folder / name, Document.parse(disk.read(folder / name))) for name in names}


def exposed_files(snapshot: Snapshot) -> list[str]:
    """Return a warning for the profile folder and for each of its files that other users can read."""
    paths = [file.path for file in snapshot.profile_files.values()]
    wanted = dict.fromkeys(paths, "600") | dict.fromkeys((path.parent for path in paths), "700")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in wanted if path.exists()}
    return [
        f"{path} can be read by other users (mode {mode:04o}); to change that: chmod {wanted[path]} {shell_word(path)}"
        for path, mode in modes.items()
        if SYSTEM.can_others_read(mode) and SYSTEM.tells_readers(path)
    ]


def _parsed(path: Path) -> Document:
    document = Document.parse(disk.read(path))
    problems = document.problems()
    if problems:
        raise broken(problems[0], path)
    return document
