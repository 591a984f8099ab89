"""``fob rotate``: replace an access key; the file holds a working key at every moment."""

from __future__ import annotations

import click

from awsfob.cli.help_pages import Command
from awsfob.cli.messages import context_of, say_text, show_error
from awsfob.cli.options import Duration, access_options, common_options
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("rotate", cls=Command)
@common_options
@access_options
@click.option("--keep-old", is_flag=True, help="Deactivate the old key, but do not delete it.")
@click.option("--dry-run", is_flag=True, help="Show each step, and change nothing.")
@click.option("--delete-key", metavar="KEY_ID", help="Delete this second key without a question, to make room.")
@click.option("--all", "everything", is_flag=True, help="Rotate the keys of all profiles, each once.")
@click.option("-y", "--yes", is_flag=True, help="Replace the key without a question.")
@click.option("--max-age", type=Duration(), help="Rotate only a key that is older, such as 90d.")
@click.option(
    "--wait", type=Duration(), default=120, help="How long to wait until AWS accepts the new key. Default: 2m."
)
def command(  # noqa: PLR0913  the options of the command
    common: Common,
    access: Access,
    *,
    keep_old: bool,
    dry_run: bool,
    delete_key: str | None,
    everything: bool,
    max_age: int | None,
    wait: int,
    yes: bool,
) -> None:
    """Replace PROFILE's access key.

    fob creates a new key, tests it, and writes it to every section that holds the old one. Then it deactivates and
    deletes the old key. If a rotation is interrupted, the file holds a working key, and the same command finishes it.

    fob asks first. Where there is no terminal, it needs --yes.

    IAM allows two keys. If the user has a second one, fob asks before it deletes it; a script names it in --delete-key.
    """
    from awsfob.app.replace_keys import RotateOptions, rotate, rotate_all

    options = RotateOptions(keep_old, dry_run, delete_key, max_age, wait, yes)
    context = context_of(common, may_read_stdin=True)
    if everything:
        rotate_all(context, access, options, show_error, say_text)
    else:
        rotate(context, access, options)
