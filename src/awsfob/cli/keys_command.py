"""``fob keys``: a user's access keys as IAM lists them, and which one is in the file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from awsfob.app.context import Context
from awsfob.app.iam_access import iam_user
from awsfob.cli import tables
from awsfob.cli.options import Access, Common, Duration, access_options, common_options
from awsfob.durations import words
from awsfob.errors import PersonNeededError

if TYPE_CHECKING:
    from awsfob.keys.listing import UserKeys


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
    from awsfob.keys.listing import look_at_keys
    from awsfob.output import keys_table as emit

    context = Context.of(common)
    contexts = context.for_each_key() if everything else [context]
    now = datetime.now(UTC)
    found = [look_at_keys(iam_user(each, access, "keys"), each.profile) for each in contexts]
    if as_json:
        shapes = [emit.as_json(keys, now) for keys in found]
        click.echo(json.dumps(shapes if everything else shapes[0], indent=2))
    else:
        shown = (emit.as_table(keys, now, tables.width(), coloured=tables.shows_colours()) for keys in found)
        click.echo("\n".join(shown), nl=False)
    if max_age is not None:
        _check_age(found, now, max_age)


def _check_age(found: list[UserKeys], now: datetime, max_age: int) -> None:
    for keys in found:
        for key in keys.keys:
            age = (now - key.info.created).total_seconds()
            if key.in_file and age > max_age:
                raise PersonNeededError(
                    f"the key {key.info.key_id} of profile '{keys.profile}' is {words(age)} old",
                    f"fob rotate {keys.profile}",
                )
