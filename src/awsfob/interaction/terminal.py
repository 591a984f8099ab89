"""The person's terminal: where fob asks, whatever stdin, stdout and stderr are connected to.

SDKs run a ``credential_process`` with its output captured, so the controlling terminal is opened by itself. Written
for POSIX; on Windows the console devices are used, untested.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from awsfob.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

_NAMES = ("CONIN$", "CONOUT$") if os.name == "nt" else ("/dev/tty", "/dev/tty")


class Terminal:
    """The controlling terminal of this process.

    Args:
        reader: What the person types.
        writer: What the person sees.
        path: The name of the device, for programs that open it themselves.
    """

    def __init__(self, reader: IO[str], writer: IO[str], path: str = _NAMES[0]) -> None:
        self._reader = reader
        self._writer = writer
        self.path = path
        self._shown = 0

    def say(self, line: str) -> None:
        """Show one line."""
        self._write(f"{_printable(line)}\n")

    def show(self, text: str) -> None:
        """Show a text in place of the one shown before, without ending the line; an empty one wipes it away."""
        self._write(f"\r{_printable(text):<{self._shown}}" + ("" if text else "\r"))
        self._shown = len(text)

    def pass_on(self, text: str) -> None:
        """Show what another program says, as it is."""
        self._write(text)

    def ask(self, question: str, *, hidden: bool = False) -> str:
        """Show a question and return the line that the person typed, without its end.

        Args:
            question: The text before the cursor.
            hidden: Whether the answer stays invisible.

        Raises:
            CancelledError: End of input instead of an answer, or the end of the terminal itself.
        """
        try:
            line = self._ask_hidden(_printable(question)) if hidden else self._ask(_printable(question))
            if line is None:
                self._write("\n")
        except OSError as error:
            raise CancelledError("the terminal has gone away") from error
        if line is None:
            raise CancelledError("nothing was typed")
        return line.rstrip("\r\n")

    @contextmanager
    def lent_to(self, group: int) -> Iterator[None]:
        """Make a process group of this session the one that may read from the terminal; then take it back.

        The settings of the terminal are put back too: a program that was killed may have silenced it.
        """
        if sys.platform == "win32":
            yield
            return
        import signal
        import termios

        terminal = self._reader.fileno()
        settings = termios.tcgetattr(terminal)
        # While another group has the terminal, a change of it by us would stop us (SIGTTOU, see tcsetpgrp(3)).
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            with suppress(OSError):
                os.tcsetpgrp(terminal, group)
                os.killpg(group, signal.SIGCONT)  # it may have asked, and been stopped for it, before it was allowed
            yield
        finally:
            with suppress(OSError):
                os.tcsetpgrp(terminal, os.getpgrp())
            with suppress(termios.error):
                termios.tcsetattr(terminal, termios.TCSADRAIN, settings)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _ask(self, question: str) -> str | None:
        self._write(question)
        return self._reader.readline() or None

    def _ask_hidden(self, question: str) -> str | None:
        from getpass import getpass

        try:
            return getpass(question)
        except EOFError:
            return None
        except UnicodeDecodeError:
            return ""  # no answer of ours has such signs, so whoever asked will ask again

    def _write(self, text: str) -> None:
        self._writer.write(text)
        self._writer.flush()


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
    return Terminal(reader, writer, _device())


def _device() -> str:
    """Return the terminal's own name where a standard stream tells it: ``/dev/tty`` means nothing to an agent."""
    for stream in range(3):
        with suppress(OSError, AttributeError):  # not a terminal; no such call on Windows
            return os.ttyname(stream)
    return _NAMES[0]


def _printable(text: str) -> str:
    """Names out of files may hold control characters, which a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
