"""``fob migrate``: move a key and its sessions to the sections of another layout."""

from __future__ import annotations

import click

from awsfob.cli.help_pages import Command
from awsfob.cli.messages import context_of, print_as_it_is, print_table, say_text
from awsfob.cli.options import file_options, profiles_argument
from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from awsfob.app.context import Context
    from awsfob.app.inputs import Common

_LAYOUTS = ("long-term", "mfa-suffix", "source-profile", "sts-suffix")


@click.command("migrate", cls=Command)
@profiles_argument
@click.option("--to", "layout", type=click.Choice(_LAYOUTS), help="The layout to move to.")
@click.option(
    "--from",
    "source",
    type=click.Choice(["aws-vault", "mfa_credentials"]),
    help="Copy the key from there; it is not in the AWS files.",
)
@click.option("--dry-run", is_flag=True, help="Show the changes, with secrets masked, and make none.")
@click.option("-y", "--yes", is_flag=True, help="Make the changes without a question.")
@click.option(
    "--remove-source", is_flag=True, help="Remove a key that was copied to another file, once AWS accepts it."
)
@file_options
def command(
    common: Common,
    *,
    profiles: tuple[str, ...],
    layout: str | None,
    **options: Any,  # noqa: ANN401  the options that are handed on as they are
) -> None:
    """Move PROFILE's key and sessions to another layout.

    Without PROFILE, lists the profiles with a key, the layout of each, and a command that moves it.

    The sections get the names of the layout in both files, with all their settings and comments, and role profiles
    follow. fob shows the changes and asks. A name that is taken is refused; nothing is overwritten. A key in the config
    file is copied to the credentials file, and stays there, too, without --remove-source.

    A profile file goes, with --remove-source, once AWS accepts its key in the credentials file.

    With --from, the key is in the file ~/.aws/mfa_credentials of aws-mfa-tools, or in aws-vault, which fob runs.
    """
    from awsfob.app.migrate import MigrateOptions, migrate

    context = context_of(common)
    if layout is None:
        if profiles or any(options.values()):
            raise UsageError("--to is missing", f"name a layout: --to {', '.join(_LAYOUTS)}")
        _list(context)
        return
    chosen = MigrateOptions(layout, **options)
    migrate(context, profiles, chosen, print_as_it_is if chosen.dry_run else say_text)


def _list(context: Context) -> None:
    from awsfob.app.migrate import finished
    from awsfob.app.recognised_keys import recognised, tools_here
    from awsfob.cli.tables import stdout_look
    from awsfob.output.migration_table import as_table

    context = finished(context)
    rows = recognised(context)
    for line in tools_here(context.snapshot):
        context.messages.notice(line)
    if not rows:
        context.messages.notice("no profile has an access key, so nothing can move")
        return
    look = stdout_look()
    print_table(as_table(rows, look.width, coloured=look.colours))
