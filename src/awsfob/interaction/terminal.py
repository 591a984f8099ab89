"""The user's terminal: where fob asks, whatever stdin, stdout and stderr are connected to.

SDKs run a ``credential_process`` with its output captured, so fob opens the controlling terminal itself.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from io import TextIOWrapper

from awsfob.errors import CancelledError, FobError, UserNeededError
from awsfob.interaction.patience import Patience, usual_patience
from awsfob.light_typing import TYPE_CHECKING, cast
from awsfob.system import SYSTEM
from awsfob.text import INDENT, USUAL_COLUMNS, broken_lines, printable, shortened, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from typing import IO, TextIO

    from awsfob.interaction.aside import Aside
    from awsfob.system.processes import Question

_LOOK_SECONDS = 0.2
_ANSWER = 8
NO_TERMINAL, TAKEN, BACKGROUND = (
    "there is no terminal to ask at",
    "another program is using the terminal (it is not in line mode)",
    "fob runs in the background of its terminal",
)


class Terminal:
    """The controlling terminal of this process. What it only shows is lost without an error when it has gone away.

    Args:
        reader: What the user types.
        writer: What the user sees.
        path: The name of the device, for programs that open it themselves.
        patience: How long a question stays.
        meanwhile: Is called as soon as a question is shown, and then often. An error of it ends the question.
        is_own: Whether no other program is expected to write to it while fob runs.
    """

    def __init__(  # noqa: PLR0913  the parts of a terminal
        self,
        reader: IO[str],
        writer: IO[str],
        path: str = SYSTEM.terminal_devices[0],
        patience: Patience | None = None,
        meanwhile: Callable[[], None] = lambda: None,
        *,
        is_own: bool = False,
    ) -> None:
        self._meanwhile = meanwhile
        self._is_own = is_own
        self._reader = reader
        self._writer = writer
        self.path = path
        self._patience = patience or Patience()
        self._shown = 0

    @property
    def columns(self) -> int:
        """The width; 0 where it is not known."""
        return self._size()[0]

    @property
    def lines(self) -> int:
        """The height; 0 where it is not known."""
        return self._size()[1]

    def _size(self) -> tuple[int, int]:
        with suppress(OSError, ValueError):  # on Windows, Python knows the sizes of the standard streams only
            return os.get_terminal_size(self._writer.fileno())
        return 0, 0

    def say(self, line: str) -> None:
        """Show one line, broken between words where the terminal is too narrow."""
        lines = broken_lines(printable(line), self.columns or None)
        self.pass_on(f"\n{' ' * INDENT}".join(lines) + "\n")

    def say_whole(self, line: str) -> None:
        """Show one line that has columns, so that only the terminal itself may break it."""
        self.pass_on(f"{printable(line)}\n")

    def show(self, text: str) -> None:
        """Show a text in place of the one shown before, without ending the line; an empty one wipes it away."""
        text = shortened(printable(text), (self.columns or USUAL_COLUMNS) - 1)  # a folded line could not be replaced
        self.pass_on(f"\r{text}{' ' * (self._shown - text_width(text))}" + ("" if text else "\r"))
        self._shown = text_width(text)

    def pass_on(self, text: str) -> None:
        """Show what another program says, as it is."""
        with suppress(OSError):
            self._write(text)

    def ask(self, question: str, *, hidden: bool = False, beside: Callable[[], Sequence[str]] | None = None) -> str:
        """Show a question and return the line that the user typed, without its end.

        Args:
            question: The text before the cursor.
            hidden: Whether the answer stays invisible.
            beside: Returns what to show beside the answer at this moment, see ``Aside``. Where that cannot be kept up
                to date, the question has it once.

        Raises:
            CancelledError: End of input instead of an answer, or the end of the terminal itself.
            UserNeededError: No answer in time, another program has taken the terminal meanwhile, or the program that
                waits for the result has ended.
            FobError: What ``meanwhile`` raises.
        """
        shown = printable(question)
        if time.monotonic() > self._patience.end():
            raise self._patience.unanswered()
        try:
            line = self._line(shown, beside, hidden=hidden)
        except OSError as error:
            raise CancelledError("the terminal has gone away") from error
        if line is None:
            raise CancelledError("nothing was typed")
        return line.rstrip("\r\n")

    def _line(self, question: str, beside: Callable[[], Sequence[str]] | None, *, hidden: bool) -> str | None:
        """Return the line that the user typed, with its end; None for the end of input."""
        terminal = self._reader.fileno()
        shown: list[Aside] = []

        def hide() -> None:
            for each in shown:
                each.erase()

        with SYSTEM.question(terminal, hidden=hidden, show=lambda: self._write(question), hide=hide) as asked:
            aside = self._aside(question, beside, is_shown=asked.is_shown)
            shown.append(aside)
            self._wait_for_line(asked, terminal, aside)
            line = self._reader.readline()
            aside.erase_behind("" if hidden else line)
        if hidden or not line.endswith("\n"):
            self._write("\n")
        return line or None

    def _aside(self, question: str, beside: Callable[[], Sequence[str]] | None, *, is_shown: bool) -> Aside:
        """Return what is shown beside a question; where it cannot be drawn again, it is written once, here.

        The modules for it are loaded when the question is on the screen.
        """
        from awsfob.interaction.aside import Aside
        from awsfob.interaction.screen import is_live

        if beside and not (self._is_own and is_live(cast("TextIO", self._writer))):
            texts = (f"[{text}] " for text in beside()[1:])
            room = (self.columns or USUAL_COLUMNS) - text_width(question) - _ANSWER
            text = next((text for text in texts if len(text) <= room), "")
            if is_shown:
                self._write(text)
            beside = None
        return Aside(self._writer, question, beside)

    def _wait_for_line(self, asked: Question, terminal: int, aside: Aside) -> None:
        end = self._patience.end()
        while True:
            self._do_meanwhile(aside)
            if asked.is_shown:
                aside.draw()
            if asked.wait(_LOOK_SECONDS):
                return
            if SYSTEM.is_in_foreground(terminal) and not SYSTEM.takes_lines(terminal):
                aside.forget()
                raise UserNeededError(TAKEN, "run fob in another terminal")
            if time.monotonic() > end:
                SYSTEM.forget_input(terminal)
                aside.erase()
                self._write("\n")
                raise self._patience.unanswered()

    def _do_meanwhile(self, aside: Aside) -> None:
        try:
            self._patience.check()
            self._meanwhile()
        except FobError:
            SYSTEM.forget_input(self._reader.fileno())  # else a shell would get the digits typed so far
            aside.erase()
            self.pass_on("\n")
            raise

    def lent_to(self, group: int) -> AbstractContextManager[Callable[[], None]]:
        """Let a process group read from the terminal for the length of a block; see ``System.terminal_lent_to``."""
        return SYSTEM.terminal_lent_to(self._reader.fileno(), group)

    def _write(self, text: str) -> None:
        self._writer.write(text)
        self._writer.flush()


def open_terminal(
    patience: Patience | None = None, meanwhile: Callable[[], None] = lambda: None, *, is_own: bool = False
) -> Terminal | None:
    """Return the controlling terminal, or None where nobody can be asked; see ``why_no_terminal``.

    A process in the background has none: reading would stop it, and its caller would wait for ever. Where the terminal
    is not in line mode, another program has the screen and gets the keys.

    Args:
        patience: How long a question stays.
        meanwhile: See ``Terminal``.
        is_own: See ``Terminal``.
    """
    source, target = SYSTEM.terminal_devices
    try:
        reader = open(source, encoding="utf-8", errors="replace")  # noqa: SIM115, PTH123  lives as long as the process
        if _obstacle(reader.fileno()):
            reader.close()
            return None
        # Without a buffer, nothing is left to write at the end of the process, when the terminal may have gone away.
        raw = open(target, "wb", buffering=0)  # noqa: SIM115, PTH123  likewise
        writer = TextIOWrapper(raw, encoding="utf-8", errors="replace", write_through=True)
    except OSError:
        return None
    return Terminal(reader, writer, SYSTEM.terminal_name(), patience or usual_patience(), meanwhile, is_own=is_own)


def open_keyboard() -> Terminal | None:
    """Return the terminal for a question that a command can do without, or None unless standard input is a terminal.

    A script that gives fob no input wants no such question, even if it was started at a terminal.
    """
    is_typed = sys.stdin is not None and sys.stdin.isatty()
    return open_terminal() if is_typed else None


def agrees(question: str) -> bool:
    """Ask a question that a command can do without; Enter means yes. Return False where nobody can be asked."""
    keyboard = open_keyboard()
    return keyboard is not None and keyboard.ask(f"{question} [Y/n] ").strip().lower() in {"", "y", "yes"}


def why_no_terminal() -> str | None:
    """Return the reason why nobody can be asked at the terminal, as half a sentence; None where somebody can be."""
    try:
        with open(SYSTEM.terminal_devices[0], encoding="utf-8") as reader:  # noqa: PTH123  a device
            return _obstacle(reader.fileno())
    except OSError:
        return NO_TERMINAL


def _obstacle(terminal: int) -> str | None:
    if not SYSTEM.is_in_foreground(terminal):
        return BACKGROUND
    return None if SYSTEM.takes_lines(terminal) else TAKEN
