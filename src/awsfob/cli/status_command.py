"""``fob status``: every profile and how long its session has to live. No network, no prompt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from awsfob.app.status import check as check_status
from awsfob.app.status import statuses
from awsfob.cli import tables
from awsfob.cli.options import Duration, common_options, context_of

if TYPE_CHECKING:
    from awsfob.app.inputs import Common


@click.command("status")
@common_options
@click.option("--json", "as_json", is_flag=True, help="A list of objects on stdout.")
@click.option("--check", is_flag=True, help="Exit 0 when PROFILE is good for --min-left, else 6 with the reason.")
@click.option("--min-left", type=Duration(), help="What counts as good; 15m by default.")
def command(common: Common, *, as_json: bool, check: bool, min_left: int | None) -> None:
    """Show every profile, or PROFILE: kind, layout, sections, device, and the time its session has left."""
    context = context_of(common)
    if check:
        check_status(context, min_left)
        return
    from awsfob.output import status_table as status

    found = statuses(context, common.profile, min_left)
    if as_json:
        click.echo(json.dumps(status.as_json(found), indent=2))
    elif found:
        click.echo(status.as_table(found, tables.width(), coloured=tables.shows_colours(context)), nl=False)
    else:
        context.messages.notice(f"no profile yet in {context.credentials_path} or {context.config_path}")
