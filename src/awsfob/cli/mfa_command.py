"""``fob mfa``: where codes can come from on this machine, a proof of it, and seeds in the system keyring."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from awsfob.app.codes import Codes, asked_for, open_interaction, source_context_of
from awsfob.app.context import Context
from awsfob.cli.options import Access, Common, common_options, source_options
from awsfob.errors import FilesError, PersonNeededError

if TYPE_CHECKING:
    from awsfob.interaction.interaction import Interaction
    from awsfob.model import Secret
    from awsfob.profiles.plan import Plan

_MEANING = (
    "a seed on this machine makes the second factor as strong as this machine: whoever can act as you here, a program"
    " too, can make codes. It still helps where only the access key leaks. A device apart (phone, YubiKey) is stronger"
)


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
    from awsfob.mfa.source_registry import SOURCES

    context = Context.of(common)
    asked_for(access, context.environ)  # a name that no source has is said before anything else
    source_context = source_context_of(context, access, open_interaction(context))
    for name, member in SOURCES.items():
        lacking = member.why_unavailable(source_context)
        click.echo(f"{name:<10} {'no ' if lacking else 'yes'}  {member.what}{f' ({lacking})' if lacking else ''}")
    try:
        plan, serial = _device(context, access)
        asked = Codes(context, access, plan).source(source_context.interaction, serial).names
    except FilesError as error:
        context.messages.detail(f"no profile, so no order: {error.what}")
        return
    click.echo(f"for profile {plan.profile}: {', '.join(asked)}")


@command.command("test")
@common_options
@source_options
def test(common: Common, access: Access) -> None:
    """Prove the source of PROFILE's codes without AWS: two codes, one window of 30 seconds apart.

    Neither code is shown, sent or noted as used.
    """
    from awsfob.mfa.check_source import check_source
    from awsfob.mfa.source import CodeRequest

    context = Context.of(common)
    plan, serial = _device(context, access)
    interaction = open_interaction(context)
    source = Codes(context, access, plan).source(interaction, serial)
    code = check_source(source.first, CodeRequest(plan.profile, serial), interaction)
    context.messages.notice(f"{code.source} gives codes for {serial}: two, one window apart, and not the same")


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
    from awsfob.mfa import seeds

    context = Context.of(common)
    plan, serial = _device(context, access)
    seeds.need_packages()
    context.messages.notice(_MEANING)
    if not replace and seeds.get(serial):
        raise FilesError(f"the system keyring holds a seed of {serial} already", "put another in its place: --replace")
    seed = _seed(context, open_interaction(context), serial, qr=qr, from_stdin=from_stdin)
    seeds.put(serial, seed)
    where = plan.pair.key.header if plan.pair else plan.profile
    context.messages.notice(f"the seed of {serial} is in the keyring: {seeds.keyring_name()}")
    context.messages.notice(f"prove it: fob mfa test {plan.profile} --mfa-from totp")
    context.messages.notice(f"use it: --mfa-from totp, or for good a line 'fob_mfa_from = totp' in [{where}]")


@command.command("remove")
@common_options
@source_options
def remove(common: Common, access: Access) -> None:
    """Take the seed of PROFILE's device out of the system keyring."""
    from awsfob.mfa import seeds

    context = Context.of(common)
    _, serial = _device(context, access)
    if not seeds.get(serial):
        raise FilesError(f"the system keyring holds no seed of {serial}", "see which profile you mean: fob status")
    seeds.remove(serial)
    context.messages.notice(f"the seed of {serial} is no longer in the keyring: {seeds.keyring_name()}")


def _device(context: Context, access: Access) -> tuple[Plan, str]:
    """Return the plan of the profile and the device whose codes it needs."""
    from awsfob.profiles.plan import make_plan

    plan = make_plan(context.snapshot, context.request(access))
    serial = next((step.serial for step in plan.steps if step.serial), None)
    if serial is None:
        raise FilesError(f"profile '{plan.profile}' needs no MFA code", "name a device with --serial if it should")
    return plan, serial


def _seed(context: Context, interaction: Interaction, serial: str, *, qr: str | None, from_stdin: bool) -> Secret:
    from awsfob.mfa.qr import read_picture
    from awsfob.mfa.seeds import read_seed

    if qr:
        return read_seed(read_picture(Path(qr), interaction, context.environ))
    if from_stdin:
        return read_seed(sys.stdin.readline())
    if interaction.terminal is None:
        raise PersonNeededError("there is no terminal to ask for the seed at", "give it with --qr FILE or --stdin")
    return read_seed(
        interaction.terminal.ask(f"Seed of {serial}, or its otpauth:// URI (stays invisible): ", hidden=True)
    )
