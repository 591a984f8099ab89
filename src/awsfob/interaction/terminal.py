"""The user's terminal: where fob asks, whatever stdin, stdout and stderr are connected to.

SDKs run a ``credential_process`` with its output captured, so fob opens the controlling terminal itself.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from awsfob.errors import CancelledError
from awsfob.system import SYSTEM
from awsfob.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO


class Terminal:
    """The controlling terminal of this process.

    Args:
        reader: What the user types.
        writer: What the user sees.
        path: The name of the device, for programs that open it themselves.
    """

    def __init__(self, reader: IO[str], writer: IO[str], path: str = SYSTEM.terminal_devices[0]) -> None:
        self._reader = reader
        self._writer = writer
        self.path = path
        self._shown = 0

    def say(self, line: str) -> None:
        """Show one line."""
        self._write(f"{printable(line)}\n")

    def show(self, text: str) -> None:
        """Show a text in place of the one shown before, without ending the line; an empty one wipes it away."""
        self._write(f"\r{printable(text):<{self._shown}}" + ("" if text else "\r"))
        self._shown = len(text)

    def pass_on(self, text: str) -> None:
        """Show what another program says, as it is."""
        self._write(text)

    def ask(self, question: str, *, hidden: bool = False) -> str:
        """Show a question and return the line that the user typed, without its end.

        Args:
            question: The text before the cursor.
            hidden: Whether the answer stays invisible.

        Raises:
            CancelledError: End of input instead of an answer, or the end of the terminal itself.
        """
        try:
            line = self._ask_hidden(printable(question)) if hidden else self._ask(printable(question))
            if line is None:
                self._write("\n")
        except OSError as error:
            raise CancelledError("the terminal has gone away") from error
        if line is None:
            raise CancelledError("nothing was typed")
        return line.rstrip("\r\n")

    @contextmanager
    def lent_to(self, group: int) -> Iterator[None]:
        """Let a process group of this session read from the terminal for the length of a ``with`` block."""
        with SYSTEM.terminal_lent_to(self._reader.fileno(), group):
            yield

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
            return ""  # no valid answer has such bytes, so the question is asked again

    def _write(self, text: str) -> None:
        self._writer.write(text)
        self._writer.flush()


def open_terminal() -> Terminal | None:
    """Return the controlling terminal, or None where nobody can be asked.

    A process in the background has none: reading would stop it, and its caller would wait for ever.
    """
    source, target = SYSTEM.terminal_devices
    try:
        reader = open(source, encoding="utf-8", errors="replace")  # noqa: SIM115, PTH123  lives as long as the process
        if not SYSTEM.is_in_foreground(reader.fileno()):
            reader.close()
            return None
        writer = open(target, "w", encoding="utf-8", errors="replace")  # noqa: SIM115, PTH123  likewise
    except OSError:
        return None
    return Terminal(reader, writer, SYSTEM.terminal_name())
