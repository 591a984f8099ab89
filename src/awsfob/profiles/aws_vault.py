"""Settings with which aws-vault takes over the settings of another profile. Pure.

The AWS CLI and the SDKs do not know them, so fob does not obey them either. It refuses a profile that would be somebody
else without them, and says which lines to write. The names are from the documentation of aws-vault 7.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.sources import INCLUDES, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsfob.model import Role
    from awsfob.profiles.snapshot import Snapshot

_IDENTITY = (
    *("mfa_serial", "external_id", "role_session_name", "source_identity", "duration_seconds", "region"),
    *("session_tags", "transitive_session_tags"),
    *(name for kind in KINDS for name in (*kind.settings, *kind.also)),
)


def check_includes(snapshot: Snapshot, profile: str) -> None:
    """Refuse a profile that takes over settings that decide who one is, or with which device.

    Raises:
        FilesError: It does, or the profiles that it includes make a loop or do not exist.
    """
    settings = snapshot.settings(profile)
    visited, missing = [profile], dict[str, str]()
    setting = first = next((name for name in INCLUDES if settings.get(name)), None)
    while setting:
        included = snapshot.settings(visited[-1])[setting]
        if included in visited:
            raise FilesError(
                f"the {setting} of '{visited[-1]}' makes a loop: {' -> '.join([*visited, included])}",
                f"remove the line {setting}: only aws-vault reads it",
            )
        visited.append(included)
        found = snapshot.settings(included)
        missing |= {
            name: included for name in _IDENTITY if name in found and name not in settings and name not in missing
        }
        setting = next((name for name in INCLUDES if found.get(name)), None)
    if missing:
        refs = snapshot.section_refs(profile)
        ref = next(ref for ref in refs if first in snapshot.values(ref))
        lines = ", ".join(f"{name} (of '{included}')" for name, included in missing.items())
        raise FilesError(
            f"{first} {snapshot.where(ref, str(first))}: only aws-vault takes over settings of another profile",
            f"AWS tools do not, so write these settings to [{ref.header}], too: {lines}",
        )


def inherited_device(snapshot: Snapshot, roles: Iterable[Role]) -> tuple[str, ...]:
    """Return a note for roles without a device of which aws-vault would use the one of ``[default]``."""
    serial = snapshot.settings("default").get("mfa_serial")
    names = [role.profile for role in roles]
    if not (serial and names):
        return ()
    why = "AWS tools do not take over mfa_serial of [default]"
    return (f"'{names[0]}' is assumed without MFA: {why}; to use it, write 'mfa_serial = {serial}' to the profile",)
