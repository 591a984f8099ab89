"""Which role profiles of a key other tools cannot use with the session of the key, and the command that changes it."""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.roles_of_key import edits_for_session, roles_of_key
from awsfob.profiles.user_pair import user_pair
from awsfob.text import shell_word

if TYPE_CHECKING:
    from awsfob.app.context import Context
    from awsfob.profiles.layouts import Pair
    from awsfob.profiles.snapshot import Snapshot

_MOST = 3


def roles_note(snapshot: Snapshot, pair: Pair) -> str | None:
    """Return a line about the role profiles that ``fob init --roles`` would change; None if there are none.

    Args:
        snapshot: All files.
        pair: The pair of the key.
    """
    names = list(edits_for_session(snapshot, pair, roles_of_key(snapshot, pair).names).changes)
    if not names:
        return None
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return (
        f"for {'role' if len(names) == 1 else 'roles'} {', '.join(names[:_MOST])}{more}, other tools ask for another "
        f"code, or fail; to change that: fob init {shell_word(pair.name)} --roles"
    )


def tell_roles(context: Context) -> None:
    """Say which role profiles of the key of a profile need a change, after ``fob init`` has set up the key."""
    pair = user_pair(context.snapshot, context.common.profile_name(context.settings))
    if not isinstance(pair, FilesError) and (note := roles_note(context.snapshot, pair)):
        context.messages.notice(note)
