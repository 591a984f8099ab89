"""The profile of the profile folder that was used last: the default profile of ``fob env`` with a profile folder."""

from __future__ import annotations

from awsfob.errors import FobError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.storage import files as disk

if TYPE_CHECKING:
    from awsfob.app.context import Context

_FILE = "last-profile"


def with_last_profile(context: Context) -> Context:
    """Return the context for the profile that was used last.

    The context stays the same if a profile is named or the last profile is no longer in the folder.
    """
    if context.common.profile or context.settings.profile:
        return context
    if not context.snapshot.profile_files:
        return context
    name = disk.read(context.state / _FILE).decode("utf-8", "surrogateescape")
    if name not in context.snapshot.profile_files:
        return context
    context.messages.detail(f"no profile is named; the profile used last is {name}")
    return context.for_profile(name)


def remember_profile(context: Context) -> None:
    """Remember the profile of a context if it is in the folder; a failure is shown only with ``--verbose``."""
    if context.profile not in context.snapshot.profile_files:
        return
    try:
        disk.private_folder(context.state)
        disk.write_private(context.state / _FILE, context.profile.encode("utf-8", "surrogateescape"), lasting=False)
    except FobError as error:
        context.messages.detail(f"the last profile is not remembered: {error}")
