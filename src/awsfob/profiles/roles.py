"""From a profile name to the roles on the way and to what signs first.

Pure. Follows ``source_profile`` as botocore does. It stops at a pair of sections, which fob turns into a session, or at
a source that only botocore can resolve.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import FilesError
from awsfob.model import Role
from awsfob.profiles.layouts import Pair, check_profile, find_pair, keeps_role, key_profile_of, key_section
from awsfob.profiles.sources import ROLE, Resolver, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.profiles.snapshot import Snapshot

ROLE_RANGE = (900, 12 * 3600)
_FOB_PROCESS = {("fob", "process"), ("awsfob", "process")}
_PROVIDERS = ("Environment", "Ec2InstanceMetadata", "EcsContainer")
_SHOWN = 8


def chain(snapshot: Snapshot, name: str, to: str | None = None) -> tuple[list[Role], Pair | str]:
    """Follow ``source_profile`` from a profile to what signs first.

    Args:
        snapshot: All files.
        name: The profile.
        to: The section that the user chose for the session. A role's session goes there, so for a role's user session
            it is ignored.

    Returns:
        The roles, the one to assume first at the front, and the pair (or the source that botocore resolves).
    """
    roles: list[Role] = []
    visited = [name]
    while True:
        current = visited[-1]
        check_profile(snapshot, current)
        settings = snapshot.settings(current)
        if _is_role(settings) and not (len(visited) > 1 and key_section(snapshot, current)):
            roles.insert(0, _role(current, settings))
            if "credential_source" in settings:
                _check_provider(current, settings)
                return roles, current
            source = settings.get("source_profile", "")
            _check_source(snapshot, current, source)
            if source == current:
                return roles, _own_pair(snapshot, current)
        else:
            source = _other_name(snapshot, current, settings)
            if not source:
                return roles, _base(snapshot, current, None if roles else to)
        _check_loop(visited, source)
        visited.append(source)


def _is_role(settings: Mapping[str, str]) -> bool:
    """Say whether a profile is a role to assume; with a web identity's token botocore makes that call itself.

    A role that is another one's source and holds a key of its own is not: there botocore takes the key.
    """
    return kind_of(settings) is ROLE


def _other_name(snapshot: Snapshot, name: str, settings: Mapping[str, str]) -> str:
    """Return the profile that a ``credential_process`` of fob names, for a profile without a pair; else nothing."""
    asked = _asked_of_fob(settings) or []
    alone = len(asked) == 1 and not asked[0].startswith("-")
    return asked[0] if alone and asked[0] != name and not find_pair(snapshot, name) else ""


def _check_loop(visited: list[str], source: str) -> None:
    if source in visited:
        raise FilesError(
            f"the source_profile of '{visited[-1]}' makes a loop: {' -> '.join([*visited, source])}",
            "one of these profiles has to name a profile with a key",
        )


def _check_provider(profile: str, settings: Mapping[str, str]) -> None:
    if "source_profile" in settings:
        raise FilesError(
            f"profile '{profile}' has both source_profile and credential_source, and botocore refuses that",
            "remove one of the two lines",
        )
    if settings["credential_source"] not in _PROVIDERS:
        raise FilesError(
            f"botocore does not know the credential_source of profile '{profile}'", f"one of {', '.join(_PROVIDERS)}"
        )


def _base(snapshot: Snapshot, name: str, to: str | None) -> Pair | str:
    """Return the pair behind a name that is no role, or the name when botocore has to resolve it."""
    settings = snapshot.settings(name)
    pair = find_pair(snapshot, name, to)
    if pair:
        return pair
    if runs_fob(settings):
        raise FilesError(
            f"profile '{name}' gets its credentials from fob, and fob finds no key for it: they would ask each other",
            f"put the key of the IAM user into [{key_profile_of(name)}] of {snapshot.credentials_path}",
        )
    kind = kind_of(settings)
    if kind and kind.resolver is Resolver.BOTOCORE:
        return name
    if not snapshot.section_refs(name):
        raise unknown_profile(snapshot, name)
    raise FilesError(
        f"profile '{name}' has no access key, and no layout leads from it to one",
        f"put the key of the IAM user into [{name}] of {snapshot.credentials_path}",
    )


def _own_pair(snapshot: Snapshot, name: str) -> Pair:
    """Return the pair of a role profile that is its own source, which botocore allows when it holds a key."""
    pair = find_pair(snapshot, name)
    if pair is None:
        raise FilesError(
            f"profile '{name}' is its own source_profile and holds no key", "name the profile with the key"
        )
    return pair


def _check_source(snapshot: Snapshot, profile: str, source: str) -> None:
    if not source:
        raise FilesError(
            f"profile '{profile}' has a role_arn but neither source_profile nor credential_source",
            "add 'source_profile = NAME', naming the profile that may assume the role",
        )
    if not snapshot.section_refs(source) and not find_pair(snapshot, source):
        error = unknown_profile(snapshot, source)
        raise FilesError(f"profile '{profile}' names source_profile '{source}', which does not exist", *error.hints)


def _role(profile: str, settings: Mapping[str, str]) -> Role:
    return Role(
        profile,
        settings["role_arn"],
        duration=_profile_duration(profile, settings),
        serial=settings.get("mfa_serial") or None,
        external_id=settings.get("external_id"),
        session_name=settings.get("role_session_name"),
        source_identity=settings.get("source_identity"),
        tags=_tags(profile, settings.get("session_tags", "")),
        transitive_tags=tuple(_items(settings.get("transitive_session_tags", ""))),
    )


def _profile_duration(profile: str, settings: Mapping[str, str]) -> int | None:
    text = settings.get("duration_seconds")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or not ROLE_RANGE[0] <= int(text) <= ROLE_RANGE[1]:
        raise FilesError(
            f"duration_seconds of profile '{profile}' is not a number from {ROLE_RANGE[0]} to {ROLE_RANGE[1]}",
            "write whole seconds, for instance 'duration_seconds = 3600'",
        )
    return int(text)


def _tags(profile: str, text: str) -> tuple[tuple[str, str], ...]:
    """Read ``key = value, key = value`` as aws-vault spells session tags."""
    pairs = [item.partition("=") for item in _items(text)]
    if any(not (key.strip() and mark) for key, mark, _ in pairs):
        raise FilesError(f"session_tags of profile '{profile}' are not of the form key=value,key=value")
    return tuple((key.strip(), value.strip()) for key, _, value in pairs)


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def runs_fob(settings: Mapping[str, str]) -> bool:
    """Say whether a profile's ``credential_process`` is fob itself, by whatever name it is started."""
    return _asked_of_fob(settings) is not None


def profile_served_by_fob(snapshot: Snapshot, name: str) -> str | None:
    """Return the profile that a profile's source has fob serve, with whatever options and in whatever shell.

    For a logout. A plan follows such a source only where fob is started with nothing but a name, because options
    change what comes out, see ``chain``.
    """
    visited = [name]
    while (source := snapshot.settings(visited[-1]).get("source_profile")) and source not in visited:
        visited.append(source)
    line = snapshot.settings(visited[-1]).get("credential_process", "")
    for text in (line, *(word for word in _split(line) if " " in word)):
        asked = _asked_of_fob({"credential_process": text})
        if asked is not None:
            return _profile_in(asked)
    return None


def _profile_in(words: list[str]) -> str | None:
    """Return the profile that options of ``fob process`` name."""
    for number, word in enumerate(words):
        if word == "--profile":
            return words[number + 1] if number + 1 < len(words) else None
        if word.startswith("--profile="):
            return word.removeprefix("--profile=")
    return words[0] if words and not words[0].startswith("-") else None


def role_section(snapshot: Snapshot, profile: str) -> str | None:
    """Return the section that keeps the session of a role, where the profile's layout has one; else the cache does."""
    return profile if keeps_role(snapshot, profile) and not runs_fob(snapshot.settings(profile)) else None


def _asked_of_fob(settings: Mapping[str, str]) -> list[str] | None:
    """Return the words after ``fob process`` in a ``credential_process``; None where another program is started."""
    words = _split(settings.get("credential_process", ""))
    programs = [word.rpartition("/")[2].removesuffix(".exe") for word in words]
    for number, program in enumerate(programs):
        if program == "fob-process":
            return words[number + 1 :]
        if (program, *programs[number + 1 : number + 2]) in _FOB_PROCESS:
            return words[number + 2 :]
    return None


def _split(line: str) -> list[str]:
    """Split a ``credential_process`` into words; a quoted path may have spaces."""
    import shlex

    line = line.replace("\\", "/")
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def unknown_profile(snapshot: Snapshot, name: str) -> FilesError:
    """Return the error for a name that is in no file, with the closest names that are."""
    from difflib import get_close_matches

    close = get_close_matches(name, snapshot.names, n=3, cutoff=0.5)
    if close:
        hint = "did you mean " + " or ".join(close) + "?"
    elif snapshot.names:
        shown = ", ".join(snapshot.names[:_SHOWN])
        hint = f"known profiles: {shown}{', ...' if len(snapshot.names) > _SHOWN else ''}"
    else:
        hint = f"neither {snapshot.credentials_path} nor {snapshot.config_path} has a profile yet"
    return FilesError(f"no profile '{name}'", hint)
