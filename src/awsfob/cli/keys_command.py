"""``fob keys``: list a user's access keys, and show which one is in the file."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from awsfob.cli.help_pages import Command
from awsfob.cli.messages import context_of, print_json, print_table, show_error
from awsfob.cli.options import Duration, access_options, common_options
from awsfob.cli.tables import stdout_look
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("keys", cls=Command)
@common_options
@access_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON; with --all, a list.")
@click.option("--all", "everything", is_flag=True, help="List the keys of the users of all profiles.")
@click.option("--max-age", type=Duration(), help="Exit with 6 if the key in the file is older, such as 90d.")
def command(common: Common, access: Access, *, as_json: bool, everything: bool, max_age: int | None) -> None:
    """List the access keys of PROFILE's user.

    Shows the status, the age and the last use of each key, and which one is in the file. AWS reports the last use some
    hours late.
    """
    from awsfob.app.list_keys import check_age, list_all_keys, list_keys
    from awsfob.output import keys_table

    context, now = context_of(common), datetime.now(UTC)
    found, failed = list_all_keys(context, access) if everything else ([list_keys(context, access)], [])
    if as_json:
        shapes = [keys_table.as_json(keys, now) for keys in found]
        print_json(shapes if everything else shapes[0], indent=2)
    elif found:
        look = stdout_look()
        print_table("\n".join(keys_table.as_table(keys, now, look.width, coloured=look.colours) for keys in found))
    if failed:
        for error in failed[:-1]:
            show_error(error)
        raise failed[-1]
    if max_age is not None:
        check_age(found, now, max_age)
