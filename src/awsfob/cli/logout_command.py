"""``fob logout``: take the session out of the files, and the role sessions that came from it out of the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.app.logout import logout, logout_all
from awsfob.cli.options import common_options, context_of

if TYPE_CHECKING:
    from awsfob.app.inputs import Common


@click.command("logout")
@common_options
@click.option("--all", "everything", is_flag=True, help="Every session of both files, and all that is cached.")
def command(common: Common, *, everything: bool) -> None:
    """Remove the session of PROFILE: its keys, token and expiry. Other keys of the section stay.

    AWS cannot revoke a session: a copy that someone made stays valid until it expires.
    """
    context = context_of(common)
    removed = logout_all(context) if everything else logout(context)
    context.messages.notice(f"logged out: {', '.join(removed)}" if removed else "there was no session to remove")
