"""The profile of the profile folder that was used last; its users may leave out the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.errors import FobError
from awsfob.storage import files as disk

if TYPE_CHECKING:
    from awsfob.app.context import Context

_FILE = "last-profile"


def last_used(context: Context) -> Context:
    """Return the context of the profile used last, where no profile is named and that one is still in the folder."""
    if context.common.profile or context.settings.profile:
        return context
    if not context.snapshot.profile_files:
        return context
    name = disk.read(context.state / _FILE).decode("utf-8", "surrogateescape")
    if name not in context.snapshot.profile_files:
        return context
    context.messages.detail(f"no profile is named; the last one used is {name}")
    return context.for_profile(name)


def note_used(context: Context) -> None:
    """Remember a profile of the folder; a failure costs no credentials, and is only said when asked for reasons."""
    if context.profile not in context.snapshot.profile_files:
        return
    try:
        disk.private_folder(context.state)
        disk.write_private(context.state / _FILE, context.profile.encode("utf-8", "surrogateescape"))
    except FobError as error:
        context.messages.detail(f"the last profile is not remembered: {error}")
