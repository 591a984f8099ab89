"""Any program that prints a code, such as oathtool; aws-vault's ``mfa_process`` is one."""

from __future__ import annotations

import os

from awsfob.errors import UsageError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa.sources.program import ProgramSource
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from awsfob.mfa.source_context import SourceContext

NAME = "command"
_SHELL_SIGNS = ("|", "&", ";", ">", "<", "$", "`")


def make(argument: str, context: SourceContext) -> ProgramSource:
    """Return the source for a command line, which no shell sees; ``~/`` at the start of a word is the home folder.

    Raises:
        UsageError: It is empty, or a quote is never closed.
    """
    words = words_with_home(argument, NAME)
    if not words:
        raise UsageError("the source 'command' names no program", "--mfa-from 'command:PROGRAM ARGS...'")
    advice = {"": "fob runs it without a shell; if it needs one: sh -c '...'"} if _wants_shell(words) else {}
    return ProgramSource(NAME, lambda _: words, context.interaction, advice)


def through_shell(line: str) -> str:
    """Return a command line that runs a line through a shell where there is one, as aws-vault runs ``mfa_process``."""
    import shlex

    return shlex.join([SYSTEM.shell, "-c", line]) if SYSTEM.shell else line


def why_unavailable(context: SourceContext) -> str | None:
    """Say what is missing on this machine: nothing, it is the user who brings the program."""
    del context
    return None


def split_words(text: str, name: str) -> list[str]:
    """Return the words of a text as a shell would split it.

    Raises:
        UsageError: A quote is never closed; the text is not repeated, since it may hold a seed.
    """
    try:
        return SYSTEM.split_words(text)
    except ValueError:
        raise UsageError(f"a quote in the words of the source '{name}' is never closed") from None


def words_with_home(text: str, name: str) -> list[str]:
    """Return what ``split_words`` does, with the home folder in place of a ``~`` at the start of a path."""
    marks = ("~/", f"~{os.sep}")
    return [os.path.expanduser(word) if word.startswith(marks) else word for word in split_words(text, name)]  # noqa: PTH111  a word, not a path


def _wants_shell(words: list[str]) -> bool:
    return any(sign in word for word in words for sign in _SHELL_SIGNS)
