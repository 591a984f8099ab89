"""Where to call: the settings that a session's profile gets from the profile of the key. Pure.

An AWS profile inherits nothing from another one. So fob copies these settings to the session's profile in config. It
does not copy them to credentials: programs with the C++ SDK (pyarrow, DuckDB, GDAL) read them in config only.
"""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.section_ref import SectionRef
from awsfob.profiles.snapshot import CONFIG, CREDENTIALS, header_for_all
from awsfob.profiles.values import service_endpoints
from awsfob.text import without_passwords

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.snapshot import Snapshot

INHERITED = ("region", "endpoint_url", "services")
_ENDPOINTS = ("endpoint_url", "services")
_IGNORE = "ignore_configured_endpoint_urls"
_CALLS = (*_ENDPOINTS, _IGNORE, "ca_bundle", "use_fips_endpoint", "use_dualstack_endpoint", "sts_regional_endpoints")


def inherited(snapshot: Snapshot, section: str, parents: Sequence[str]) -> dict[str, str]:
    """Return the settings of ``INHERITED`` for the profile of a session.

    A setting in the session's section of credentials counts first, because the AWS CLI reads it before config, and then
    one below a bare header, which only fob and awsmfa read. An endpoint with a password is not copied.

    Args:
        snapshot: All files.
        section: The section of the session.
        parents: The profiles to inherit from, the nearest first.
    """
    own = [snapshot.values(ref) for ref in _other_sections(snapshot, section)]
    sources = [*own, *(_without_ignored(snapshot.settings(name)) for name in parents if name != section)]
    found = ((name, next((source[name] for source in sources if source.get(name)), None)) for name in INHERITED)
    return {name: value for name, value in found if value and without_passwords(value) == value}


def would_hide(snapshot: Snapshot, section: str) -> bool:
    """Return whether a new header for a profile in config would hide the role or the key below its bare header."""
    config = snapshot.config
    is_new = not config.has(header_for_all(config, section))
    return is_new and config.has(section) and snapshot.stands_alone(section)


def is_in_step(snapshot: Snapshot, section: str, wanted: Mapping[str, str]) -> bool:
    """Return whether the profile of a session in config has exactly the inherited settings."""
    own = snapshot.config.own(header_for_all(snapshot.config, section))
    return all(own.get(name) == wanted.get(name) for name in INHERITED)


def changes(
    own: Mapping[str, str], wanted: Mapping[str, str], is_of_fob: Callable[[str, str], bool]
) -> dict[str, str | None]:
    """Return the settings to write to a session's profile in config; None removes one.

    Args:
        own: The settings that the profile has in config.
        wanted: See ``inherited``.
        is_of_fob: Returns whether fob wrote a value of a setting; any other value is the user's choice and stays.
    """
    found: dict[str, str | None] = {}
    for name in INHERITED:
        now, then = own.get(name), wanted.get(name)
        if now != then and (now is None or is_of_fob(name, now)):
            found[name] = then
    return found


def calling_profile(snapshot: Snapshot, profile: str, pair: Pair | None, *, has_roles: bool) -> str:
    """Return the profile whose settings say how to call AWS.

    For a role it is the profile itself, as in the SDKs. For a user it is the first that has such settings: the profile
    that was named, that of the session, or that of the key.
    """
    if has_roles or pair is None:
        return profile
    names = (profile, pair.session_section, pair.key_profile)
    return next((name for name in names if not snapshot.settings(name).keys().isdisjoint(_CALLS)), profile)


def endpoints(snapshot: Snapshot, profile: str) -> dict[str, str]:
    """Return the endpoints that a profile names: ``""`` for the one of all services, else by the name of a service."""
    settings = _without_ignored(snapshot.settings(profile))
    found = {"": settings.get("endpoint_url", "")}
    found |= dict(service_endpoints(snapshot, settings.get("services", "")))
    return {service: url for service, url in found.items() if url}


def _without_ignored(settings: Mapping[str, str]) -> Mapping[str, str]:
    """Return settings of a profile, without the endpoints if the profile tells the SDKs to ignore them."""
    if settings.get(_IGNORE, "").lower() != "true":
        return settings
    return {name: value for name, value in settings.items() if name not in _ENDPOINTS}


def _other_sections(snapshot: Snapshot, section: str) -> list[SectionRef]:
    """Return the sections of a profile but the one in config that all programs read: in credentials, and a bare one."""
    ref = snapshot.section_ref(section, CREDENTIALS)
    is_bare = snapshot.config.has(section) and header_for_all(snapshot.config, section) != section
    return [*([ref] if ref else []), *([SectionRef(CONFIG, section)] if is_bare else [])]
