"""Both AWS files as they were at one moment, and what a profile name means in them.

Pure: the bytes come in parsed. The merging rules are botocore's (checked with 1.43 and 1.44): settings of a profile
are merged with the credentials file winning key by key, credentials never are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from awsfob.awsfiles.document import Document

FileName = Literal["credentials", "config"]

KEY_ID = "aws_access_key_id"
SECRET = "aws_secret_access_key"  # noqa: S105  the name of a setting, not a secret
TOKEN = "aws_session_token"  # noqa: S105  likewise
LEGACY_TOKEN = "aws_security_token"  # noqa: S105  likewise; in botocore it wins over TOKEN

_NOT_PROFILES = ("profile", "sso-session", "services", "plugins", "preview")


class Place(NamedTuple):
    """A section of one of the two files; ``header`` is the text between the brackets."""

    file: FileName
    header: str

    def __str__(self) -> str:
        return f"[{self.header}] of {self.file}"


@dataclass(frozen=True)
class Snapshot:
    """The credentials and the config file, read once and together."""

    credentials: Document
    config: Document
    credentials_path: Path
    config_path: Path

    @cached_property
    def config_headers(self) -> dict[str, str]:
        """Profile name -> header in config.

        Of ``[default]`` and ``[profile default]`` the last in the file wins, and ``[profile x]`` before a bare ``[x]``.
        """
        bare = {header: header for header in self.config.sections() if _is_bare_profile(header)}
        named = {name: header for header in self.config.sections() if (name := _profile_name(header))}
        return bare | named

    @cached_property
    def names(self) -> list[str]:
        """Every profile of either file, credentials first, each once."""
        return list(dict.fromkeys([*self.credentials.sections(), *self.config_headers]))

    @cached_property
    def key_pointers(self) -> dict[str, list[str]]:
        """Section -> the config profiles that name it as ``source_profile`` and have no role, in the awsmfa way."""
        pointers: dict[str, list[str]] = {}
        for name in self.config_headers:
            settings = self.settings(name)
            source = settings.get("source_profile")
            if source and source != name and "role_arn" not in settings:
                pointers.setdefault(source, []).append(name)
        return pointers

    def place(self, name: str, file: FileName) -> Place | None:
        """Return where profile ``name`` stands in ``file``, or None."""
        if file == "credentials":
            return Place(file, name) if self.credentials.has(name) else None
        header = self.config_headers.get(name)
        return Place(file, header) if header else None

    def places(self, name: str) -> list[Place]:
        """Return the sections of profile ``name``, credentials first."""
        return [place for file in _BOTH if (place := self.place(name, file))]

    def values(self, place: Place) -> Mapping[str, str]:
        """Return the keys (lower-cased) and values of one section, ``[DEFAULT]`` leaking in as it does in botocore."""
        document = self.credentials if place.file == "credentials" else self.config
        return document.items(place.header) if document.has(place.header) else {}

    def settings(self, name: str) -> dict[str, str]:
        """Return the settings of a profile, merged as botocore merges them: credentials win key by key."""
        merged: dict[str, str] = {}
        for place in reversed(self.places(name)):
            merged.update(self.values(place))
        return merged

    def path(self, file: FileName) -> Path:
        """Return the path of one of the two files."""
        return self.credentials_path if file == "credentials" else self.config_path


_BOTH: tuple[FileName, FileName] = ("credentials", "config")


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


def _profile_name(header: str) -> str | None:
    """Return the profile that a config header names for botocore: ``default``, ``profile x``, ``profile "a b"``."""
    if header == "default":
        return header
    words = _words(header) if header.startswith("profile") else []
    return words[1] if len(words) == 2 and words[0] == "profile" else None  # noqa: PLR2004  "profile" and the name


def _is_bare_profile(header: str) -> bool:
    """Say whether a config header is a name alone, as the awsmfa layout writes it and the AWS CLI ignores it."""
    first = header.split(maxsplit=1)[:1]
    return bool(first) and first[0] not in _NOT_PROFILES


def _words(header: str) -> list[str]:
    if not any(mark in header for mark in "'\"\\"):
        return header.split()
    import shlex

    try:
        return shlex.split(header)
    except ValueError:
        return []
