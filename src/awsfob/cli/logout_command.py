"""``fob logout``: remove a session from the files, and the role sessions made with it from the cache."""

from __future__ import annotations

import click

from awsfob.app.logout import logout, logout_all
from awsfob.cli.help_pages import Command
from awsfob.cli.messages import context_of
from awsfob.cli.options import common_options
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Common


@click.command("logout", cls=Command)
@common_options
@click.option("--all", "everything", is_flag=True, help="Remove the sessions of all profiles and the whole cache.")
def command(common: Common, *, everything: bool) -> None:
    """Remove the session of PROFILE.

    Removes the session's access key, token and expiry. Other settings of the section stay. AWS cannot revoke a session:
    a copy of it works until it expires.
    """
    context = context_of(common)
    removed = logout_all(context) if everything else logout(context)
    if removed:
        context.messages.done(f"logged out: {', '.join(removed)}")
    else:
        context.messages.notice("there was no session to remove")
