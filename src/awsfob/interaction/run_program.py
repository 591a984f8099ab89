"""Running the program of a source: no shell, a time-out of its own, killed whole when it hangs.

What it prints on stdout may hold a code or a seed: it is handed back and shown to nobody. What it says on stderr is for
the user and is passed on as it comes, with anything that looks like a code made unreadable.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from codecs import getincrementaldecoder
from contextlib import ExitStack, suppress
from threading import Thread

from awsfob.light_typing import TYPE_CHECKING
from awsfob.settings import environment
from awsfob.structs import Struct, field
from awsfob.system import SYSTEM
from awsfob.system.threads import tell_errors_of_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO

    from awsfob.interaction.interaction import Interaction
    from awsfob.interaction.terminal import Terminal

_KEPT_BYTES = 4096
_DRAIN_SECONDS = 1.0
"""How long to read on after the program has ended: a daemon that it left behind may hold the pipe for ever."""
_LOOK_SECONDS = 0.2
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_DIGITS = "0123456789"


class Outcome(Struct):
    """How a program ended.

    Attributes:
        exit_code: Minus the signal's number when a signal ended it.
        output: The first few KiB of its stdout.
        said: The first few KiB of its stderr, with codes made unreadable.
    """

    exit_code: int
    output: bytes = field(shown=False)
    said: str = field(shown=False)


class HungError(Exception):
    """The program did not end in time, and was killed."""


def run(words: Sequence[str], interaction: Interaction, seconds: float) -> Outcome:
    """Run a program to its end, with the user's terminal where there is one.

    Args:
        words: The program and its arguments.
        interaction: Who may be asked by it, and who gets to read its stderr.
        seconds: How long it may take.

    Raises:
        HungError: It took longer.
        OSError: It cannot be started.
        KeyboardInterrupt: The user pressed Ctrl-C, which went to the program.
        FobError: What ``meanwhile`` of the interaction raises.
    """
    process = _start(words, interaction.terminal)
    assert process.stdout is not None  # noqa: S101  both are pipes
    assert process.stderr is not None  # noqa: S101
    output, said = bytearray(), RedactingWriter(interaction)
    readers = (_drain(process.stdout, output.extend, _KEPT_BYTES), _drain(process.stderr, said.take))
    try:
        interaction.meanwhile()  # an error of it ends the program, too
        with SYSTEM.ending_with(lambda: kill_group(process)), interaction.lend_terminal(process.pid) as stop_too:
            exit_code = _wait(process, seconds, stop_too)
    except subprocess.TimeoutExpired:
        raise HungError from None
    finally:
        end_group(process)
        for reader in readers:
            reader.join(_DRAIN_SECONDS)
        said.end()
    if SYSTEM.was_interrupted(exit_code):
        raise KeyboardInterrupt
    return Outcome(exit_code, bytes(output), said.text)


def _wait(process: subprocess.Popen[bytes], seconds: float, stop_too: Callable[[], None]) -> int:
    """Wait for a program and return its exit code. The time in which it is stopped does not count.

    Raises:
        TimeoutExpired: It took longer.
    """
    while True:
        try:
            return process.wait(min(seconds, _LOOK_SECONDS))
        except subprocess.TimeoutExpired:
            seconds -= _LOOK_SECONDS
            if seconds <= 0:
                raise
        if SYSTEM.is_stopped(process.pid):
            stop_too()


def without_code(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for a program that gives codes or asks for one: without FOB_CODE."""
    return {name: value for name, value in environ.items() if name != "FOB_CODE"}


def _start(words: Sequence[str], terminal: Terminal | None) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own, in this session where it may have to ask, else in a new one."""
    with ExitStack() as closing:
        stdin: int | IO[bytes] = subprocess.DEVNULL
        environ = without_code(environment())
        if terminal:
            stdin = closing.enter_context(open(terminal.path, "rb", buffering=0))  # noqa: PTH123  a device
            environ.setdefault("GPG_TTY", terminal.path)  # else gpg's agent does not know where to ask
        return subprocess.Popen(
            SYSTEM.to_start(words, environ),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ,
            process_group=SYSTEM.own_process_group if terminal else None,
            start_new_session=terminal is None,
        )


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a program that has not ended, and the children in its group."""
    if process.poll() is None:
        kill_group(process)
        process.wait()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a program that was not seen to end, and the children in its group; a signal may call this at any time."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            SYSTEM.kill_group(process)


def _drain(stream: IO[bytes], take: Callable[[bytes], object], limit: int = sys.maxsize) -> Thread:
    """Read a pipe to its end in the background, so that the program never waits for us; take its first bytes."""

    def read() -> None:
        left = limit
        with stream:
            while chunk := os.read(stream.fileno(), _KEPT_BYTES):
                take(chunk[:left])
                left -= min(left, len(chunk))

    tell_errors_of_threads()
    thread = Thread(target=read, daemon=True)
    thread.start()
    return thread


class RedactingWriter:
    """What a program says, on its way to the user: each lone run of six digits is made unreadable.

    At a terminal it is shown as it comes, since a question ends without a line end; elsewhere line by line, to where
    notices go.
    """

    def __init__(self, interaction: Interaction) -> None:
        self._terminal = interaction.terminal
        self._notify = interaction.notify
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._waiting = ""
        self.text = ""

    def take(self, piece: bytes) -> None:
        """Pass on a piece of text but for its end, as long as that may be half of something."""
        text = self._waiting + self._decoder.decode(piece)
        ready = len(text.rstrip(_DIGITS)) if self._terminal else text.rfind("\n") + 1
        self._waiting = text[ready:]
        self._pass(text[:ready])

    def end(self) -> None:
        """Pass on what waited."""
        self._pass(self._waiting)
        self._waiting = ""

    def _pass(self, text: str) -> None:
        veiled = _CODE.sub("******", text)
        self.text = (self.text + veiled)[:_KEPT_BYTES]
        if self._terminal and veiled:
            self._terminal.pass_on(veiled)
        elif veiled:
            for line in filter(None, veiled.splitlines()):
                self._notify(line)
