"""``fob mfa``: the sources of codes on this machine, a test of one, and seeds in the system keyring."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from awsfob.cli.options import common_options, context_of, source_options

if TYPE_CHECKING:
    from awsfob.app.inputs import Access, Common


@click.group("mfa")
def command() -> None:
    """Where MFA codes come from: who can give them here, and seeds in the system keyring."""


@command.command("sources")
@common_options
@source_options
def sources(common: Common, access: Access) -> None:
    """List the sources of codes, whether this machine has them, and which are asked for PROFILE.

    Choose with --mfa-from SOURCE[,SOURCE...], FOB_MFA_FROM, or fob_mfa_from in the profile; mfa_process of aws-vault
    is understood. A source that fails is followed by the next one, and at last by the prompt.
    """
    from awsfob.app.mfa_sources import list_sources

    rows, order = list_sources(context_of(common), access)
    for name, what, lacking in rows:
        click.echo(f"{name:<10} {'no ' if lacking else 'yes'}  {what}{f' ({lacking})' if lacking else ''}")
    if order:
        click.echo(f"for profile {order.profile}: {', '.join(order.names)}")


@command.command("test")
@common_options
@source_options
def test(common: Common, access: Access) -> None:
    """Prove the source of PROFILE's codes without AWS: two codes, one window of 30 seconds apart.

    Neither code is shown, sent or noted as used.
    """
    from awsfob.app.mfa_sources import check_source

    check_source(context_of(common), access)


@command.command("add")
@common_options
@source_options
@click.option("--qr", metavar="FILE", help="Read the seed from a picture of the QR code.")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read the seed, or its otpauth:// URI, from stdin.")
@click.option("--replace", is_flag=True, help="Replace the seed that is there.")
def add(common: Common, access: Access, *, qr: str | None, from_stdin: bool, replace: bool) -> None:
    """Put the seed of PROFILE's device into the system keyring, so that fob makes the codes (source totp).

    The seed is the secret key, or the otpauth:// URI, that AWS shows with the QR code of a new device; it is asked for
    at the terminal and stays invisible.
    """
    from awsfob.app.mfa_sources import add_seed

    read_line = sys.stdin.readline if from_stdin else None
    add_seed(context_of(common), access, qr=qr, read_line=read_line, replace=replace)


@command.command("remove")
@common_options
@source_options
def remove(common: Common, access: Access) -> None:
    """Take the seed of PROFILE's device out of the system keyring."""
    from awsfob.app.mfa_sources import remove_seed

    remove_seed(context_of(common), access)
