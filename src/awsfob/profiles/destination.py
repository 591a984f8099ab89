"""The section that gets a session: whether it may, and what it takes over when it is written. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import FilesError
from awsfob.ini.limits import check_section, check_value
from awsfob.model import Destination
from awsfob.profiles.layouts import section_copy, section_for_key
from awsfob.profiles.snapshot import Snapshot, may_be_overwritten

if TYPE_CHECKING:
    from collections.abc import Sequence


def destination(
    snapshot: Snapshot, section: str, other: str, parents: Sequence[str], min_left: int | None = None
) -> Destination:
    """Return a section as the destination of a session.

    Args:
        snapshot: All files.
        section: The credentials section.
        other: The arguments of ``fob login`` that choose another section, for the hint.
        parents: Profiles whose region a new section inherits.
        min_left: See ``Destination``.

    Raises:
        FilesError: The section holds a long-term key that is in no other file, or cannot be made as it has to be.
    """
    copy = section_copy(snapshot, section)
    check_target(snapshot, section, f"fob login {other}", copied_key=copy.key_id if copy else None)
    region = None if copy else _inherited_region(snapshot, section, *parents)
    if not snapshot.credentials.has(section):
        check_section(section)
        check_value(region or "")
    return Destination(section, region, copy, min_left)


def check_target(snapshot: Snapshot, section: str, other: str, copied_key: str | None = None) -> None:
    """Refuse to write a session into a section that holds a long-term key.

    Args:
        snapshot: All files.
        section: The credentials section that would get the session.
        other: A command that chooses another section, for the hint.
        copied_key: The id of a key that the section has only a copy of, see ``may_be_overwritten``.

    Raises:
        FilesError: The section holds a key.
    """
    ref = snapshot.section_ref(section, "credentials")
    if ref and not may_be_overwritten(snapshot.values(ref), copied_key):
        raise FilesError(
            f"[{section}] of {snapshot.credentials_path} holds a long-term key, and a session would overwrite it",
            f"send the session to another section: {other}",
            f"or rename [{section}] to [{section_for_key(section)}]: its sessions then go to [{section}]",
        )


def _inherited_region(snapshot: Snapshot, section: str, *parents: str) -> str | None:
    """Return the region that a section needs when it has to be made, because named profiles inherit nothing.

    None where config names one for it already, in a header that the AWS CLI reads: credentials would beat that.
    """
    own = snapshot.section_ref(section, "config")
    if own and snapshot.values(own).get("region") and own.header.startswith(("default", "profile")):
        return None
    found = (snapshot.settings(name).get("region") for name in (section, *parents))
    return next((region for region in found if region), None)
