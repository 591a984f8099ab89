"""A KeePassXC database, through keepassxc-cli, which asks for the database's password at the terminal."""

from __future__ import annotations

from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa.sources.command import words_with_home
from awsfob.mfa.sources.program import ProgramSource, missing_program

if TYPE_CHECKING:
    from awsfob.mfa.source_context import SourceContext

NAME = "keepassxc"
_PROGRAM = "keepassxc-cli"
_ADVICE = {
    "could not find entry": "see the entries: keepassxc-cli ls DATABASE",
    "invalid credentials": "the password or the key file is wrong",
    "no totp set up": "set up a one-time password in that entry",
    "failed to open database": "name the database by its whole path",
}
_FORM = "--mfa-from 'keepassxc:DATABASE ENTRY', with options of keepassxc-cli before them where it needs some"


def make(argument: str, context: SourceContext) -> ProgramSource:
    """Return the source for ``[OPTIONS] DATABASE ENTRY``, words of ``keepassxc-cli show``.

    Raises:
        UsageError: Database or entry is missing.
    """
    words = words_with_home(argument, NAME)
    if len(words) < 2:  # noqa: PLR2004  the database and the entry
        raise UsageError("the source 'keepassxc' needs a database and an entry", _FORM)
    return ProgramSource(NAME, lambda _: [_PROGRAM, "show", "--totp", *words], context.interaction, _ADVICE)


def why_unavailable(context: SourceContext) -> str | None:
    """Return what is missing on this machine, or None."""
    return missing_program(_PROGRAM, context.environ)
