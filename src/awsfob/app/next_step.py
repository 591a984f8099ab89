"""``fob`` without a command: what to do next, from the files alone."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.login_report import how_to_use
from awsfob.profiles.fob_process import runs_fob
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.app.context import Context
    from awsfob.sessions.session_state import ProfileStatus


def next_step(context: Context, found: Sequence[ProfileStatus]) -> str:
    """Return what to do next, with the command for it.

    Args:
        context: The context of the command.
        found: The status of all profiles.
    """
    keys = [each for each in found if each.row.kind == "user"]
    if not keys:
        return "no profile has an access key yet; to set one up: fob init"
    if in_shell := _in_this_shell(context, found):
        return in_shell
    used = context.common.profile_in_use(context.settings)
    each = next((one for one in keys if used in {one.row.profile, one.row.session_section}), keys[0])
    name = each.row.profile
    if each.row.serial is None:
        return f"next, find the MFA device of {name}: fob init {shell_word(name)}"
    if each.state != "good":
        return f"next, log in: fob login {shell_word(name)}"
    return _use_of_session(context, each, used)


def _use_of_session(context: Context, each: ProfileStatus, used: str) -> str:
    """Return how to use the session of a key that is logged in."""
    name, section = each.row.profile, each.row.session_section or ""
    if each.is_cached and not runs_fob(context.snapshot.settings(section)):
        return f"{name} is logged in, in fob's cache: fob use {shell_word(name)}"
    if section == used:
        return f"{name} is logged in: programs use it as it is"
    parents = [each.row.pair.key_profile] if each.row.pair else []
    lacks_region = not context.names_region((section, *parents))
    return f"{name} is logged in; {how_to_use(section, name, lacks_region=lacks_region)}"


def roles_step(context: Context, found: Sequence[ProfileStatus]) -> str | None:
    """Return which role profiles other tools cannot use with a session that is there, and the command for it."""
    good = [each.row.pair for each in found if each.row.kind == "user" and each.row.pair and each.state == "good"]
    has_roles = any(each.row.kind == "role" for each in found)
    if not has_roles or not good:
        return None
    from awsfob.app.role_notes import roles_note

    return next(filter(None, (roles_note(context.snapshot, pair) for pair in good)), None)


def _in_this_shell(context: Context, found: Sequence[ProfileStatus]) -> str | None:
    """Return how it stands with the profile that ``fob use`` has put into this shell, if there is one."""
    name = context.settings.used
    each = next((one for one in found if one.row.profile == name), None)
    if name is None or each is None:
        return None
    if each.state == "good":
        return f"{name} is in use in this shell: programs use it as it is"
    return f"next, renew the credentials of this shell: fob use {shell_word(name)}"
