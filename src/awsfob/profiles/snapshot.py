"""The AWS files as they were at one moment, and what a profile name means in them.

Pure: the bytes come in parsed. The merging rules are botocore's (checked with 1.43 and 1.44): settings of a profile
are merged with the credentials file winning setting by setting, credentials never are. A file that describes one
profile, from which the sections of both are made, comes before them.
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
    """The credentials file, the config file and the files that describe one profile each, read once and together.

    Attributes:
        profile_files: The files that describe one profile each, by the profile's name; most users have none.
    """

    credentials: Document
    config: Document
    credentials_path: Path
    config_path: Path
    profile_files: Mapping[str, ProfileFile] = field(default_factory=dict)

    @cached_property
    def config_headers(self) -> dict[str, str]:
        """Profile name -> header in config.

        Of ``[default]`` and ``[profile default]`` the last in the file wins, and ``[profile x]`` before a bare ``[x]``.
        """
        return config_headers(self.config)

    @cached_property
    def names(self) -> list[str]:
        """Every profile of all files, credentials first, each once."""
        return list(dict.fromkeys([*self.credentials.sections(), *self.config_headers, *self.profile_files]))

    @cached_property
    def files(self) -> dict[str, tuple[Document, Path]]:
        """Every file by the name that ``SectionRef`` gives it: what it says, and where it is."""
        folder = {name: (file.document, file.path) for name, file in self._by_file_name.items()}
        both = {CREDENTIALS: (self.credentials, self.credentials_path), CONFIG: (self.config, self.config_path)}
        return both | folder

    @cached_property
    def key_pointers(self) -> dict[str, list[str]]:
        """Section -> the config profiles that name it as ``source_profile`` and have no role, in the awsmfa way."""
        pointers: dict[str, list[str]] = {}
        for name in self.config_headers:
            settings = self._merged(self.aws_section_refs(name))
            source = settings.get("source_profile")
            if source and source != name and source not in self.profile_files and "role_arn" not in settings:
                pointers.setdefault(source, []).append(name)
        return pointers

    def section_ref(self, name: str, file: str) -> SectionRef | None:
        """Return where profile ``name`` stands in the credentials or the config file, or None."""
        if file == CREDENTIALS:
            return SectionRef(file, name) if self.credentials.has(name) else None
        header = self.config_headers.get(name)
        return SectionRef(file, header) if header else None

    def section_refs(self, name: str) -> list[SectionRef]:
        """Return the sections of profile ``name``: its own file, credentials, config."""
        file = self.profile_files.get(name)
        return [*([file.section_ref] if file else []), *self.aws_section_refs(name)]

    def aws_section_refs(self, name: str) -> list[SectionRef]:
        """Return the sections of profile ``name`` in the two AWS files, credentials first."""
        return [ref for file in (CREDENTIALS, CONFIG) if (ref := self.section_ref(name, file))]

    def values(self, ref: SectionRef) -> Mapping[str, str]:
        """Return the settings of one section by lower-case name, ``[DEFAULT]`` leaking in as it does in botocore."""
        file = self._by_file_name.get(ref.file)
        if file is not None:
            return file.settings
        return self.files[ref.file][0].items(ref.header)

    def settings(self, name: str) -> dict[str, str]:
        """Return the settings of a profile, merged as botocore merges them: credentials win setting by setting."""
        return self._merged(self.section_refs(name))

    def path(self, file: str) -> Path:
        """Return the path of a section's file."""
        return self.files[file][1]

    def _merged(self, sections: list[SectionRef]) -> dict[str, str]:
        merged: dict[str, str] = {}
        for ref in reversed(sections):
            merged.update(self.values(ref))
        return merged

    @cached_property
    def _by_file_name(self) -> dict[str, ProfileFile]:
        return {file.section_ref.file: file for file in self.profile_files.values()}


def holds_key(values: Mapping[str, str]) -> bool:
    """Say whether a section's values contain a long-term key (even half of one), which nothing may overwrite.

    A key is what has no session token beside it and an id that does not say ``ASIA``; dummy values with a dummy token
    are none.
    """
    if values.get(TOKEN) or values.get(LEGACY_TOKEN):
        return False
    key_id = values.get(KEY_ID, "")
    return bool(key_id or values.get(SECRET)) and not key_id.startswith("ASIA")


def may_be_overwritten(values: Mapping[str, str], copied_key: str | None = None) -> bool:
    """Say whether a session may be written over a section's values: not over the only copy of a long-term key.

    Args:
        values: What the section says.
        copied_key: The id of a key that another file holds: the section has only a copy of it.
    """
    is_copy = copied_key is not None and values.get(KEY_ID) == copied_key
    return is_copy or not holds_key(values)


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
