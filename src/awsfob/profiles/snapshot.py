"""The AWS files as they were at one moment, and what a profile name means in them.

Pure: the bytes come in parsed. The merging rules are botocore's (checked with 1.43 and 1.44): settings of a profile
are merged with the credentials file winning key by key, credentials never are. A file of the profile folder, from which
the sections of both are made, comes before them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from awsfob.profiles.section_ref import SectionRef

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from awsfob.ini.document import Document
    from awsfob.profiles.folder.profile_file import ProfileFile

CREDENTIALS, CONFIG = "credentials", "config"

KEY_ID = "aws_access_key_id"
SECRET = "aws_secret_access_key"  # noqa: S105  the name of a setting, not a secret
TOKEN = "aws_session_token"  # noqa: S105  likewise
LEGACY_TOKEN = "aws_security_token"  # noqa: S105  likewise; in botocore it wins over TOKEN

_NOT_PROFILES = ("profile", "sso-session", "services", "plugins", "preview")


@dataclass(frozen=True)
class Snapshot:
    """The credentials and the config file and the profile folder, read once and together.

    Attributes:
        profile_files: The files of the profile folder by their names; mostly there are none.
        master_in_environment: What FOB_MASTER_PROFILE says: the profile that assumes the folder's roles.
    """

    credentials: Document
    config: Document
    credentials_path: Path
    config_path: Path
    profile_files: Mapping[str, ProfileFile] = field(default_factory=dict)
    master_in_environment: str | None = None

    @cached_property
    def config_headers(self) -> dict[str, str]:
        """Profile name -> header in config.

        Of ``[default]`` and ``[profile default]`` the last in the file wins, and ``[profile x]`` before a bare ``[x]``.
        """
        return config_headers(self.config)

    @cached_property
    def names(self) -> list[str]:
        """Every profile of either file and of the folder, credentials first, each once."""
        return list(dict.fromkeys([*self.credentials.sections(), *self.config_headers, *self.profile_files]))

    @cached_property
    def files(self) -> dict[str, tuple[Document, Path]]:
        """Every file by the name that places give it: what it says, and where it is."""
        folder = {file.place.file: (file.document, file.path) for file in self.profile_files.values()}
        both = {CREDENTIALS: (self.credentials, self.credentials_path), CONFIG: (self.config, self.config_path)}
        return both | folder

    @cached_property
    def default_master(self) -> str | None:
        """The profile that assumes the folder's roles where their files name none: environment, then ``[default]``."""
        merged = self._merged(self.sections("default"))
        return self.master_in_environment or merged.get("fob_master_profile") or None

    @cached_property
    def key_pointers(self) -> dict[str, list[str]]:
        """Section -> the config profiles that name it as ``source_profile`` and have no role, in the awsmfa way."""
        pointers: dict[str, list[str]] = {}
        for name in self.config_headers:
            settings = self._merged(self.sections(name))
            source = settings.get("source_profile")
            if source and source != name and source not in self.profile_files and "role_arn" not in settings:
                pointers.setdefault(source, []).append(name)
        return pointers

    def place(self, name: str, file: str) -> SectionRef | None:
        """Return where profile ``name`` stands in the credentials or the config file, or None."""
        if file == CREDENTIALS:
            return SectionRef(file, name) if self.credentials.has(name) else None
        header = self.config_headers.get(name)
        return SectionRef(file, header) if header else None

    def places(self, name: str) -> list[SectionRef]:
        """Return the sections of profile ``name``: its file of the folder, credentials, config."""
        file = self.profile_files.get(name)
        return [*([file.place] if file else []), *self.sections(name)]

    def sections(self, name: str) -> list[SectionRef]:
        """Return the sections of profile ``name`` in the two AWS files, credentials first."""
        return [place for file in (CREDENTIALS, CONFIG) if (place := self.place(name, file))]

    def values(self, place: SectionRef) -> Mapping[str, str]:
        """Return the keys (lower-cased) and values of one section, ``[DEFAULT]`` leaking in as it does in botocore."""
        if place.file not in {CREDENTIALS, CONFIG}:
            return self._of_folder[place.file]
        document, _ = self.files[place.file]
        return document.items(place.header) if document.has(place.header) else {}

    def settings(self, name: str) -> dict[str, str]:
        """Return the settings of a profile, merged as botocore merges them: credentials win key by key."""
        return self._merged(self.places(name))

    def path(self, file: str) -> Path:
        """Return the path of a place's file."""
        return self.files[file][1]

    def _merged(self, places: list[SectionRef]) -> dict[str, str]:
        merged: dict[str, str] = {}
        for place in reversed(places):
            merged.update(self.values(place))
        return merged

    @cached_property
    def _of_folder(self) -> dict[str, dict[str, str]]:
        """File of the folder -> its settings; a role is in the partition of its master's device."""
        found = {}
        for file in self.profile_files.values():
            master = self.profile_files.get(file.master(self.default_master) or "")
            serial = master.values.get("mfa_id") if master else None
            found[file.place.file] = file.as_settings(self.default_master, serial)
        return found


def holds_key(values: Mapping[str, str]) -> bool:
    """Say whether a section's values contain a long-term key (even half of one), which nothing may overwrite.

    A key is what has no session token beside it and an id that does not say ``ASIA``; dummy values with a dummy token
    are none.
    """
    if values.get(TOKEN) or values.get(LEGACY_TOKEN):
        return False
    key_id = values.get(KEY_ID, "")
    return bool(key_id or values.get(SECRET)) and not key_id.startswith("ASIA")


def holds_session(values: Mapping[str, str]) -> bool:
    """Say whether a section's values are temporary credentials that could be used: dummies are not."""
    token = values.get(LEGACY_TOKEN) or values.get(TOKEN)
    return bool(token and values.get(SECRET)) and values.get(KEY_ID, "").startswith("ASIA")


def config_header(config: Document, name: str) -> str:
    """Return the header of a profile in a config file: the one that is there, else the one that botocore reads."""
    return config_headers(config).get(name) or new_header(name)


def config_headers(config: Document) -> dict[str, str]:
    """Return the header of each profile of a config file; ``[profile x]`` comes before a bare ``[x]``."""
    bare = {header: header for header in config.sections() if _is_bare_profile(header)}
    named = {name: header for header in config.sections() if (name := profile_of(header))}
    return bare | named


def new_header(name: str) -> str:
    """Return the header that botocore reads as a profile of this name."""
    if name == "default":
        return name
    if not set(name) & set(" \t'\"\\"):
        return f"profile {name}"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'profile "{escaped}"'


def profile_of(header: str) -> str | None:
    """Return the profile that a config header names for botocore: ``default``, ``profile x``, ``profile "a b"``."""
    if header == "default":
        return header
    words = _words(header) if header.startswith("profile") else []  # botocore takes [profiles x] for x as well
    return words[1] if len(words) == 2 else None  # noqa: PLR2004  "profile" and the name


def _is_bare_profile(header: str) -> bool:
    """Say whether a config header is a name alone, as the awsmfa layout writes it and the AWS CLI ignores it."""
    first = header.split(maxsplit=1)[:1]
    return bool(first) and first[0] not in _NOT_PROFILES and (header == "default" or profile_of(header) is None)


def _words(header: str) -> list[str]:
    if header.isascii() and header.isprintable() and not any(mark in header for mark in "'\"\\"):
        return header.split()  # as shlex does, for it knows fewer kinds of white space than Python
    import shlex

    try:
        return shlex.split(header)
    except ValueError:
        return []
