"""Codes that were never sent: AWS takes each one once, and a second try would cost a refusal."""

from __future__ import annotations

from contextlib import suppress

from awsfob.errors import FilesError, RefusedError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa.source import Kind
from awsfob.mfa.totp_period import wait_for_next_period
from awsfob.structs import Struct, field, replace
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.interaction.interaction import Interaction
    from awsfob.mfa.source import Code, CodeRequest, CodeSource
    from awsfob.mfa.used_codes import UsedCodes

_USED = "that code was sent already, and AWS takes each code once"


class UnusedCodes(Struct):
    """A source behind the memory of used codes.

    Attributes:
        source: Where codes come from.
        used: Which ones were sent already, by whatever process and for whatever profile.
        interaction: Who waits.
    """

    source: CodeSource
    used: UsedCodes
    interaction: Interaction
    _sent: set[tuple[str, str]] = field(factory=set, shown=False)
    """What this process itself has sent, for where the memory on the disk cannot be written, or is lost."""

    def code(self, request: CodeRequest, ready: Callable[[], None] = lambda: None) -> Code:
        """Return a code that nobody has sent, and note it as sent.

        Args:
            request: What the code is for.
            ready: Is called before a code is noted. It raises if no code could be sent, so that none is lost.

        A typed code that was used is asked for again with the reason; a generated one is waited for, once.

        Raises:
            RefusedError: There is no other code: it was given, or the generator repeats itself.
            FobError: What the source raises.
        """
        waited = False
        while True:
            code = self.source.code(request)
            ready()
            if self._claim(request.serial, code.digits):
                return code
            if code.kind is Kind.EXPLICIT:
                raise _used_up(request)
            if code.kind is Kind.TYPED:
                request = replace(request, why_again=f"{_USED}: wait for the next one")
                continue
            if waited:
                raise _repeats(code, request)
            wait_for_next_period(self.interaction, f"the code of {code.source} was used already")
            waited = True

    def release(self, serial: str, digits: str) -> None:
        """Make a code usable again, because it was not sent after all."""
        self._sent.discard((serial, digits))
        with suppress(FilesError, OSError):  # then the code is only refused for three minutes
            self.used.release(serial, digits)

    def _claim(self, serial: str, digits: str) -> bool:
        """Note a code as sent; where nothing can be noted, AWS will tell if another process has sent it."""
        if (serial, digits) in self._sent:
            return False
        self._sent.add((serial, digits))
        try:
            return self.used.claim(serial, digits)
        except (FilesError, OSError) as error:
            why = error.what if isinstance(error, FilesError) else error.strerror
            self.interaction.notify(f"warning: used codes cannot be remembered: {why}")
            return True


def _used_up(request: CodeRequest) -> RefusedError:
    return RefusedError(
        f"this code of {request.serial} was sent already, and AWS takes each code once",
        "wait for the next code of the device (at most 30 s) and use that one",
    )


def _repeats(code: Code, request: CodeRequest) -> RefusedError:
    return RefusedError(
        f"{code.source} gave the same code again in the next 30 s, and AWS takes each code once",
        f"see what it does: fob mfa test {shell_word(request.profile)}",
        "or type a code: --mfa-from prompt",
    )
