"""``fob process``: the answer to an SDK that runs fob as its ``credential_process``."""

from __future__ import annotations

from dataclasses import replace

import click

from awsfob.app.context import Context
from awsfob.app.credentials import obtain
from awsfob.app.stored_answers import keep_for_next_time
from awsfob.cli.options import Access, Common, access_options, common_options
from awsfob.fastpath.entry import RENEW_SECONDS
from awsfob.fastpath.writer import note_files
from awsfob.output.process_document import document


@click.command("process")
@common_options
@access_options
def command(common: Common, access: Access) -> None:
    """Print PROFILE's credentials in the form that AWS SDKs expect of a credential_process.

    Renews what has less than 15 minutes to live; asks for a code on the terminal, wherever stdin and stdout lead.
    Write it as credential_process = fob-process PROFILE where that program is installed: it answers faster.
    """
    context = Context.of(common)
    before = note_files(context.credentials_path, context.config_path)
    plan, credentials = obtain(context, _renewing_early(access))
    click.echo(document(credentials))
    if access == Access():
        keep_for_next_time(context, plan, credentials, before)


def _renewing_early(access: Access) -> Access:
    return access if access.min_left is not None else replace(access, min_left=RENEW_SECONDS)
