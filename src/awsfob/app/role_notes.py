"""Which role profiles of a key other tools cannot use with the session of the key, and the command that changes it."""

from __future__ import annotations

from contextlib import suppress

from awsfob.errors import CancelledError, FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.profiles.roles_of_key import edits_for_session, roles_of_key
from awsfob.profiles.user_pair import user_pair
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.app.context import Context
    from awsfob.app.init_options import InitOptions
    from awsfob.app.inputs import Access
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


def offer_roles(context: Context, access: Access, options: InitOptions, show: Callable[[str], None]) -> None:
    """Say which role profiles of a key need a change, after ``fob init`` has set up the key; offer it to a user.

    Args:
        context: A context of the profile with the key.
        access: See ``set_up_roles``.
        options: See ``set_up_roles``.
        show: See ``set_up_roles``.
    """
    pair = user_pair(context.snapshot, context.profile)
    note = None if isinstance(pair, FilesError) else roles_note(context.snapshot, pair)
    if note is None:
        return
    context.messages.notice(note)
    from awsfob.interaction.terminal import open_keyboard

    if not options.yes and open_keyboard():
        from awsfob.app.init_roles import set_up_roles

        with suppress(CancelledError):  # the user said no
            set_up_roles(context, access, options, show)
