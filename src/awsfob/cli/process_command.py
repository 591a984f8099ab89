"""``fob process``: print credentials for an SDK that runs fob as its ``credential_process``."""

from __future__ import annotations

from awsfob.app.stored_answers import credentials_for_process
from awsfob.cli.messages import context_of, print_as_it_is
from awsfob.cli.option_rows import ACCESS, COMMON, Declared
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.process_document import document
from awsfob.structs import replace

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


def run(common: Common, access: Access) -> None:
    """Print PROFILE's credentials for credential_process.

    Renews a session that ends in less than 15 minutes. Asks for a code on the terminal, even if stdin and stdout are
    redirected. In the config file, write `credential_process = fob-process PROFILE` if fob-process is installed: it
    is faster than fob.
    """
    context = replace(context_of(common), serves_program=True)
    print_as_it_is(f"{document(credentials_for_process(context, access))}\n")


DECLARED = Declared("process", run, (COMMON, ACCESS))
