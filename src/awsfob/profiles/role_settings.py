"""The settings of roles, with the names of botocore, aws-vault and aws-mfa. Pure."""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Role
from awsfob.profiles.lifetimes import ROLE_RANGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.section_ref import SectionRef
    from awsfob.profiles.snapshot import Snapshot


def role_of_key(snapshot: Snapshot, pair: Pair) -> Role | None:
    """Return the role that broamski/aws-mfa assumes for a pair: ``assume_role`` in ``[P-long-term]``, or None.

    The session in ``[P]`` is then the role's. The default of aws-mfa for the name of the session is the user of the
    machine; fob uses its own.
    """
    settings = snapshot.values(pair.key)
    arn = settings.get(pair.layout.role_setting) if pair.layout.role_setting else None
    if not arn:
        return None
    return Role(pair.session_section, arn, session_name=settings.get("role_session_name") or None)


def role_of(snapshot: Snapshot, profile: str) -> Role:
    """Return the role of a profile with ``role_arn``.

    Raises:
        FilesError: A setting of the role is not valid.
    """
    settings = snapshot.settings(profile)
    if not settings["role_arn"]:
        ref = next(ref for ref in snapshot.section_refs(profile) if "role_arn" in snapshot.values(ref))
        raise FilesError(
            f"role_arn {snapshot.where(ref, 'role_arn')} is empty", "write the ARN of the role, or remove the line"
        )
    return Role(
        profile,
        settings["role_arn"],
        duration=_profile_duration(snapshot, profile),
        serial=settings.get("mfa_serial") or None,
        external_id=settings.get("external_id"),
        session_name=settings.get("role_session_name"),
        source_identity=settings.get("source_identity"),
        tags=_tags(profile, settings.get("session_tags", "")),
        transitive_tags=tuple(_items(settings.get("transitive_session_tags", ""))),
    )


def _profile_duration(snapshot: Snapshot, profile: str) -> int | None:
    """Return ``duration_seconds``; None without one, and for a text that is no number, which SDKs ignore."""
    ref = _duration_ref(snapshot, profile)
    seconds = _seconds_of(snapshot.values(ref)["duration_seconds"]) if ref else None
    if ref is None or seconds is None:
        return None
    if not ROLE_RANGE[0] <= seconds <= ROLE_RANGE[1]:
        raise FilesError(
            f"duration_seconds of profile '{profile}', {snapshot.where(ref, 'duration_seconds')}, is not a number from"
            f" {ROLE_RANGE[0]} to {ROLE_RANGE[1]}",
            "write whole seconds, such as 'duration_seconds = 3600'",
        )
    return seconds


def ignored_durations(snapshot: Snapshot, roles: Iterable[Role]) -> list[str]:
    """Return a note for each ``duration_seconds`` that is no number: SDKs ignore it, and so does fob."""
    found = [(role.profile, _duration_ref(snapshot, role.profile)) for role in roles]
    return [
        f"duration_seconds of '{profile}', {snapshot.where(ref, 'duration_seconds')}, is not a number, so it is"
        " ignored, as in the SDKs"
        for profile, ref in found
        if ref and _seconds_of(snapshot.values(ref)["duration_seconds"]) is None
    ]


def _duration_ref(snapshot: Snapshot, profile: str) -> SectionRef | None:
    """Return the section with the ``duration_seconds`` of a profile, or None."""
    refs = snapshot.section_refs(profile)
    return next((ref for ref in refs if "duration_seconds" in snapshot.values(ref)), None)


def _seconds_of(text: str) -> int | None:
    """Return a number of seconds, read as botocore reads it; None for another text."""
    try:
        return int(text)
    except ValueError:
        return None


def _tags(profile: str, text: str) -> tuple[tuple[str, str], ...]:
    """Return the tags in ``key = value, key = value``, the format of aws-vault."""
    pairs = [item.partition("=") for item in _items(text)]
    if any(not (key.strip() and mark) for key, mark, _ in pairs):
        raise FilesError(f"session_tags of profile '{profile}' do not have the form key=value,key=value")
    return tuple((key.strip(), value.strip()) for key, _, value in pairs)


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]
