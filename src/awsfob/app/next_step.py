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
    used = context.settings.in_use or context.common.used_profile(context.settings)
    each = next((one for one in keys if used in {one.row.profile, one.row.session_section}), keys[0])
    name, section = each.row.profile, each.row.session_section or ""
    if each.row.serial is None:
        return f"next, find the MFA device of {name}: fob init {shell_word(name)}"
    if each.state != "good":
        return f"next, log in: fob login {shell_word(name)}"
    is_of_shell = context.settings.used in {name, section}
    if each.is_cached and not is_of_shell and not runs_fob(context.snapshot.settings(section)):
        return f"{name} is logged in, in fob's cache: fob use {shell_word(name)}"
    if is_of_shell or section == used:
        return f"{name} is logged in: programs use it as it is"
    parents = [each.row.pair.key_profile] if each.row.pair else []
    lacks_region = not context.names_region((section, *parents))
    return f"{name} is logged in; {how_to_use(section, name, lacks_region=lacks_region)}"
