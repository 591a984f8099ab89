"""Asking on a desktop, where there is no terminal: the dialogue of GnuPG's pinentry.

The protocol is Assuan's (GnuPG's "Developing Assuan" and "Using Pinentry"): a line each way, percent-escaped.
"""

from __future__ import annotations

import subprocess
from contextlib import contextmanager, suppress
from threading import Timer
from urllib.parse import unquote

from awsfob.errors import CancelledError, UserNeededError
from awsfob.interaction.meanwhile import watching
from awsfob.interaction.patience import ANSWER_SECONDS
from awsfob.interaction.run_program import end_group, kill_group, without_code
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct, field
from awsfob.system import SYSTEM
from awsfob.system.threads import tell_errors_of_threads
from awsfob.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import IO

_CANCELLED = {99, 114}  # GPG_ERR_CANCELED, GPG_ERR_FULLY_CANCELED
_ERROR_BITS = 0xFFFF  # the rest of an error's number is the part of GnuPG that it comes from


class Pinentry(Struct, frozen=False):
    """A dialogue, one program per question.

    Attributes:
        program: The path of a pinentry.
        environ: Says where to show it.
        seconds: How long a question stays.
    """

    columns = None  # it folds a text

    program: str
    environ: Mapping[str, str] = field(shown=False)
    seconds: float = ANSWER_SECONDS
    meanwhile: Callable[[], None] = lambda: None
    _notice: str = ""

    def say(self, line: str) -> None:
        """Keep a line for the next question, where it is shown above it."""
        self._notice = line

    def ask(self, question: str, *, hidden: bool, beside: Callable[[], Sequence[str]]) -> str:
        """Return what the user types, always hidden, as it is this program's way; see ``prompt.Asker``."""
        del hidden, beside  # the text of a dialogue stays as it is
        notice, self._notice = self._notice, ""
        with self._started() as (to_it, from_it, stop):
            _answer(from_it)
            for command in self._commands(question, notice):
                _send(to_it, command)
                _answer(from_it, must=command.startswith("SETDESC"))
            _send(to_it, "GETPIN")
            self.meanwhile()
            with watching(self.meanwhile, stop):
                return _answer(from_it)

    def _commands(self, question: str, notice: str) -> Iterator[str]:
        if terminal := self.environ.get("GPG_TTY"):
            yield f"OPTION ttyname={terminal}"
            yield f"OPTION ttytype={self.environ.get('TERM', 'dumb')}"
        yield f"SETTIMEOUT {self.seconds:.0f}"
        yield "SETTITLE fob"
        yield f"SETDESC {_escaped(question.strip().removesuffix(':'))}"
        yield "SETPROMPT Code:"
        if notice:
            yield f"SETERROR {_escaped(notice)}"

    @contextmanager
    def _started(self) -> Iterator[tuple[IO[bytes], IO[bytes], Callable[[], object]]]:
        """Run the program for the length of a block; it is killed when the user leaves it alone for too long.

        Returns:
            Where to write to it, where to read from it, and how to end it.
        """
        process = subprocess.Popen(
            [self.program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=without_code(self.environ),
            start_new_session=True,
        )
        assert process.stdin is not None  # noqa: S101  both are pipes
        assert process.stdout is not None  # noqa: S101
        tell_errors_of_threads()
        watch = Timer(self.seconds + 1, end_group, [process])
        watch.start()
        try:
            ending = SYSTEM.ending_with(lambda: kill_group(process))
            with ending, process.stdout, suppress(BrokenPipeError), process.stdin:
                yield process.stdin, process.stdout, lambda: kill_group(process)
        finally:
            watch.cancel()
            end_group(process)


def find_pinentry(
    environ: Mapping[str, str], meanwhile: Callable[[], None] = lambda: None, seconds: float = ANSWER_SECONDS
) -> Pinentry | None:
    """Return a dialogue where there is a desktop and the program for it, else None.

    Args:
        environ: The environment of this process.
        meanwhile: Is called when the dialogue is shown. It does not wait.
        seconds: How long a question stays.
    """
    found = (SYSTEM.find_program(each, environ) for each in SYSTEM.pinentries(environ))
    program = next(filter(None, found), None)
    return Pinentry(program, environ, seconds, meanwhile) if program else None


def _send(to_it: IO[bytes], line: str) -> None:
    with suppress(BrokenPipeError):  # what it said before it left comes with the next answer
        to_it.write(f"{line}\n".encode())
        to_it.flush()


def _answer(from_it: IO[bytes], *, must: bool = True) -> str:
    """Read one answer and return its data.

    Args:
        from_it: Where the program writes.
        must: Whether an error counts: an option that it does not know does no harm.
    """
    data = ""
    while line := from_it.readline().decode(errors="replace").rstrip("\r\n"):
        word, _, rest = line.partition(" ")
        if word == "OK":
            return data
        if word == "D":
            data += unquote(rest)
        elif word == "ERR" and must:
            raise _error(rest)
        elif word == "ERR":
            return ""
    raise UserNeededError("pinentry ended without an answer", "run fob in a terminal, or give --code")


def _error(rest: str) -> CancelledError | UserNeededError:
    number = rest.split(" ", 1)[0]
    if number.isdigit() and int(number) & _ERROR_BITS in _CANCELLED:
        return CancelledError("the window was closed without a code")
    return UserNeededError("pinentry could not ask for a code", "run fob in a terminal, or give --code")


def _escaped(text: str) -> str:
    return printable(text).replace("%", "%25")
