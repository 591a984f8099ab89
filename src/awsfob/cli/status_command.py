"""``fob status``: every profile and how long its session has to live. No network, no prompt."""

from __future__ import annotations

import json
import os
import shutil
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from awsfob.app.context import Context
from awsfob.cli.options import Common, Duration, common_options
from awsfob.errors import PersonNeededError

if TYPE_CHECKING:
    from awsfob.profiles.inventory import Row


@click.command("status")
@common_options
@click.option("--json", "as_json", is_flag=True, help="A list of objects on stdout.")
@click.option("--check", is_flag=True, help="Exit 0 when PROFILE is good for --min-left, else 6 with the reason.")
@click.option("--min-left", type=Duration(), help="What counts as good; 15m by default.")
def command(common: Common, *, as_json: bool, check: bool, min_left: int | None) -> None:
    """Show every profile, or PROFILE: kind, layout, sections, device, and the time its session has left."""
    from awsfob.profiles.inventory import look, survey

    context = Context.of(common)
    now, least = datetime.now(UTC), context.min_left(min_left)
    if check:
        _check(look(context.snapshot, context.profile, now, least))
        return
    one = common.profile
    rows = [look(context.snapshot, one, now, least)] if one else survey(context.snapshot, now, least)
    for row in rows:
        if row.expiry:
            context.messages.detail(f"{row.profile}: expiry read from {row.expiry.setting} ({row.expiry.spelling})")
    if not rows and not as_json:
        context.messages.notice(f"no profile yet in {context.credentials_path} or {context.config_path}")
        return
    _show(rows, as_json=as_json)


def _check(row: Row) -> None:
    if row.state != "good":
        raise PersonNeededError(f"profile '{row.profile}' has no good session: {row.state}", f"fob login {row.profile}")


def _show(rows: list[Row], *, as_json: bool) -> None:
    from awsfob.output import status_table as status

    if as_json:
        click.echo(json.dumps(status.as_json(rows), indent=2))
        return
    width = shutil.get_terminal_size().columns
    click.echo(status.as_table(rows, width, coloured=_shows_colours()), nl=False)


def _shows_colours() -> bool:
    """Say whether stdout is a terminal that shows colours, and nobody said no (see no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
