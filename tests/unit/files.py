"""Both AWS files from their text, for tests of what a name means in them. Real documents, no disk."""

from __future__ import annotations

from pathlib import Path

from awsfob.ini.document import Document
from awsfob.profiles.folder.profile_file import ProfileFile
from awsfob.profiles.folder.with_folder import with_folder
from awsfob.profiles.snapshot import Snapshot

FOLDER = Path("/home/me/.aws")
CONFIG_FILE, CREDENTIALS_FILE = f"{FOLDER / 'config'}", f"{FOLDER / 'credentials'}"
"""The names of both files in messages, which have backslashes on Windows."""
PROFILE_FILE = f"{FOLDER / 'aws-profiles' / '{}'}"


def snap(credentials: str = "", config: str = "", profiles: dict[str, str] | None = None) -> Snapshot:
    parsed = [Document.parse(text.encode()) for text in (credentials, config)]
    files = {name: profile_file(name, text) for name, text in (profiles or {}).items()}
    return with_folder(Snapshot(parsed[0], parsed[1], FOLDER / "credentials", FOLDER / "config"), files, None)


def profile_file(name: str, text: str) -> ProfileFile:
    return ProfileFile(name, FOLDER / "aws-profiles" / name, Document.parse(text.encode()))
