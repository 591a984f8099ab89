"""``fob mfa``: list and test the sources of codes, and keep seeds in the system keyring."""

from __future__ import annotations

import sys

import click

from awsfob.cli.help_pages import Group
from awsfob.cli.messages import context_of, print_line, print_table
from awsfob.cli.options import common_options, source_options
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.group("mfa", cls=Group)
def command() -> None:
    """List and test the sources of MFA codes."""


@command.command("sources")
@common_options
@source_options
def sources(common: Common, access: Access) -> None:
    """List the sources of codes.

    Shows which sources work on this machine, and which ones fob uses for PROFILE. Choose sources with --mfa-from
    SOURCE[,SOURCE...], with FOB_MFA_FROM, or with fob_mfa_from in the profile. fob also reads mfa_process of aws-vault.
    If a source fails, fob tries the next one, and then asks at the terminal.
    """
    from awsfob.app.mfa_sources import list_sources
    from awsfob.cli.tables import stdout_look
    from awsfob.output.sources_table import as_table

    rows, order = list_sources(context_of(common), access)
    look = stdout_look()
    print_table(as_table(rows, look.width, coloured=look.colours))
    if order:
        print_line(f"for profile {order.profile}: {', '.join(order.names)}")


@command.command("test")
@common_options
@source_options
def test(common: Common, access: Access) -> None:
    """Test the source of PROFILE's codes without AWS.

    Gets two codes, 30 seconds apart. fob does not show or send them, and does not mark them as used.
    """
    from awsfob.app.mfa_sources import check_source

    check_source(context_of(common), access)


@command.command("add")
@common_options
@source_options
@click.option("--qr", metavar="FILE", type=click.Path(), help="Read the seed from a picture of the QR code.")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read the seed or its otpauth:// URI from stdin.")
@click.option("--replace", is_flag=True, help="Replace the stored seed.")
def add(common: Common, access: Access, *, qr: str | None, from_stdin: bool, replace: bool) -> None:
    """Store the seed of PROFILE's device in the system keyring.

    The source totp makes codes from it. The seed is the secret key or the otpauth:// URI that AWS shows with the QR
    code of a new device. fob asks for it at the terminal, without echo.
    """
    from awsfob.app.mfa_sources import add_seed

    read_line = sys.stdin.readline if from_stdin else None
    add_seed(context_of(common), access, qr=qr, read_line=read_line, replace=replace)


@command.command("remove")
@common_options
@source_options
def remove(common: Common, access: Access) -> None:
    """Remove the seed of PROFILE's device from the system keyring."""
    from awsfob.app.mfa_sources import remove_seed

    remove_seed(context_of(common), access)
