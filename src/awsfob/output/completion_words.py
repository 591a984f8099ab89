"""Words of a command line, as shells read and as they want to be given them."""

from __future__ import annotations

from awsfob.light_typing import NamedTuple

_SAFE = "@%+=:,./_-"
_BREAKS = "=:"
"""Where bash also breaks a word: it replaces only what stands after the last one (COMP_WORDBREAKS)."""


class Word(NamedTuple):
    """A word of a command line.

    Attributes:
        typed: As it stands there, with quotes and backslashes.
        meaning: What it means.
        quote: The quote that is open at its end, or nothing.
    """

    typed: str
    meaning: str
    quote: str


def split(line: str) -> list[Word]:
    """Return the words of a line as POSIX shells read them; the last one is under way, and may be empty."""
    words, typed, value, quote, start = [], "", "", "", 0
    at = 0
    while at < len(line):
        sign = line[at]
        if sign == "\\" and quote != "'":
            following = line[at + 1 : at + 2]
            value += sign + following if quote and following not in '\\"$`' else following
            at += 1
        elif sign == quote:
            quote = ""
        elif not quote and sign in "'\"":
            quote = sign
        elif not quote and sign in " \t\n":
            if line[start:at]:
                words.append(Word(line[start:at], value, ""))
            value, start = "", at + 1
        else:
            value += sign
        at += 1
    typed = line[start:]
    return [*words, Word(typed, value, quote)]


def for_bash(values: list[str], last: Word, replaced: str) -> list[str]:
    """Return values as bash has to insert them.

    Args:
        values: What fits, without quotes.
        last: The word under way.
        replaced: The part of it that bash replaces; bash breaks words at more signs than it says.
    """
    before = last.typed.removesuffix("" if replaced in {*_BREAKS} else replaced)
    found = []
    for value in values:
        text = quoted(value, last.quote if last.typed[:1] == last.quote else "")
        if text is not None:
            found.append(text.removeprefix(before))
    return found


def quoted(value: str, quote: str = "") -> str | None:
    """Return a value quoted for POSIX shells; None if it cannot be.

    Args:
        value: A text without control characters.
        quote: The quote before it, which the shell will close; or nothing.
    """
    if quote == "'":
        return value.replace("'", "'\\''")
    if quote == '"':
        return None if "!" in value else "".join(f"\\{sign}" if sign in '\\"$`' else sign for sign in value)
    return "".join(sign if sign.isalnum() or sign in _SAFE else f"\\{sign}" for sign in value)


def can_be_offered(value: str) -> bool:
    """Return whether a value is a text for a command line: no control characters, and no option by its looks."""
    return value.isprintable() and not value.startswith("-")
