"""``fob keys``: a user's access keys as IAM lists them, and which one is in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import json
    from datetime import UTC, datetime

    import click

    from awsfob.app.list_keys import check_age, list_keys
    from awsfob.cli import tables
    from awsfob.cli.options import context_of
    from awsfob.output import keys_table

    now = datetime.now(UTC)
    found = list_keys(context_of(common), access, everything=everything)
    if as_json:
        shapes = [keys_table.as_json(keys, now) for keys in found]
        click.echo(json.dumps(shapes if everything else shapes[0], indent=2))
    else:
        shown = (keys_table.as_table(keys, now, tables.width(), coloured=tables.shows_colours()) for keys in found)
        click.echo("\n".join(shown), nl=False)
    if max_age is not None:
        check_age(found, now, max_age)
