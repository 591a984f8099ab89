"""Every kind of source that a profile's credentials may come from, and who resolves it. The one list; pure.

The order is botocore's where settings of two kinds stand in one profile (checked with 1.43 and 1.44): a web identity's
token makes botocore assume the role itself, ``role_arn`` beats static credentials. A further kind is a further entry.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from awsfob.profiles.snapshot import holds_key, holds_session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Matcher = Callable[[Mapping[str, str]], bool]


class Resolver(Enum):
    """Who turns a source into credentials."""

    FOB = "fob"
    BOTOCORE = "botocore"


class SourceKind(NamedTuple):
    """One kind of source.

    Attributes:
        word: The kind in the output of ``fob status``.
        resolver: Who turns it into credentials.
        settings: The settings; any one of them is enough.
        matches: Says whether a section's values are of this kind, where no name of a setting tells.
        also: Settings that belong to this kind and are no source alone.
    """

    word: str
    resolver: Resolver
    settings: tuple[str, ...] = ()
    matches: Matcher | None = None
    also: tuple[str, ...] = ()

    def fits(self, settings: Mapping[str, str]) -> bool:
        """Say whether a profile with these settings has a source of this kind."""
        return any(name in settings for name in self.settings) or bool(self.matches and self.matches(settings))


ROLE = SourceKind("role", Resolver.FOB, ("role_arn",), also=("source_profile", "credential_source"))

KINDS = (
    SourceKind("web-identity", Resolver.BOTOCORE, ("web_identity_token_file",)),
    ROLE,
    SourceKind("sso", Resolver.BOTOCORE, ("sso_session", "sso_start_url")),
    SourceKind("process", Resolver.BOTOCORE, ("credential_process",)),
    SourceKind("login", Resolver.BOTOCORE, ("login_session",)),
    SourceKind("session", Resolver.BOTOCORE, matches=holds_session),
    SourceKind("user", Resolver.FOB, matches=holds_key),
)


def kind_of(settings: Mapping[str, str]) -> SourceKind | None:
    """Return the kind of source that a profile's settings name; None when they name none."""
    return next((kind for kind in KINDS if kind.fits(settings)), None)


def names_source(settings: Mapping[str, str]) -> bool:
    """Say whether a profile's settings name a source, or half of one: a key put beside it would change its meaning."""
    return kind_of(settings) is not None or any(name in settings for kind in KINDS for name in kind.also)
