"""``fob keys``: a user's access keys as IAM lists them, and which one is in the file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from awsfob.cli import tables
from awsfob.cli.options import Duration, access_options, common_options, context_of

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("keys")
@common_options
@access_options
@click.option("--json", "as_json", is_flag=True, help="As JSON; with --all a list.")
@click.option("--all", "everything", is_flag=True, help="The keys of all profiles' users.")
@click.option("--max-age", type=Duration(), help="Exit 6 when the key in the file is older, for instance 90d.")
def command(common: Common, access: Access, *, as_json: bool, everything: bool, max_age: int | None) -> None:
    """Show the access keys of PROFILE's user: status, age, last use, and which one is in the file.

    AWS is some hours behind with the last use of a key.
    """
    from awsfob.app.list_keys import check_age, list_keys
    from awsfob.output import keys_table

    context, now = context_of(common), datetime.now(UTC)
    found = list_keys(context, access, everything=everything)
    if as_json:
        shapes = [keys_table.as_json(keys, now) for keys in found]
        click.echo(json.dumps(shapes if everything else shapes[0], indent=2))
    else:
        shown = (
            keys_table.as_table(keys, now, tables.width(), coloured=tables.shows_colours(context)) for keys in found
        )
        click.echo("\n".join(shown), nl=False)
    if max_age is not None:
        check_age(found, now, max_age)
