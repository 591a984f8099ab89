"""``fob mfa``: the sources of codes on this machine, a test of one, and seeds in the system keyring."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from awsfob.app.codes import Codes, chosen_by_user, open_interaction, source_context_of
from awsfob.errors import FilesError, PersonNeededError

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.interaction.interaction import Interaction
    from awsfob.model import Secret
    from awsfob.profiles.plan import Plan

_MEANING = (
    "a seed on this machine makes the second factor as strong as this machine: whoever can act as you here, a program"
    " too, can make codes. It still helps where only the access key leaks. A device apart (phone, YubiKey) is stronger"
)


class SourceRow(NamedTuple):
    """A source of codes: its name, one line about it, and what this machine lacks for it (None: nothing)."""

    name: str
    what: str
    lacking: str | None


class SourceOrder(NamedTuple):
    """The sources that are asked for a profile, in order."""

    profile: str
    names: list[str]


def list_sources(context: Context, access: Access) -> tuple[list[SourceRow], SourceOrder | None]:
    """Return every source, and which ones are asked for the profile; None without such a profile.

    Raises:
        UsageError: An option or a variable names no source.
    """
    from awsfob.mfa.source_registry import SOURCES

    chosen_by_user(access, context.settings)  # a name that no source has is an error before anything else
    source_context = source_context_of(context, access, open_interaction(context))
    rows = [SourceRow(name, entry.what, entry.why_unavailable(source_context)) for name, entry in SOURCES.items()]
    try:
        plan, serial = _device(context, access)
        names = Codes(context, access, plan).source(source_context.interaction, serial).names
    except FilesError as error:
        context.messages.detail(f"no profile, so no order: {error.what}")
        return rows, None
    return rows, SourceOrder(plan.profile, names)


def check_source(context: Context, access: Access) -> None:
    """Prove the source of a profile's codes without AWS: two codes, one period of 30 seconds apart.

    Raises:
        FobError: The source gave no code, or the same one twice.
    """
    from awsfob.mfa import check_source as checking
    from awsfob.mfa.source import CodeRequest

    plan, serial = _device(context, access)
    interaction = open_interaction(context)
    source = Codes(context, access, plan).source(interaction, serial)
    code = checking.check_source(source.first, CodeRequest(plan.profile, serial), interaction)
    context.messages.notice(f"{code.source} gives codes for {serial}: two, one window apart, and not the same")


def add_seed(
    context: Context, access: Access, *, qr: str | None, read_line: Callable[[], str] | None, replace: bool
) -> None:
    """Put the seed of a profile's device into the system keyring.

    Args:
        context: What the command works with.
        access: What the options say about the device.
        qr: A picture of the QR code to read the seed from.
        read_line: Gives the seed; None asks for it at the terminal.
        replace: Replace a seed that is there.

    Raises:
        FobError: There is a seed already, what was given is no seed, or the keyring refuses.
    """
    from awsfob.mfa import seeds

    plan, serial = _device(context, access)
    seeds.need_packages()
    context.messages.notice(_MEANING)
    if not replace and seeds.get(serial):
        raise FilesError(f"the system keyring holds a seed of {serial} already", "put another in its place: --replace")
    seed = _seed(context, open_interaction(context), serial, qr, read_line)
    seeds.put(serial, seed)
    where = plan.pair.key.header if plan.pair else plan.profile
    context.messages.notice(f"the seed of {serial} is in the keyring: {seeds.keyring_name()}")
    context.messages.notice(f"prove it: fob mfa test {plan.profile} --mfa-from totp")
    context.messages.notice(f"use it: --mfa-from totp, or for good a line 'fob_mfa_from = totp' in [{where}]")


def remove_seed(context: Context, access: Access) -> None:
    """Take the seed of a profile's device out of the system keyring.

    Raises:
        FobError: There is no seed, or the keyring refuses.
    """
    from awsfob.mfa import seeds

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


def _seed(
    context: Context, interaction: Interaction, serial: str, qr: str | None, read_line: Callable[[], str] | None
) -> Secret:
    from awsfob.mfa.qr import read_picture
    from awsfob.mfa.seeds import read_seed

    if qr:
        return read_seed(read_picture(Path(qr), interaction, context.settings.environ))
    if read_line:
        return read_seed(read_line())
    if interaction.terminal is None:
        raise PersonNeededError("there is no terminal to ask for the seed at", "give it with --qr FILE or --stdin")
    return read_seed(
        interaction.terminal.ask(f"Seed of {serial}, or its otpauth:// URI (stays invisible): ", hidden=True)
    )
