"""The person's terminal: where fob asks, whatever stdin, stdout and stderr are connected to.

SDKs run a ``credential_process`` with its output captured, so the controlling terminal is opened by itself. Written
for POSIX; on Windows the console devices are used, untested.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from awsfob.errors import CancelledError, PersonNeededError
from awsfob.mfa.source import CodeRequest, is_code

if TYPE_CHECKING:
    from typing import IO

_NAMES = ("CONIN$", "CONOUT$") if os.name == "nt" else ("/dev/tty", "/dev/tty")


class Terminal:
    """The controlling terminal of this process."""

    def __init__(self, reader: IO[str], writer: IO[str]) -> None:
        self._reader = reader
        self._writer = writer

    def say(self, line: str) -> None:
        """Show one line."""
        self._writer.write(f"{line}\n")
        self._writer.flush()

    def ask(self, question: str) -> str:
        """Show a question and return the line that the person typed, without its end.

        Raises:
            CancelledError: End of input instead of an answer.
        """
        self._writer.write(question)
        self._writer.flush()
        line = self._reader.readline()
        if not line:
            self._writer.write("\n")
            raise CancelledError("no code was typed")
        return line.rstrip("\r\n")


def open_terminal() -> Terminal | None:
    """Return the controlling terminal, or None where nobody can be asked.

    A process in the background counts as having none: reading would stop it (SIGTTIN) and hang its caller.
    """
    try:
        reader = open(_NAMES[0], encoding="utf-8", errors="replace")  # noqa: SIM115, PTH123  lives as long as the process
        if os.name == "posix" and os.tcgetpgrp(reader.fileno()) != os.getpgrp():
            reader.close()
            return None
        writer = open(_NAMES[1], "w", encoding="utf-8", errors="replace")  # noqa: SIM115, PTH123  likewise
    except OSError:
        return None
    return Terminal(reader, writer)


class Prompt:
    """The code source that asks a person."""

    name = "prompt"
    asks_again = True

    def __init__(self, terminal: Terminal | None) -> None:
        self._terminal = terminal

    def code(self, request: CodeRequest) -> str:
        """Ask until the answer has the form of a code; see ``CodeSource``."""
        if self._terminal is None:
            raise PersonNeededError(
                f"an MFA code of {request.serial} is needed, and there is no terminal to ask at",
                f"run this in a terminal: fob login {request.profile}",
                "or give the code: --code 123456, or FOB_CODE=123456 in the environment",
            )
        if request.why_again:
            self._terminal.say(request.why_again)
        while True:
            typed = self._terminal.ask(f"MFA code of {request.serial} for profile {request.profile}: ")
            code = typed.strip().replace(" ", "", 1)
            if is_code(code):
                return code
            self._terminal.say("that is not a code: six digits, please")
