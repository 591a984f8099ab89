"""``fob process``: the answer to an SDK that runs fob as its ``credential_process``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from awsfob.app.stored_answers import for_process
from awsfob.cli.options import access_options, common_options, context_of
from awsfob.output.process_document import document

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.command("process")
@common_options
@access_options
def command(common: Common, access: Access) -> None:
    """Print PROFILE's credentials in the form that AWS SDKs expect of a credential_process.

    Renews what has less than 15 minutes to live; asks for a code on the terminal, wherever stdin and stdout lead.
    Write it as credential_process = fob-process PROFILE where that program is installed: it answers faster.
    """
    context = context_of(common)
    click.echo(document(for_process(context, access)))
