"""Codes made here, from a seed in the system keyring (RFC 6238 as AWS's virtual devices have it: 30 s, SHA-1)."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa import seeds
from awsfob.mfa.source import Code, Kind, SourceFailedError
from awsfob.text import shell_word

if TYPE_CHECKING:
    from awsfob.mfa.source import CodeRequest
    from awsfob.mfa.source_context import SourceContext

NAME = "totp"


class Totp:
    """The seeds of this user's devices, by serial.

    Args:
        seconds: How long the keyring may take: it may ask the user to unlock it.
    """

    name = NAME

    def __init__(self, seconds: float = seeds.SECONDS) -> None:
        self._seconds = seconds

    def code(self, request: CodeRequest) -> Code:
        """Make the code of this moment; see ``CodeSource``."""
        seed = seeds.get(request.serial, self._seconds)
        if seed is None:
            raise SourceFailedError(
                f"{NAME}: the system keyring has no seed of {request.serial}",
                f"put it there: fob mfa add {shell_word(request.profile)}",
            )
        from pyotp import TOTP

        try:
            return Code(TOTP(seed.reveal()).now(), Kind.GENERATED, NAME)
        except ValueError:
            what = f"{NAME}: what the system keyring holds for {request.serial} is no seed"
            raise SourceFailedError(
                what, f"put one there: fob mfa add {shell_word(request.profile)} --replace"
            ) from None


def make(argument: str, context: SourceContext) -> Totp:
    """Return the source; it needs no words."""
    del argument, context
    return Totp()


def why_unavailable(context: SourceContext) -> str | None:
    """Return what is missing on this machine, or None."""
    del context
    return seeds.why_no_keyring()
