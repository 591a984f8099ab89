"""The contents of the AWS files at one moment, and the settings of a profile in them.

Pure: the files come in parsed. The rules are those of botocore (checked with 1.43 and 1.44): for each setting of a
profile, the credentials file overrides the config file; access keys are never merged. The settings in a profile file
override both, because fob copies them to the sections of both files.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.fob_process import fob_arguments
from awsfob.profiles.section_ref import SectionRef
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from awsfob.ini.document import Document
    from awsfob.profiles.folder.profile_file import ProfileFile

CREDENTIALS, CONFIG = "credentials", "config"

KEY_ID = "aws_access_key_id"
SECRET = "aws_secret_access_key"  # noqa: S105  the name of a setting, not a secret
TOKEN = "aws_session_token"  # noqa: S105  likewise
LEGACY_TOKEN = "aws_security_token"  # noqa: S105  likewise; in botocore it wins over TOKEN

_SOURCES = frozenset(
    {
        KEY_ID,
        "role_arn",
        "source_profile",
        "credential_source",
        "credential_process",
        "web_identity_token_file",
        "sso_session",
        "sso_account_id",
        "login_session",
    }
)
"""The settings that say where a profile's credentials come from."""

_NOT_PROFILES = ("profile", "sso-session", "services", "plugins", "preview")


def _nothing_written(_: SectionRef) -> str | None:
    """Return None: the default of ``Snapshot.last_section``."""
    return None


class Snapshot(Struct):
    """The credentials file, the config file and the profile files, read at one moment.

    Attributes:
        credentials: The credentials file.
        config: The config file.
        credentials_path: The path of the credentials file.
        config_path: The path of the config file.
        profile_files: The files of the profile folder, by profile name; empty without such a folder.
        last_section: Returns the section that fob wrote the last session of a key to, by the section of the key; or
            None.
    """

    credentials: Document
    config: Document
    credentials_path: Path
    config_path: Path
    profile_files: Mapping[str, ProfileFile] = field(factory=dict)
    last_section: Callable[[SectionRef], str | None] = field(default=_nothing_written)

    @cached_property
    def config_headers(self) -> dict[str, str]:
        """The header of each profile in config; see ``config_headers``.

        If the file has both ``[default]`` and ``[profile default]``, the last one counts.
        """
        return config_headers(self.config)

    @cached_property
    def bare_headers(self) -> set[str]:
        """The profiles that have a bare header in config beside the header that AWS tools read.

        awsmfa and fob read the bare one, and fob adds the other for the region, see ``inherited.py``: what the bare one
        says, such as the device, must not get lost then. If the other one says where credentials come from, AWS tools
        follow it, so the bare one does not count. A ``credential_process`` that is fob for this profile says nothing:
        fob still has to find the key, and the bare one may be what names it.
        """
        both = ((name, header) for name, header in self.config_headers.items() if header != name != "default")
        return {
            name
            for name, header in both
            if self.config.has(name) and _is_bare_profile(name)
            if not self._names_source(header, name) and not self.stands_alone(name)
        }

    def _names_source(self, header: str, name: str) -> bool:
        """Return whether a header of config says where the credentials of a profile come from, see ``bare_headers``."""
        own = self.config.own(header)
        found = _SOURCES & own.keys()
        is_fob = found == {"credential_process"} and name in (fob_arguments(own) or ())
        return bool(found) and not is_fob

    def stands_alone(self, bare: str) -> bool:
        """Return whether a bare header of config has a key or a role, so that it counts only where it stands alone."""
        return not {KEY_ID, "role_arn"}.isdisjoint(self.config.own(bare))

    @cached_property
    def names(self) -> list[str]:
        """All profiles of all files, each once, those of credentials first."""
        return list(dict.fromkeys([*self.credentials.sections(), *self.config_headers, *self.profile_files]))

    @cached_property
    def files(self) -> dict[str, tuple[Document, Path]]:
        """The content and the path of each file, by the name in ``SectionRef``."""
        folder = {name: (file.document, file.path) for name, file in self._by_file_name.items()}
        both = {CREDENTIALS: (self.credentials, self.credentials_path), CONFIG: (self.config, self.config_path)}
        return both | folder

    @cached_property
    def key_pointers(self) -> dict[str, list[str]]:
        """For each profile, the profiles without a role that name it as ``source_profile``."""
        pointers: dict[str, list[str]] = {}
        for name in self._names_with("source_profile"):
            if source := self.plain_source(name):
                pointers.setdefault(source, []).append(name)
        return pointers

    @cached_property
    def answers(self) -> dict[str, list[str]]:
        """For each section that a ``fob_session`` names, the profiles with this setting: one, unless a user errs."""
        found: dict[str, list[str]] = {}
        for name in self._names_with("fob_session"):
            if section := self.settings(name)["fob_session"]:
                found.setdefault(section, []).append(name)
        return found

    @cached_property
    def memo(self) -> defaultdict[str, dict[Any, Any]]:
        """What was found out about profiles, by the kind of fact and the name, for files with thousands of them."""
        return defaultdict(dict)

    def _names_with(self, setting: str) -> list[str]:
        """Return the profiles that have a setting in any file."""
        headers = set(self.config.sections_with(setting))
        in_config = [name for name, header in self.config_headers.items() if header in headers]
        in_config += [name for name in self.bare_headers if name in headers]
        in_files = [name for name, file in self.profile_files.items() if setting in file.settings]
        return list(dict.fromkeys([*self.credentials.sections_with(setting), *in_config, *in_files]))

    def plain_source(self, name: str) -> str | None:
        """Return the ``source_profile`` of a profile without a role, which SDKs ignore; or None."""
        settings = self.settings(name)
        source = settings.get("source_profile")
        return source if source != name and "role_arn" not in settings and source else None

    def section_ref(self, name: str, file: str) -> SectionRef | None:
        """Return the section of a profile in the credentials or the config file, or None."""
        return self._refs[file].get(name)

    def has(self, name: str) -> bool:
        """Return whether a profile is in any file."""
        return name in self._all

    def section_refs(self, name: str) -> list[SectionRef]:
        """Return the sections of a profile in its profile file, in credentials and in config."""
        known = self.memo["sections"]
        found: list[SectionRef] | None = known.get(name)
        if found is None:
            file = self.profile_files.get(name)
            found = known[name] = [*([file.section_ref] if file else []), *self.aws_section_refs(name)]
        return found

    def aws_section_refs(self, name: str) -> list[SectionRef]:
        """Return the sections of a profile in the two AWS files, those first whose settings count first."""
        found = [refs[name] for refs in self._refs.values() if name in refs]
        return [*found, SectionRef(CONFIG, name)] if name in self.bare_headers else found

    def values(self, ref: SectionRef) -> Mapping[str, str]:
        """Return the settings of a section by lower-case name, including those of ``[DEFAULT]``, as in botocore."""
        known = self.memo["values"]
        found: Mapping[str, str] | None = known.get(ref)
        if found is None:
            file = self._by_file_name.get(ref.file)
            found = known[ref] = self.files[ref.file][0].items(ref.header) if file is None else file.settings
        return found

    def settings(self, name: str) -> Mapping[str, str]:
        """Return the settings of a profile; credentials override config for each setting, as in botocore."""
        known = self.memo["settings"]
        found: Mapping[str, str] | None = known.get(name)
        if found is None:
            found = known[name] = self._merged(self.section_refs(name))
        return found

    def first(self, name: str, profiles: Iterable[str]) -> str | None:
        """Return the value of a setting in the first of several profiles that has one; or None."""
        return next((value for profile in profiles if (value := self.settings(profile).get(name))), None)

    def line(self, ref: SectionRef, name: str) -> int | None:
        """Return the number of a setting's line in the file of a section, from 1; None if it is missing."""
        return self.files[ref.file][0].line(ref.header, name)

    def where(self, ref: SectionRef, name: str) -> str:
        """Return a section, its file and a setting's line as text: ``in [work] of /home/me/.aws/config, line 3``."""
        line = self.line(ref, name)
        return f"in [{ref.header}] of {self.path(ref.file)}" + (f", line {line}" if line else "")

    def path(self, file: str) -> Path:
        """Return the path of a section's file."""
        return self.files[file][1]

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset(self.names)

    @cached_property
    def _refs(self) -> dict[str, dict[str, SectionRef]]:
        """The sections of all profiles in the two AWS files, credentials first."""
        return {
            CREDENTIALS: {name: SectionRef(CREDENTIALS, name) for name in self.credentials.sections()},
            CONFIG: {name: SectionRef(CONFIG, header) for name, header in self.config_headers.items()},
        }

    def _merged(self, sections: list[SectionRef]) -> Mapping[str, str]:
        if len(sections) == 1:
            return self.values(sections[0])
        merged: dict[str, str] = {}
        for ref in reversed(sections):
            merged.update(self.values(ref))
        return merged

    @cached_property
    def _by_file_name(self) -> dict[str, ProfileFile]:
        return {file.section_ref.file: file for file in self.profile_files.values()}


def config_header(config: Document, name: str) -> str:
    """Return the header of a profile in a config file; for a missing profile, the header that botocore reads."""
    return config_headers(config).get(name) or new_header(name)


def config_headers(config: Document) -> dict[str, str]:
    """Return the header of each profile in a config file; ``[profile x]`` is preferred to ``[x]``."""
    bare = {header: header for header in config.sections() if _is_bare_profile(header)}
    return bare | _named_headers(config)


def header_for_all(config: Document, name: str) -> str:
    """Return the header of a profile that all programs read in a config file, also if the file has no such header.

    awsmfa and fob alone read a header without the word ``profile``.
    """
    return _named_headers(config).get(name) or new_header(name)


def _named_headers(config: Document) -> dict[str, str]:
    return {name: header for header in config.sections() if (name := profile_of(header))}


def new_header(name: str) -> str:
    """Return the header that botocore reads for a profile."""
    if name == "default":
        return name
    if not set(name) & set(" \t'\"\\"):
        return f"profile {name}"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'profile "{escaped}"'


def profile_of(header: str) -> str | None:
    """Return the profile that botocore reads in a config header, or None; see ``new_header``."""
    if header == "default":
        return header
    words = _words(header) if header.startswith("profile") else []  # botocore also reads [profiles x] as x
    return words[1] if len(words) == 2 else None  # noqa: PLR2004  "profile" and the name


def _is_bare_profile(header: str) -> bool:
    """Return whether a config header is only a name, which awsmfa writes and the AWS CLI ignores."""
    first = header.split(maxsplit=1)[:1]
    return bool(first) and first[0] not in _NOT_PROFILES and (header == "default" or profile_of(header) is None)


def _words(header: str) -> list[str]:
    if header.isascii() and header.isprintable() and not any(mark in header for mark in "'\"\\"):
        return header.split()  # shlex gives the same result for these characters
    import shlex

    try:
        return shlex.split(header)
    except ValueError:
        return []
