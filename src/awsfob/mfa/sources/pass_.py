"""The password store ``pass`` with its extension for one-time passwords (pass-otp)."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa.sources.program import ProgramSource, missing_program

if TYPE_CHECKING:
    from awsfob.mfa.source_context import SourceContext

NAME = "pass"
_PROGRAM = "pass"
_ADVICE = {
    "passfile not found": "name the entry: --mfa-from pass:ENTRY",
    "is not in the password store": "name the entry: --mfa-from pass:ENTRY",
    "otp is not in the password store": "install the extension pass-otp",
    "decryption failed": "unlock the key once by hand, and see whether GPG_TTY is set: pass otp ENTRY",
}


def make(argument: str, context: SourceContext) -> ProgramSource:
    """Return the source for an entry: the one named, PASS_OATH_CREDENTIAL_NAME (as in aws-vault), or the serial's."""
    entry = argument or context.environ.get("PASS_OATH_CREDENTIAL_NAME")
    return ProgramSource(
        NAME, lambda request: [_PROGRAM, "otp", "code", entry or request.serial], context.interaction, _ADVICE
    )


def why_unavailable(context: SourceContext) -> str | None:
    """Return what is missing on this machine, or None."""
    return missing_program(_PROGRAM, context.environ)
