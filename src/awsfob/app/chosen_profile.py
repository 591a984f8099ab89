"""The profile of ``fob use`` and ``fob shell``: the one that is named, else one that the user chooses."""

from __future__ import annotations

from awsfob.app.last_profile import with_last_profile
from awsfob.errors import ChoiceCancelledError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.app.context import Context
    from awsfob.interaction.terminal import Terminal
    from awsfob.sessions.session_state import ProfileStatus
    from awsfob.settings import Settings

_WITHOUT_CREDENTIALS = {"settings"}
"""The kinds of profiles, as in ``fob status --json``, among which nobody chooses."""


def context_to_use(context: Context, *, ask: bool) -> Context:
    """Return the context for the profile of a shell.

    It is the profile on the command line; in a ``fob shell``, the one that is in use there; with a profile folder, the
    one that was used last. Else the user chooses at the terminal. Where nobody can be asked, it is the usual one.

    Args:
        context: The context of the command.
        ask: Whether to ask the user.

    Raises:
        ChoiceCancelledError: The user chose none.
    """
    settings = context.settings
    if context.common.profile:
        return context
    if settings.shell_of:
        return context.for_profile(settings.used or settings.shell_of)
    found = with_last_profile(context)
    return _chosen(context) if ask and found is context else found


def _chosen(context: Context) -> Context:
    from awsfob.interaction.terminal import open_keyboard

    terminal = open_keyboard()
    if terminal is None:
        return context
    from awsfob.app.status import statuses

    found = [each for each in statuses(context, None, None) if each.row.kind not in _WITHOUT_CREDENTIALS]
    if len(found) > 1:
        return context.for_profile(_picked(context, found, terminal))
    return context.for_profile(found[0].row.profile) if found else context


def _fzf(settings: Settings) -> str | None:
    """Return the program fzf, if it is on PATH and the terminal can show it."""
    return SYSTEM.find_program("fzf", settings.environ) if settings.is_full_terminal else None


def _picked(context: Context, found: Sequence[ProfileStatus], terminal: Terminal) -> str:
    from awsfob.interaction.picker import pick
    from awsfob.output.picker_rows import as_rows
    from awsfob.text import USUAL_COLUMNS

    settings = context.settings
    rows = as_rows(found, settings.in_use, terminal.columns or USUAL_COLUMNS)
    number = pick(terminal, rows, _fzf(settings))
    if number is None:
        raise ChoiceCancelledError("no profile was chosen")
    return found[number].row.profile
