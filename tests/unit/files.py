"""Both AWS files from their text, for tests of what a name means in them. Real documents, no disk."""

from __future__ import annotations

from pathlib import Path

from awsfob.ini.document import Document
from awsfob.profiles.folder.profile_file import ProfileFile
from awsfob.profiles.folder.with_folder import with_folder
from awsfob.profiles.snapshot import Snapshot


def snap(credentials: str = "", config: str = "", profiles: dict[str, str] | None = None) -> Snapshot:
    folder = Path("/home/me/.aws")
    parsed = [Document.parse(text.encode()) for text in (credentials, config)]
    files = {name: profile_file(name, text) for name, text in (profiles or {}).items()}
    return with_folder(Snapshot(parsed[0], parsed[1], folder / "credentials", folder / "config"), files, None)


def profile_file(name: str, text: str) -> ProfileFile:
    return ProfileFile(name, Path("/home/me/.aws/aws-profiles") / name, Document.parse(text.encode()))
