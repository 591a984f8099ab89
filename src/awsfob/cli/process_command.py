"""``fob process``: the answer to an SDK that runs fob as its ``credential_process``."""

from __future__ import annotations

import click

from awsfob.app.context import Context
from awsfob.app.stored_answers import for_process
from awsfob.cli.options import Access, Common, access_options, common_options
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
    click.echo(document(for_process(context, access)))
