"""A YubiKey that holds the seed (OATH), through Yubico's program ykman; the key may want to be touched."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa.sources.program import ProgramSource, missing_program

if TYPE_CHECKING:
    from awsfob.mfa.source_context import SourceContext

NAME = "ykman"
_PROGRAM = "ykman"
_ADVICE = {
    "no yubikey detected": "put the YubiKey in",
    "failed connecting": "take the YubiKey out and put it in again",
    "multiple yubikeys": "leave one in, or say which: YKMAN_OATH_DEVICE_SERIAL",
    "multiple matches": "name the account whole, as `ykman oath accounts list` does: --mfa-from ykman:NAME",
    "no matching account": "see the accounts: ykman oath accounts list; name one: --mfa-from ykman:NAME",
    "timed out": "touch the YubiKey while it blinks",
}


def make(argument: str, context: SourceContext) -> ProgramSource:
    """Return the source for an account on the key: the one named, YKMAN_OATH_CREDENTIAL_NAME, or the serial's.

    Both variables are aws-vault's; YKMAN_OATH_DEVICE_SERIAL chooses one of several keys.
    """
    account = argument or context.environ.get("YKMAN_OATH_CREDENTIAL_NAME")
    key = context.environ.get("YKMAN_OATH_DEVICE_SERIAL")
    program = [_PROGRAM, "--device", key] if key else [_PROGRAM]

    def words(serial: str) -> list[str]:
        return [*program, "oath", "accounts", "code", "--single", account or serial]

    return ProgramSource(NAME, lambda request: words(request.serial), context.interaction, _ADVICE)


def why_unavailable(context: SourceContext) -> str | None:
    """Return what is missing on this machine, or None."""
    return missing_program(_PROGRAM, context.environ)
