"""The roles of a profile, and the source whose credentials assume the first one. Pure.

fob follows ``source_profile`` as botocore does. A chain ends at a pair, for which fob gets a session, or at a source
that botocore resolves. A source with an access key ends the chain even if it has a role too, because botocore uses its
key.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Key, Secret
from awsfob.profiles.fob_process import fob_arguments, runs_fob
from awsfob.profiles.key_rule import Held, held_in
from awsfob.profiles.layouts import (
    Pair,
    check_profile,
    find_pair,
    find_pairs,
    keeps_role,
    key_profile_of,
    pair_of_own_key,
)
from awsfob.profiles.role_settings import role_of, role_of_key
from awsfob.profiles.snapshot import KEY_ID, SECRET
from awsfob.profiles.sources import INCLUDES, ROLE, Resolver, has_static_credentials, kind_of, own_source
from awsfob.profiles.values import check_key, foreign_signs
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.model import Role
    from awsfob.profiles.snapshot import Snapshot

_PROVIDERS = ("Environment", "Ec2InstanceMetadata", "EcsContainer")
_SHOWN = 8
_LONGEST = 100
"""The most profiles of a chain: each role costs a call of AWS."""


def chain(
    snapshot: Snapshot, name: str, to: str | None = None, *, decide: bool = True
) -> tuple[list[Role], Pair | str]:
    """Follow ``source_profile`` from a profile to the source of the first credentials.

    Args:
        snapshot: All files.
        name: The profile.
        to: The section that the user chose for the session, or None. With a role, the role's session goes to this
            section and the user's session does not.
        decide: See ``find_pair``. With a role, the section for the user's session does not matter.

    Returns:
        The roles in the order in which they are assumed, and the pair or the profile that botocore resolves.

    Raises:
        FilesError: A profile does not exist or cannot be used, the chain is a loop, or two layouts fit.
    """
    roles: list[Role] = []
    visited = [name]
    while True:
        current = visited[-1]
        settings = _checked(snapshot, current)
        if _is_role(snapshot, current) and not (len(visited) > 1 and _ignores_role(snapshot, current)):
            roles.insert(0, role_of(snapshot, current))
            if "credential_source" in settings:
                _check_provider(current, settings)
                return roles, current
            source = settings.get("source_profile", "")
            _check_source(snapshot, current, source)
            if source == current:
                return roles, _own_source(snapshot, current)
        else:
            source = _source_without_role(snapshot, current, settings)
            if not source:
                return _end(snapshot, visited, roles, to, decide=decide)
        _check_loop(visited, source)
        visited.append(source)


def _end(
    snapshot: Snapshot, visited: list[str], roles: list[Role], to: str | None, *, decide: bool
) -> tuple[list[Role], Pair | str]:
    """Return the roles of a chain with that of its pair, and the pair or the profile that botocore resolves."""
    is_source = bool(roles)
    base = _base(snapshot, visited, None if roles else to, decide=decide and not roles, is_source=is_source)
    return _with_role_of_key(snapshot, roles, base, visited[-1]), base


def _checked(snapshot: Snapshot, name: str) -> Mapping[str, str]:
    """Return the settings of a profile, after the checks of the layouts and of settings that only aws-vault reads."""
    check_profile(snapshot, name)
    settings = snapshot.settings(name)
    if not settings.keys().isdisjoint(INCLUDES):
        from awsfob.profiles.aws_vault import check_includes

        check_includes(snapshot, name)
    return settings


def _with_role_of_key(snapshot: Snapshot, roles: list[Role], base: Pair | str, name: str) -> list[Role]:
    """Add the role that aws-mfa assumes for the session of a pair; a role whose source is the key itself has none."""
    if isinstance(base, str) or (roles and name == base.key_profile):
        return roles
    role = role_of_key(snapshot, base)
    return [role, *roles] if role else roles


def assumed_section(snapshot: Snapshot, profile: str) -> str | None:
    """Return the section for the session of the role that aws-mfa assumes for a profile, or None."""
    pairs = find_pairs(snapshot, profile)
    return pairs[0].session_section if len(pairs) == 1 and role_of_key(snapshot, pairs[0]) else None


def _is_role(snapshot: Snapshot, name: str) -> bool:
    """Return whether fob assumes the role of a profile. For a role with a web identity, botocore makes the call."""
    return kind_of(snapshot, name) is ROLE


def _ignores_role(snapshot: Snapshot, name: str) -> bool:
    """Return whether a source is used without its role: it has credentials, which are not the session of the role."""
    return has_static_credentials(snapshot, name) and not keeps_role(snapshot, name)


def _source_without_role(snapshot: Snapshot, name: str, settings: Mapping[str, str]) -> str:
    """Return the profile that a profile without a role gets its credentials from; "" if it needs no other profile.

    It is the profile in ``credential_process = fob process PROFILE``. It is also the ``source_profile`` of a profile
    without credentials: SDKs ignore that line and find no credentials, so fob contradicts nobody.
    """
    arguments = fob_arguments(settings) or []
    is_name = len(arguments) == 1 and not arguments[0].startswith("-")
    source = arguments[0] if is_name else None
    if source is None and own_source(snapshot, name) is None:
        source = snapshot.plain_source(name)
    return source if source and source != name and not find_pairs(snapshot, name) else ""


def _check_loop(visited: list[str], source: str) -> None:
    if len(visited) > _LONGEST:
        raise FilesError(
            f"more than {_LONGEST} profiles are between '{visited[0]}' and its credentials",
            "set source_profile of one of them to a profile with an access key",
        )
    if source in visited:
        raise FilesError(
            f"the source_profile of '{visited[-1]}' makes a loop: {' -> '.join([*visited, source])}",
            "change the source_profile of one of them to a profile with an access key",
        )


def _check_provider(profile: str, settings: Mapping[str, str]) -> None:
    if "source_profile" in settings:
        raise FilesError(
            f"profile '{profile}' has both source_profile and credential_source, and botocore refuses that",
            "remove one of the two lines",
        )
    if settings["credential_source"] not in _PROVIDERS:
        raise FilesError(
            f"botocore does not know the credential_source of profile '{profile}'",
            f"use one of {', '.join(_PROVIDERS)}",
        )


def _base(snapshot: Snapshot, visited: list[str], to: str | None, *, decide: bool, is_source: bool) -> Pair | str:
    """Return the pair of a profile that is not a role, or the profile's name if botocore resolves it."""
    name = visited[-1]
    settings = snapshot.settings(name)
    pair = pair_of_own_key(snapshot, name) if is_source else None
    pair = pair or find_pair(snapshot, name, to, decide=decide)
    if pair:
        return pair
    if runs_fob(settings):
        raise FilesError(
            f"profile '{name}' gets its credentials from fob, and fob finds no access key for it",
            f"write the access key of the IAM user to [{key_profile_of(name)}] of {snapshot.credentials_path}",
        )
    kind = own_source(snapshot, name)
    if kind and kind.resolver is Resolver.BOTOCORE:
        return name
    if len(visited) > 1 and snapshot.plain_source(visited[-2]) == name:
        raise _no_source(snapshot, visited[-2], name)
    if not snapshot.section_refs(name):
        raise unknown_profile(snapshot, name)
    _check_unclear(snapshot, name)
    raise FilesError(
        f"profile '{name}' has no access key",
        f"write the access key of the IAM user to [{name}] of {snapshot.credentials_path}",
    )


def _no_source(snapshot: Snapshot, session: str, source: str) -> FilesError:
    """Return the error for a ``source_profile`` without a role whose profile has no credentials."""
    if snapshot.credentials.has(source):
        return FilesError(
            f"[{source}] of {snapshot.credentials_path} holds no access key, and '{session}' gets its key from there",
            f"write the access key of the IAM user to [{source}]",
        )
    from difflib import get_close_matches

    close = get_close_matches(source, snapshot.credentials.sections(), n=1, cutoff=0.4)
    where = f"profile '{session}' keeps its key in [{source}], and {snapshot.credentials_path} has no such section"
    hints = [f"the most similar section is [{close[0]}]: use the same name in both files"] if close else []
    return FilesError(where, *hints, f"source_profile of '{session}' in {snapshot.config_path} names the key's section")


def _check_unclear(snapshot: Snapshot, name: str) -> None:
    """Refuse credentials with a token that are of no known form, with the reason.

    Raises:
        FilesError: A section of the profile has such credentials. The error contains no value.
    """
    for ref in snapshot.section_refs(name):
        values = snapshot.values(ref)
        if held_in(values) is Held.UNCLEAR:
            check_key(Key(values.get(KEY_ID, ""), Secret(values.get(SECRET, ""))), snapshot, ref)
            raise FilesError(
                f"[{ref.header}] of {snapshot.path(ref.file)} has a session token, and its {KEY_ID} is not the id of a"
                " session (ASIA...)",
                "if this is a long-term key, remove the line of the session token",
            )


def _own_source(snapshot: Snapshot, name: str) -> Pair | str:
    """Return the source of a role profile that is its own source; botocore allows this if it has credentials."""
    pair = pair_of_own_key(snapshot, name) or find_pair(snapshot, name, decide=False)
    if pair:
        return pair
    if has_static_credentials(snapshot, name) and own_source(snapshot, name):
        return name
    raise FilesError(
        f"profile '{name}' is its own source_profile and has no access key",
        "set source_profile to a profile with a key",
    )


def _check_source(snapshot: Snapshot, profile: str, source: str) -> None:
    if not source:
        raise FilesError(
            f"profile '{profile}' has a role_arn but neither source_profile nor credential_source",
            "add 'source_profile = NAME' with the profile that may assume the role",
        )
    if not snapshot.section_refs(source) and not find_pairs(snapshot, source):
        refs = [ref for ref in snapshot.section_refs(profile) if "source_profile" in snapshot.values(ref)]
        raise FilesError(
            f"profile '{profile}' names source_profile '{source}', which does not exist",
            *foreign_signs(source),
            *unknown_profile(snapshot, source).hints,
            f"the line is {snapshot.where(refs[0], 'source_profile')}",
        )


def unknown_profile(snapshot: Snapshot, name: str) -> FilesError:
    """Return the error for a profile that is in no file, with the most similar names."""
    from difflib import get_close_matches

    close = get_close_matches(name, snapshot.names, n=3, cutoff=0.5)
    if ":role/" in name:
        hint = f"to assume a role without a profile: fob exec {shell_word(name)} --from PROFILE -- PROGRAM"
    elif close:
        hint = "did you mean " + " or ".join(close) + "?"
    elif snapshot.names:
        shown = ", ".join(snapshot.names[:_SHOWN])
        hint = f"known profiles: {shown}{', ...' if len(snapshot.names) > _SHOWN else ''}"
    else:
        hint = f"neither {snapshot.credentials_path} nor {snapshot.config_path} has a profile yet"
        return FilesError(f"no profile '{name}'", hint, f"to set it up: fob init {shell_word(name)}")
    return FilesError(f"no profile '{name}'", hint)
