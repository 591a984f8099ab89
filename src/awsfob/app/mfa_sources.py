"""``fob mfa``: list and test the sources of codes, and keep seeds in the system keyring."""

from __future__ import annotations

from pathlib import Path

from awsfob.app.codes import Codes, open_interaction, requested_sources, source_context_of
from awsfob.errors import FilesError, UserNeededError
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.app.context import Context
    from awsfob.app.inputs import Access
    from awsfob.interaction.interaction import Interaction
    from awsfob.model import Secret
    from awsfob.profiles.plan import Plan

_SEED_RISK = (
    "with the seed on this machine, every program that runs as you can make codes. MFA then protects you only if the"
    " access key alone leaks. A separate device (phone, YubiKey) is stronger"
)


class SourceRow(NamedTuple):
    """A source of codes: its name, its description, and what it lacks on this machine (None: nothing)."""

    name: str
    what: str
    lacking: str | None


class SourceOrder(NamedTuple):
    """The sources for a profile, in the order in which they are tried."""

    profile: str
    names: list[str]


def list_sources(context: Context, access: Access) -> tuple[list[SourceRow], SourceOrder | None]:
    """Return all sources, and the sources for the profile; None if there is no usable profile.

    Raises:
        UsageError: An option or FOB_MFA_FROM names an unknown source.
    """
    from awsfob.mfa.source_registry import SOURCES

    context = context.for_profile(context.common.profile_name(context.settings))  # a list asks for no other profile
    requested_sources(access, context.settings)  # an unknown source is an error before anything is shown
    source_context = source_context_of(context, access, open_interaction(context))
    rows = [SourceRow(name, entry.what, entry.why_unavailable(source_context)) for name, entry in SOURCES.items()]
    try:
        plan, serial = _device(context, access)
        names = Codes(context, access, plan).source(source_context.interaction, serial).names
    except FilesError as error:
        context.messages.detail(f"the sources for the profile are not known: {error.what}")
        return rows, None
    return rows, SourceOrder(plan.profile, names)


def check_source(context: Context, access: Access) -> None:
    """Test the source of a profile's codes without AWS: get two codes, 30 seconds apart.

    Raises:
        FobError: The source gave no code, or the same code twice.
    """
    from awsfob.mfa import check_source as checking
    from awsfob.mfa.source import CodeRequest

    plan, serial = _device(context, access)
    interaction = open_interaction(context)
    source = Codes(context, access, plan).source(interaction, serial)
    code = checking.check_source(source.first, CodeRequest(plan.profile, serial, command="fob mfa test"), interaction)
    context.messages.done(f"{code.source} works: it gave two different codes for {serial}, 30 seconds apart")


def add_seed(
    context: Context, access: Access, *, qr: str | None, read_line: Callable[[], str] | None, replace: bool
) -> None:
    """Store the seed of a profile's device in the system keyring.

    Args:
        context: The context of the command.
        access: The options for the device.
        qr: The path of a picture of the QR code; None for no picture.
        read_line: Returns the line with the seed; None asks for the seed at the terminal.
        replace: Replace a stored seed.

    Raises:
        FobError: A seed is stored already, the text is not a seed, or the keyring failed.
    """
    from awsfob.mfa import seeds

    plan, serial = _device(context, access)
    seeds.need_packages()
    context.messages.notice(_SEED_RISK)
    if not replace and seeds.get(serial):
        raise FilesError(f"the system keyring has a seed of {serial} already", "to replace it, use --replace")
    seed = _seed(context, open_interaction(context), serial, qr, read_line)
    seeds.put(serial, seed)
    where = plan.pair.key.header if plan.pair else plan.profile
    context.messages.done(f"the seed of {serial} is in the keyring: {seeds.keyring_name()}")
    context.messages.notice(f"to test it: fob mfa test {shell_word(plan.profile)} --mfa-from totp")
    context.messages.notice(f"to use it: --mfa-from totp, or always with the line 'fob_mfa_from = totp' in [{where}]")


def remove_seed(context: Context, access: Access) -> None:
    """Remove the seed of a profile's device from the system keyring.

    Raises:
        FobError: There is no seed, or the keyring failed.
    """
    from awsfob.mfa import seeds

    _, serial = _device(context, access)
    if not seeds.get(serial):
        raise FilesError(f"the system keyring has no seed of {serial}", "to see profiles and devices: fob status")
    seeds.remove(serial)
    context.messages.done(f"the seed of {serial} is no longer in the keyring: {seeds.keyring_name()}")


def _device(context: Context, access: Access) -> tuple[Plan, str]:
    """Return the plan of the profile, and the serial of the device for its codes."""
    from awsfob.profiles.plan import make_plan

    plan = make_plan(context.snapshot, context.request(access))
    serial = next((step.serial for step in plan.steps if step.serial), None)
    if serial is None:
        raise FilesError(f"profile '{plan.profile}' needs no MFA code", "to use a device, name it with --serial")
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
        raise UserNeededError("there is no terminal to ask for the seed", "use --qr FILE or --stdin")
    return read_seed(interaction.terminal.ask(f"Seed of {serial}, or its otpauth:// URI (not shown): ", hidden=True))
