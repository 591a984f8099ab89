"""All kinds of sources of credentials, and whether fob or botocore resolves them. Pure.

If a profile has the settings of two kinds, the first kind counts. The order is that of botocore's providers (checked
with 1.43 and 1.44): a web identity, a role, SSO, credentials in the credentials file, ``aws login``, a program, and
credentials in the config file. A profile that is the source of a role is asked without its own role if it has
credentials in either file. To add a kind, add an entry.
"""

from __future__ import annotations

from enum import Enum

from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.key_rule import holds_key, holds_session
from awsfob.profiles.snapshot import CONFIG, CREDENTIALS, KEY_ID, SECRET
from awsfob.structs import Struct, replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from awsfob.profiles.section_ref import SectionRef
    from awsfob.profiles.snapshot import Snapshot

    Matcher = Callable[[Mapping[str, str]], bool]


class Resolver(Enum):
    """The program that gets the credentials of a source."""

    FOB = "fob"
    BOTOCORE = "botocore"


class SourceKind(Struct):
    """One kind of source.

    Attributes:
        word: The name of the kind in ``fob status``.
        resolver: The program that gets the credentials.
        settings: A profile with any of these settings has this kind.
        holds: Returns whether a section's values have this kind; for kinds without a setting of their own.
        file: The file whose section counts for ``holds``.
        also: Settings that belong to this kind, but are not a source alone.
    """

    word: str
    resolver: Resolver
    settings: tuple[str, ...] = ()
    holds: Matcher | None = None
    file: str = CREDENTIALS
    also: tuple[str, ...] = ()

    def fits(self, snapshot: Snapshot, name: str) -> bool:
        """Return whether a profile has this kind."""
        if self.holds is not None:
            return self.section(snapshot, name) is not None
        return not snapshot.settings(name).keys().isdisjoint(self.settings)

    def section(self, snapshot: Snapshot, name: str) -> SectionRef | None:
        """Return the section of a profile that holds the credentials of this kind, or None."""
        if self.holds is None:
            return None
        for ref in snapshot.section_refs(name):
            # A profile file counts as the credentials file, because fob copies it there.
            if (ref.file == CONFIG) == (self.file == CONFIG) and self.holds(snapshot.values(ref)):
                return ref
        return None


ROLE = SourceKind("role", Resolver.FOB, ("role_arn",), also=("source_profile", "credential_source"))
USER = SourceKind("user", Resolver.FOB, holds=holds_key)
USER_IN_CONFIG = replace(USER, file=CONFIG)
SESSION = SourceKind("session", Resolver.BOTOCORE, holds=holds_session)
PROCESS = SourceKind("process", Resolver.BOTOCORE, ("credential_process",))

KINDS = (
    SourceKind("web-identity", Resolver.BOTOCORE, ("web_identity_token_file",)),
    ROLE,
    SourceKind("sso", Resolver.BOTOCORE, ("sso_account_id", "sso_role_name")),
    USER,
    SESSION,
    SourceKind("login", Resolver.BOTOCORE, ("login_session",)),
    PROCESS,
    USER_IN_CONFIG,
    replace(SESSION, file=CONFIG),
    SourceKind("sso", Resolver.BOTOCORE, ("sso_session", "sso_start_url")),  # botocore names what is missing
)

INCLUDES = ("include_profile", "parent_profile")
"""The settings with which aws-vault takes over those of another profile, see ``aws_vault.py``."""


def kind_of(snapshot: Snapshot, name: str) -> SourceKind | None:
    """Return the kind of source of a profile; None without a source."""
    return next((kind for kind in KINDS if kind.fits(snapshot, name)), None)


def own_source(snapshot: Snapshot, name: str) -> SourceKind | None:
    """Return the kind of source of a profile without its role; None without one."""
    return _own(snapshot, name)[0]


def own_key(snapshot: Snapshot, name: str) -> SectionRef | None:
    """Return the section with the access key that a profile signs with, or None.

    None also if the profile has another source that botocore prefers.
    """
    kind, section = _own(snapshot, name)
    return section if kind is USER or kind is USER_IN_CONFIG else None


def _own(snapshot: Snapshot, name: str) -> tuple[SourceKind | None, SectionRef | None]:
    """Return the kind of source of a profile without its role, and the section that holds its credentials, if any."""
    if not snapshot.has(name):
        return None, None
    known: dict[str, tuple[SourceKind | None, SectionRef | None]] = snapshot.memo["own source"]
    if name not in known:
        known[name] = _find_own(snapshot, name)
    return known[name]


def _find_own(snapshot: Snapshot, name: str) -> tuple[SourceKind | None, SectionRef | None]:
    for kind in KINDS:
        section = kind.section(snapshot, name)
        if section or (kind.holds is None and kind is not ROLE and kind.fits(snapshot, name)):
            return kind, section
    return None, None


def has_static_credentials(snapshot: Snapshot, name: str) -> bool:
    """Return whether botocore takes a profile for one with credentials in a file.

    If such a profile is the source of a role, botocore ignores a role of its own.
    """
    return any(each in snapshot.values(ref) for ref in snapshot.aws_section_refs(name) for each in (KEY_ID, SECRET))


def names_source(snapshot: Snapshot, name: str) -> bool:
    """Return whether a profile names a source or a part of one, so that fob must not add a key to it."""
    settings = snapshot.settings(name)
    return kind_of(snapshot, name) is not None or any(each in settings for kind in KINDS for each in kind.also)


def origin_of(snapshot: Snapshot, name: str) -> str | None:
    """Return the setting that names the source of a profile, with its file and line as text; or None."""
    settings = ("credential_source", *(each for kind in KINDS for each in kind.settings if kind is not ROLE))
    refs = snapshot.section_refs(name)
    found = ((each, ref) for each in settings for ref in refs if each in snapshot.values(ref))
    setting, ref = next(found, (KEY_ID, None))
    return f"{setting} {snapshot.where(ref, setting)}" if ref else None


def login_hint(snapshot: Snapshot, name: str) -> str:
    """Return what logs in a profile whose credentials fob does not get itself, as a hint."""
    kind = own_source(snapshot, name)
    if kind and kind.word in _LOGINS:
        return _LOGINS[kind.word].format(profile=shell_word(name))
    return f"its source needs no login of fob; to use it: fob exec {shell_word(name)} -- PROGRAM"


_LOGINS = {
    "sso": "log in there: aws sso login --profile {profile}",
    "login": "log in there: aws login --profile {profile}",
    "process": "the program in credential_process of '{profile}' logs in by itself: fob exec {profile} -- PROGRAM",
    "web-identity": "another program writes the token to web_identity_token_file of '{profile}'; fob needs no login",
}
