"""The last profile of the profile folder that was used: what its users mean when they name none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.cli.options import PROFILE_VARIABLES
from awsfob.errors import FobError
from awsfob.storage import files as disk

if TYPE_CHECKING:
    from awsfob.app.context import Context

_FILE = "last-profile"


def last_used(place: Context) -> Context:
    """Return the place for the profile used last, where none is named and that one is still in the folder."""
    if place.common.profile or any(place.environ.get(name) for name in PROFILE_VARIABLES):
        return place
    if not place.snapshot.profile_files:
        return place
    name = disk.read(place.state / _FILE).decode("utf-8", "surrogateescape")
    if name not in place.snapshot.profile_files:
        return place
    place.voice.detail(f"no profile is named; the last one used is {name}")
    return place.for_profile(name)


def note_used(place: Context) -> None:
    """Remember a profile of the folder; a failure costs no credentials, and is only said when asked for reasons."""
    if place.profile not in place.snapshot.profile_files:
        return
    try:
        disk.private_folder(place.state)
        disk.write_private(place.state / _FILE, place.profile.encode("utf-8", "surrogateescape"))
    except FobError as error:
        place.voice.detail(f"the last profile is not remembered: {error}")
