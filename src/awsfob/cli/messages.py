"""What fob says to the user, always on stderr: stdout belongs to the payload.

The contract: a notice is one line that starts with ``fob:``, an error one line that starts with ``fob: error:``
followed by ``hint:`` lines. ``--quiet`` leaves only errors, ``--verbose`` adds a reason for every choice. No line
holds a secret, a token or a code. Where stderr cannot be written, the work goes on: a rotation must
not stop half way because a terminal went away or a disk behind ``2>`` is full.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

import click

from awsfob.text import printable

if TYPE_CHECKING:
    from typing import TextIO

    from awsfob.errors import FobError


class StderrMessages(NamedTuple):
    """What a command says, and how much of it; see ``app.inputs.Messages``."""

    quiet: bool = False
    verbose: bool = False

    def notice(self, line: str) -> None:
        """Say what happened."""
        if not self.quiet:
            say(f"fob: {line}")

    def detail(self, line: str) -> None:
        """Say why, for ``--verbose``."""
        if self.verbose:
            say(f"fob: {line}")


def say(text: str) -> None:
    """Print lines on stderr; when that fails, the rest of what fob says goes nowhere."""
    try:
        click.echo(text, err=True)
    except OSError:
        give_up(sys.stderr)


def print_as_it_is(text: str) -> None:
    """Print payload on stdout; bytes that are no text come out as they were read (PEP 383)."""
    click.echo(text.encode("utf-8", "surrogateescape"), nl=False)


def give_up(stream: TextIO) -> None:
    """Let a stream that cannot be written lead nowhere, so that Python does not stumble over it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def show_error(error: FobError) -> None:
    """Print an error and its hints."""
    say(f"fob: error: {printable(error.what)}")
    for hint in error.hints:
        say(f"hint: {printable(hint)}")
