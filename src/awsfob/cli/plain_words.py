"""Reading a plain command line without click, which takes three times as long to load as Python itself.

Plain is: a command that is declared as data, whole names of options, no option twice, at most one PROFILE. Whatever
else stands there, click reads it, and reports what is wrong. A test compares the two.
"""

from __future__ import annotations

from awsfob.cli.option_rows import CHOICE, DURATION, FLAG
from awsfob.durations import duration_or_usage
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from awsfob.cli.option_rows import Declared, OptionRow

PLAIN = ("login", "status", "env", "exec", "use", "shell", "process")
"""The commands that are declared as data."""


class _NotPlain(Exception):  # noqa: N818  no error: click reads the line
    """A command line that click has to read."""


def run_plain(words: Sequence[str]) -> bool:
    """Run a command if the command line is plain; return whether it was.

    Raises:
        FobError: The command failed.
    """
    if not words or words[0] not in PLAIN:
        return False
    declared: Declared = __import__(f"awsfob.cli.{words[0]}_command", fromlist=["DECLARED"]).DECLARED
    arguments = read(declared, words[1:])
    if arguments is None:
        return False
    declared.run(**arguments)
    return True


def read(declared: Declared, words: Sequence[str]) -> dict[str, Any] | None:
    """Return the arguments of a command for a plain command line, or None.

    Args:
        declared: The command.
        words: What follows its name.

    Raises:
        UsageError: A value is none of its kind, or two contradict each other.
    """
    rest: dict[str, Any] = {}
    if declared.rest is not None:
        words, rest[declared.rest] = split_at_dashes(words)
    values = {row.field: row.default for row in declared.all_rows}
    try:
        given = list(_given(iter(words), declared))
    except _NotPlain:
        return None
    return declared.arguments({**values, **{row.field: _value(row, text) for row, text in given}, **rest})


def split_at_dashes(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the words before and after the first ``--``."""
    found = [*words]
    at = found.index("--") if "--" in found else len(found)
    return found[:at], found[at + 1 :]


def _given(words: Iterator[str], declared: Declared) -> Iterator[tuple[OptionRow, str]]:
    """Yield each option that is given, and PROFILE, with the text of its value."""
    options = {name: row for row in declared.all_rows for name in row.names}
    seen = set()
    for word in words:
        name, mark, value = word.partition("=") if word.startswith("--") else (word, "", "")
        row = options.get(name if name.startswith("-") else "name")
        if row is None or row.field in seen or (mark and row.kind == FLAG):
            raise _NotPlain
        seen.add(row.field)
        if row.kind == FLAG:
            yield row, ""
            continue
        text = value if mark else word if row.field == "name" else next(words, "")
        if not text or text.startswith("-") or (row.kind == CHOICE and text not in row.choices):
            raise _NotPlain
        yield row, text


def _value(row: OptionRow, text: str) -> object:
    if row.kind == FLAG:
        return True
    return duration_or_usage(text, row.names[-1]) if row.kind == DURATION else text
