"""The installed program with a user at its terminal.

fob asks on the controlling terminal, whatever its standard streams are. So the terminal and the streams are set apart
here: a pseudo-terminal is made the controlling one, and each stream is either it or a pipe.
"""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import signal
import subprocess
import termios
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, Self, cast

import pexpect
import pyte
from pexpect.fdpexpect import fdspawn

from tests.harness.program import PATIENCE, Result, code_of, installed, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.harness.home import Home
    from tests.harness.program import Process

Stream = Literal["terminal", "pipe"]

# The first terminal that a session leader opens becomes its controlling one (tty_ioctl(4)); a shell does that and
# then is replaced by the program. The usual way, a function between fork and exec, may lock up a threaded parent.
_TAKE_TERMINAL = ("/bin/sh", "-c", 'exec 3<>"$0" 3>&-; exec "$@"')

_SPACE = re.compile(r"(\[[^]]*\])|\\? ")
_BREAK = r"(?: |\r\n {2})"
_HUMAN_PAUSE = 0.05
"""Seconds between reading a prompt and typing, so that a program that prompts first and silences echo next is ready."""


USUAL_COLUMNS, ROWS = 80, 24


@dataclass(frozen=True)
class Streams:
    """The terminal or a pipe, each. Standard input as a pipe is at its end at once, as ``/dev/null`` is."""

    stdin: Stream = "terminal"
    stdout: Stream = "terminal"
    stderr: Stream = "terminal"


@dataclass(frozen=True)
class TerminalResult(Result):
    """How the program ended; ``out`` and ``err`` are empty where they were the terminal, whose text is ``screen``."""

    screen: str
    columns: int

    @property
    def picture(self) -> list[str]:
        """The lines that a user sees at the end, see ``picture``."""
        return picture(self.screen.replace("\n", "\r\n"), self.columns)

    @property
    def said(self) -> str:
        """See ``said``."""
        return said(self.screen)


def said(screen: str) -> str:
    """Return what a terminal has shown, without colours, what was written again, and the breaks of long lines."""
    lasting = re.sub(r"\x1b7.*?\x1b8|\r[^\r\n]*\x1b\[K|\x1b\[[\d;?]*[A-Za-z]", "", screen)
    return re.sub(r"\n {2}", " ", lasting)


def picture(written: str, columns: int = USUAL_COLUMNS) -> list[str]:
    """Return the lines of a terminal to which something was written, as a user sees them."""
    screen = pyte.Screen(columns or USUAL_COLUMNS, ROWS)
    pyte.Stream(screen).feed(written)
    return "\n".join(line.rstrip() for line in screen.display).rstrip("\n").split("\n")


class Terminal:
    """A program under way, its pseudo-terminal, and the user's hands and eyes.

    Args:
        start: Starts the program on the terminal of this name, with these standard streams: each is an open file or
            ``subprocess.PIPE``.
        streams: What its standard streams are.
        columns: The width; 0 for a terminal that does not tell its size.
    """

    def __init__(
        self, start: Callable[[str, tuple[int, int, int]], Process], streams: Streams, columns: int = USUAL_COLUMNS
    ) -> None:
        master, self._slave = pty.openpty()
        self.resize(columns)
        files = (self._stream(streams.stdin), self._stream(streams.stdout), self._stream(streams.stderr))
        self.process = start(os.ttyname(self._slave), files)
        # Pipes are read all the time, or a program with much to say would stop.
        self._pool = ThreadPoolExecutor(1)
        self._piped = self._pool.submit(self.process.communicate)
        self._seen = io.StringIO()
        self._hands = fdspawn(master, encoding="utf-8", codec_errors="replace", timeout=PATIENCE)
        self._hands.logfile_read = self._seen

    @property
    def screen(self) -> str:
        """All text that the terminal has shown so far, with plain line ends."""
        return self._seen.getvalue().replace("\r\n", "\n")

    @property
    def said(self) -> str:
        """See ``said``."""
        return said(self.screen)

    def resize(self, columns: int) -> None:
        """Give the terminal another width."""
        self._columns = columns
        termios.tcsetwinsize(self._slave, (ROWS if columns else 0, columns))

    def picture(self) -> list[str]:
        """Return the lines that a user sees now, without spaces at their ends and empty lines below."""
        self._read(0.02)
        return picture(self._seen.getvalue(), self._columns)

    def echoes(self) -> bool:
        """Say whether the terminal shows what is typed."""
        flags: int = termios.tcgetattr(self._slave)[3]
        return bool(flags & termios.ECHO)

    def expect(self, pattern: str, timeout: float = PATIENCE) -> str:
        """Wait until the terminal shows what the regular expression matches; return the text that matched.

        A space of the expression, if it is in no set, also matches where fob has broken a long line.
        """
        try:
            self._hands.expect(_SPACE.sub(lambda found: found[1] or _BREAK, pattern), timeout=timeout)
        except (pexpect.TIMEOUT, pexpect.EOF):
            raise AssertionError(f"the terminal never showed {pattern!r}; it showed:\n{self.said}") from None
        return cast("str", self._hands.after)

    def type(self, text: str) -> None:
        """Type a line and press Enter."""
        self._press(text + "\r")

    def begin_to_type(self, text: str) -> None:
        """Type and do not press Enter."""
        self._press(text)

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self._press("\x03")

    def end_input(self) -> None:
        """Press Ctrl-D."""
        self._press("\x04")

    def answer(self, prompt: str, text: str | Callable[[], str], timeout: float = PATIENCE) -> None:
        """Wait for a prompt, then type a line; a code is asked for only then, because it does not last."""
        self.expect(prompt, timeout)
        self.type(text if isinstance(text, str) else text())

    def wait(self, timeout: float = PATIENCE) -> TerminalResult:
        """Read on until the program has ended."""
        deadline = time.monotonic() + timeout
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"still running after {timeout} s; the terminal showed:\n{self.screen}")
            self._read(0.02)
        self._let_go()
        out, err = texts(self._piped.result(timeout))
        return TerminalResult(code_of(self.process), out, err, self.screen, self._columns)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the program and its children; one that has ended already is fine."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._let_go()
        self._pool.shutdown()
        if not self._hands.closed:
            self._hands.close()

    def _stream(self, kind: Stream) -> int:
        return self._slave if kind == "terminal" else subprocess.PIPE

    def _press(self, keys: str) -> None:
        time.sleep(_HUMAN_PAUSE)
        self._hands.send(keys)

    def _read(self, seconds: float) -> bool:
        """Read what there is; return whether there can be more."""
        with contextlib.suppress(pexpect.TIMEOUT):
            self._hands.expect(pexpect.EOF, timeout=seconds)
            return False
        return True

    def _let_go(self) -> None:
        # The end of a pseudo-terminal is seen only when nobody holds its other side: not the program, not we. Until
        # now we held it, because a program whose streams are all pipes opens it anew for every question.
        if self._slave >= 0:
            os.close(self._slave)
            self._slave = -1
            self._read(1.0)


class TerminalProgram:
    """``fob`` as installed, in one home, started on a terminal. Use the result as a context manager."""

    def __init__(self, home: Home, command: Sequence[str] | None = None) -> None:
        self.home = home
        self.command = tuple(command or installed())

    def __call__(
        self,
        *args: str,
        env: Mapping[str, str | None] | None = None,
        stdin: Stream = "terminal",
        stdout: Stream = "terminal",
        stderr: Stream = "terminal",
        columns: int = USUAL_COLUMNS,
    ) -> Terminal:
        start = partial(self.start, [*self.command, *args], self.home.env(env))
        return Terminal(start, Streams(stdin, stdout, stderr), columns)

    def start(self, argv: Sequence[str], env: dict[str, str], terminal: str, streams: tuple[int, int, int]) -> Process:
        """Start the program on a terminal.

        Args:
            argv: The program and its arguments.
            env: Its whole environment.
            terminal: The name of the terminal.
            streams: The standard streams, each an open file or ``subprocess.PIPE``.
        """
        stdin, stdout, stderr = streams
        return subprocess.Popen(
            [*_TAKE_TERMINAL, terminal, *argv],
            env=env,
            cwd=self.home.path,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
