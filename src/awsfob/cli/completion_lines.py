"""The lines that shells get for the words that fit; without click, which takes long to load."""

from __future__ import annotations

from awsfob.cli.messages import print_as_it_is
from awsfob.cli.plain_words import PLAIN
from awsfob.light_typing import TYPE_CHECKING
from awsfob.output.completion_scripts import FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Fitting = Callable[[Sequence[str], str], list[tuple[str, str]]]
    """Returns the values that fit after some words and the beginning of another, and the help text of each."""

_START = ("completion", "--complete", "--")


class _NeedsClickError(Exception):
    """Something else than a command or a profile may fit."""


def completed(words: Sequence[str]) -> bool:
    """Answer a shell that completes a command, or the profile of a plain one; return whether it was that.

    Args:
        words: The command line, ``completion SHELL --complete -- WORDS...``.
    """
    if len(words) < 4 or (words[0], *words[2:4]) != _START or words[1] not in LINES:  # noqa: PLR2004  the words before
        return False
    try:
        lines = LINES[words[1]](words[4:], _fitting)
    except _NeedsClickError:
        return False
    print_lines(lines)
    return True


def print_lines(lines: Sequence[str]) -> None:
    """Print lines on stdout."""
    print_as_it_is("".join(f"{line}\n" for line in lines))


def _fitting(before: Sequence[str], last: str) -> list[tuple[str, str]]:
    if not before and not last.startswith("-") and last != "=":
        from awsfob.cli.top_help import SUMMARIES

        return [(name, summary) for name, summary in SUMMARIES.items() if name.startswith(last)]
    if len(before) != 1 or before[0] not in PLAIN or last.startswith("-") or last == "=":
        raise _NeedsClickError  # click reads a lone = as nothing
    from awsfob.app.profile_names import fitting_names

    return [(name, "") for name in fitting_names(last)]


def _for_bash(words: Sequence[str], fitting: Fitting) -> list[str]:
    """Return what bash has to insert; it gives the line up to the cursor, and the part of a word to replace."""
    from awsfob.output.completion_words import for_bash, split

    line, replaced = [*words, "", ""][:2]
    *before, last = split(line)
    found = fitting([word.meaning for word in before[1:]], last.meaning)
    values = [value for value, _ in found]
    return values if values == [FILES] else for_bash(values, last, replaced)


def _for_zsh(words: Sequence[str], fitting: Fitting) -> list[str]:
    """Return values with what they mean; zsh gives the words without quotes."""
    *before, last = words or [""]
    return _with_meanings(fitting(before, last))


def _for_fish(words: Sequence[str], fitting: Fitting) -> list[str]:
    """Return values with what they mean; fish gives the last word as it is typed, and replaces it whole."""
    from awsfob.output.completion_words import split

    *before, typed = words or [""]
    last = split(typed)[-1].meaning if typed.strip() == typed else typed
    option, mark, _ = last.partition("=")
    start = option + mark if last.startswith("--") and mark else ""
    found = fitting(before, last)
    start = "" if found[:1] == [(FILES, "")] else start
    return _with_meanings([(start + value, meaning) for value, meaning in found])


LINES = {"bash": _for_bash, "zsh": _for_zsh, "fish": _for_fish}


def _with_meanings(found: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{value}\t{meaning}" if meaning else value for value, meaning in found]
