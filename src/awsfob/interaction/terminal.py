"""The user's terminal: where fob asks, whatever stdin, stdout and stderr are connected to.

SDKs run a ``credential_process`` with its output captured, so fob opens the controlling terminal itself.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from io import TextIOWrapper

from awsfob.durations import duration_or_usage, words
from awsfob.errors import CancelledError, FobError, UserNeededError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.settings import current
from awsfob.structs import Struct, field
from awsfob.system import SYSTEM
from awsfob.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import IO

    from awsfob.system.processes import Question

ANSWER_SECONDS = 120.0
"""How long a question stays. Nobody may be there to see it, and whoever started fob waits for it."""
_PROGRAM_SECONDS = 55.0
_LOOK_SECONDS = 0.2
_STDOUT = 1
NO_TERMINAL, TAKEN, BACKGROUND = (
    "there is no terminal to ask at",
    "another program is using the terminal (it is not in line mode)",
    "fob runs in the background of its terminal",
)


class Patience(Struct):
    """How long fob waits for answers.

    Attributes:
        seconds: For each question; for all questions together where a program waits, too.
        program: The id of the process that waits for the result. When it has ended, nobody needs an answer. None where
            the user has started fob.
        advice: What to do when a question has ended without an answer.
        began: When the program began to wait, as ``time.monotonic`` says it.
    """

    seconds: float = ANSWER_SECONDS
    program: int | None = None
    advice: str = "run the command again"
    began: float = field(factory=time.monotonic)

    def end(self) -> float:
        """Return when a question that is asked now ends, as ``time.monotonic`` says it."""
        return (time.monotonic() if self.program is None else self.began) + self.seconds

    def check(self) -> None:
        """See that the program that waits for the result is still there; Windows does not tell.

        Between both there may be a shell, which does not end with the program. But then nobody reads stdout.

        Raises:
            UserNeededError: It has ended.
        """
        if self.program is not None and (os.getppid() != self.program or SYSTEM.has_no_reader(_STDOUT)):
            raise UserNeededError("the program that needs credentials has ended", self.advice)

    def unanswered(self) -> UserNeededError:
        """Return the error of a question whose time is over."""
        return UserNeededError(f"nobody answered the question within {words(self.seconds)}", self.advice)


def usual_patience() -> Patience:
    """Return how long to wait for the user: two minutes, or as FOB_ASK_TIMEOUT says.

    Raises:
        UsageError: FOB_ASK_TIMEOUT is not a duration.
    """
    return Patience(_seconds_or(ANSWER_SECONDS))


def patience_for_program(advice: str, began: float | None = None) -> Patience:
    """Return how long to wait for the user while the program that started fob waits, too: 55 seconds.

    The SDK for Go ends a ``credential_process`` after a minute.

    Args:
        advice: What to do when nobody has answered.
        began: See ``Patience``; None for now. A wait for another fob counts, too: of five at once, each would ask.

    Raises:
        UsageError: FOB_ASK_TIMEOUT is not a duration.
    """
    began = time.monotonic() if began is None else began
    return Patience(_seconds_or(_PROGRAM_SECONDS), os.getppid(), advice, began)


def _seconds_or(default: float) -> float:
    text = current().ask_timeout
    return duration_or_usage(text, "FOB_ASK_TIMEOUT", "30s or 5m") if text else default


class Terminal:
    """The controlling terminal of this process. What it only shows is lost without an error when it has gone away.

    Args:
        reader: What the user types.
        writer: What the user sees.
        path: The name of the device, for programs that open it themselves.
        patience: How long a question stays.
        meanwhile: Is called as soon as a question is shown, and then often. An error of it ends the question.
    """

    def __init__(
        self,
        reader: IO[str],
        writer: IO[str],
        path: str = SYSTEM.terminal_devices[0],
        patience: Patience | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        self._meanwhile = meanwhile
        self._reader = reader
        self._writer = writer
        self.path = path
        self._patience = patience or Patience()
        self._shown = 0

    def say(self, line: str) -> None:
        """Show one line."""
        self.pass_on(f"{printable(line)}\n")

    def show(self, text: str) -> None:
        """Show a text in place of the one shown before, without ending the line; an empty one wipes it away."""
        self.pass_on(f"\r{printable(text):<{self._shown}}" + ("" if text else "\r"))
        self._shown = len(text)

    def pass_on(self, text: str) -> None:
        """Show what another program says, as it is."""
        with suppress(OSError):
            self._write(text)

    def ask(self, question: str, *, hidden: bool = False) -> str:
        """Show a question and return the line that the user typed, without its end.

        Args:
            question: The text before the cursor.
            hidden: Whether the answer stays invisible.

        Raises:
            CancelledError: End of input instead of an answer, or the end of the terminal itself.
            UserNeededError: No answer in time, another program has taken the terminal meanwhile, or the program that
                waits for the result has ended.
            FobError: What ``meanwhile`` raises.
        """
        shown = printable(question)
        terminal = self._reader.fileno()
        if time.monotonic() > self._patience.end():
            raise self._patience.unanswered()
        try:
            with SYSTEM.question(terminal, hidden=hidden, show=lambda: self._write(shown)) as asked:
                self._wait_for_line(asked, terminal)
                line = self._reader.readline() or None
            if hidden or line is None:
                self._write("\n")
        except OSError as error:
            raise CancelledError("the terminal has gone away") from error
        if line is None:
            raise CancelledError("nothing was typed")
        return line.rstrip("\r\n")

    def _wait_for_line(self, asked: Question, terminal: int) -> None:
        end = self._patience.end()
        while True:
            self._do_meanwhile()
            if asked.wait(_LOOK_SECONDS):
                return
            if SYSTEM.is_in_foreground(terminal) and not SYSTEM.takes_lines(terminal):
                raise UserNeededError(TAKEN, "run fob in another terminal")
            if time.monotonic() > end:
                SYSTEM.forget_input(terminal)
                self._write("\n")
                raise self._patience.unanswered()

    def _do_meanwhile(self) -> None:
        try:
            self._patience.check()
            self._meanwhile()
        except FobError:
            SYSTEM.forget_input(self._reader.fileno())  # else a shell would get the digits typed so far
            self.pass_on("\n")
            raise

    def lent_to(self, group: int) -> AbstractContextManager[Callable[[], None]]:
        """Let a process group read from the terminal for the length of a block; see ``System.terminal_lent_to``."""
        return SYSTEM.terminal_lent_to(self._reader.fileno(), group)

    def _write(self, text: str) -> None:
        self._writer.write(text)
        self._writer.flush()


def open_terminal(patience: Patience | None = None, meanwhile: Callable[[], None] = lambda: None) -> Terminal | None:
    """Return the controlling terminal, or None where nobody can be asked; see ``why_no_terminal``.

    A process in the background has none: reading would stop it, and its caller would wait for ever. Where the terminal
    is not in line mode, another program has the screen and gets the keys.
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
    return Terminal(reader, writer, SYSTEM.terminal_name(), patience or usual_patience(), meanwhile)


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
