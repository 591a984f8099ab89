"""The section that gets a session: whether it may, and what it takes over when it is written. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import FilesError
from awsfob.ini.limits import check_section, check_value
from awsfob.profiles.folder.rules import copy_of
from awsfob.profiles.snapshot import KEY_ID, Snapshot, holds_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.model import Step


def in_section(snapshot: Snapshot, step: Step, section: str, instead: str, parents: Sequence[str]) -> Step:
    """Say that a section keeps a step's session, and what that section takes over when it is written.

    Args:
        snapshot: All files.
        step: The step whose session is kept.
        section: The credentials section.
        instead: What to give to ``fob login`` for another section, for the hint.
        parents: Profiles whose region a new section inherits.

    Raises:
        FilesError: The section holds a long-term key that stands nowhere else, or cannot be made as it has to be.
    """
    file = snapshot.profile_files.get(section)
    copy = copy_of(file) if file else None
    check_target(snapshot, section, f"fob login {instead}", spare=copy.key_id if copy else None)
    region = None if copy else _inherited_region(snapshot, section, *parents)
    if not snapshot.credentials.has(section):
        check_section(section)
        check_value(region or "")
    return step._replace(section=section, section_region=region, section_copy=copy)


def check_target(snapshot: Snapshot, section: str, instead: str, spare: str | None = None) -> None:
    """Refuse to write a session into a section that holds a long-term key.

    Args:
        snapshot: Both files.
        section: The credentials section that would get the session.
        instead: A command that goes elsewhere, for the hint.
        spare: The id of a key that stands elsewhere too, so that this copy of it may go.

    Raises:
        FilesError: The section holds a key.
    """
    place = snapshot.place(section, "credentials")
    values = snapshot.values(place) if place else {}
    if holds_key(values) and not (spare and values.get(KEY_ID) == spare):
        raise FilesError(
            f"[{section}] of {snapshot.credentials_path} holds a long-term key, and a session would overwrite it",
            f"send the session to another section: {instead}",
            f"or rename [{section}] to [{section}-long-term]: its sessions then go to [{section}]",
        )


def _inherited_region(snapshot: Snapshot, section: str, *parents: str) -> str | None:
    """Return the region that a section needs when it has to be made, because named profiles inherit nothing.

    None where config names one for it already, in a header that the AWS CLI reads: credentials would beat that.
    """
    own = snapshot.place(section, "config")
    if own and snapshot.values(own).get("region") and own.header.startswith(("default", "profile")):
        return None
    found = (snapshot.settings(name).get("region") for name in (section, *parents))
    return next((region for region in found if region), None)
