"""What fob says to a person, always on stderr: stdout belongs to the payload.

The contract: a notice is one line that starts with ``fob:``, an error one line that starts with ``fob: error:``
followed by ``hint:`` lines. ``--quiet`` leaves only errors, ``--verbose`` adds a reason for every choice. No line
holds a secret, a token or a code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from awsfob.errors import FobError


class Voice(NamedTuple):
    """How much is said."""

    quiet: bool = False
    verbose: bool = False

    def notice(self, line: str) -> None:
        """Say what happened."""
        if not self.quiet:
            click.echo(f"fob: {line}", err=True)

    def detail(self, line: str) -> None:
        """Say why, for ``--verbose``."""
        if self.verbose:
            click.echo(f"fob: {line}", err=True)


def show_error(error: FobError) -> None:
    """Print an error and its hints."""
    click.echo(f"fob: error: {_one_line(error.what)}", err=True)
    for hint in error.hints:
        click.echo(f"hint: {_one_line(hint)}", err=True)


def _one_line(text: str) -> str:
    """Keep a message on its line: names out of files and texts out of answers may hold control characters."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
