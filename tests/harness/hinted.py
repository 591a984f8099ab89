"""The commands that hints name: where each begins and ends in a text, and whether fob would take it."""

from __future__ import annotations

import re
import shlex

import click

from awsfob.errors import UsageError
from tests.harness.commands import parse

WORD = r"(?:'[^']*'|\"[^\"]*\"|[^\s'\",;|`)])+"
_VERBS = (
    r"as(?! (?:aws|--|\0))"
    "|asks|cannot|did|does|ends|finds|for|from|has|in|keeps|makes|may|needs|never|picks|removes|runs|the|then"
    "|understands|uses|wrote"
)
"""What follows the word fob in a sentence about it, and is no command."""
_OTHERS = r"(?<!other )(?<!this )"
COMMAND = re.compile(rf"(?<![\w/.-])(?:[A-Z_]+={WORD} )*{_OTHERS}fob(?! (?:{_VERBS})\b)(?= [a-z])(?: {WORD})+")
"""A command line of fob in a text, with the variables before it."""


def commands_in(text: str) -> list[str]:
    """Return each command line of fob in a message, with the variables before it.

    It ends where the text ends, or before ``, ; |``, a backtick or a bracket that stands outside quotes.
    """
    return COMMAND.findall(text)


def words_of_hinted(line: str) -> tuple[dict[str, str], list[str]]:
    """Return the variables before a command line, and its words without ``fob``."""
    words = shlex.split(line)
    at = words.index("fob")
    return dict(word.split("=", 1) for word in words[:at]), words[at + 1 :]


def assert_taken(text: str) -> None:
    """Check that fob takes each command in a text; what a user puts in, such as PROFILE, counts as a value."""
    for line in commands_in(text):
        try:
            parse(words_of_hinted(line)[1])
        except (click.UsageError, UsageError) as error:
            raise AssertionError(f"fob does not take this hint: {line}: {error}") from error
