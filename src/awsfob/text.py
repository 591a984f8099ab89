"""Texts that come from files or answers, made safe to show."""

from __future__ import annotations

import re

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MASK = "***"
USUAL_COLUMNS = 80
"""The width of a terminal that does not tell its size."""
INDENT = 2
"""The spaces before each line of a message but the first."""
_GAP = "..."

# The patterns are compiled at first use, and most commands use none of them.
_KEY_ID_LENGTHS = range(16, 129)  # IAM's API reference, AccessKeyId: 16 to 128 characters
_COMMANDS = {"fob", "aws", "chmod", "chown", "export", "op", "pip", "pipx", "python3", "unset", "uv"}
_FEWEST_COLUMNS = 20
_AWS_PREFIXES = ("AKIA", "ASIA")
_AWS_LENGTH = 20  # AWS's own ids: the prefix and 16 characters
_ARN = r"arn:[a-z-]+:[a-z0-9-]*:[a-z0-9-]*:[0-9]*:[\w+=,.@:/*-]+"
_ID_OR_RUN = rf"{_ARN}|[A-Za-z0-9/+=_-]{{17,}}"
_WORDS = r"[a-z]+([_/-][a-z]+)*|[A-Z]?[a-z]+([A-Z][a-z]+)*|[0-9]{8}T[0-9]{6}Z|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_HOST = r"(?:\[[^@]*\]|[^@:\[]*)(?::[0-9]+)?"
_SECRET_LENGTH = 40
_SECRET = rf"(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{{{_SECRET_LENGTH}}}(?![A-Za-z0-9/+])"
_FEWEST_DIFFERENT = 20  # of 40 random characters of 64, fewer are different about once in a million
_URL = r"\b([A-Za-z][A-Za-z0-9+.-]*://)([^\s'\"<>]*)"


def printable(text: str) -> str:
    """Return a text with a question mark in place of each control character, which a terminal would obey."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else "?" for sign in text)


def text_width(text: str) -> int:
    """Return the width of a printable text in columns of a terminal."""
    if text.isascii():
        return len(text)
    import unicodedata

    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in {"Mn", "Me", "Cf"} for char in text)


def shortened(text: str, columns: int) -> str:
    """Return a printable text that takes at most so many columns: if it is longer, without its middle.

    Names of profiles differ at both ends: ``company-sandbox-dev-admin`` is ``company-...ev-admin`` in 19 columns.
    """
    if text_width(text) <= columns:
        return text
    room = columns - len(_GAP)
    if room < len(_GAP):
        return _first(text, columns)
    head = _first(text, room // 2)
    tail = _last(text, room - text_width(head))
    return f"{head}{_GAP}{tail}"


def _first(text: str, columns: int) -> str:
    end = len(text)
    while text_width(text[:end]) > columns:
        end -= 1
    return text[:end]


def _last(text: str, columns: int) -> str:
    """Return the end of a text; it does not begin with a mark, which would be shown on the sign before."""
    begin = 0
    while text_width(text[begin:]) > columns or not text_width(text[begin : begin + 1] or "."):
        begin += 1
    return text[begin:]


def broken_lines(text: str, width: int | None, used: int = 0) -> Iterator[str]:
    """Yield the lines of a printable text that is broken between its words.

    The first line has less room where something stands before it; the others stand after ``INDENT`` spaces, which
    are not part of them. A command is never broken, because a user copies it: a terminal itself breaks what is too
    long, and copies it whole.

    Args:
        text: The text.
        width: The width in columns; None for one line.
        used: The columns of the first line that are taken.
    """
    if width is None or used + text_width(text) <= width:
        yield text
        return
    room, line = max(width, _FEWEST_COLUMNS) - used, ""
    for word in _words(text):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer) > room:
            yield line
            room, longer = max(width, _FEWEST_COLUMNS) - INDENT, word
        line = longer
    yield line


def _words(text: str) -> list[str]:
    """Split a text at its spaces, but keep a command at its end together."""
    before, colon, last = text.rpartition(": ")
    if colon and last.split(" ", 1)[0] in _COMMANDS:
        return [*f"{before}:".split(" "), last]
    return text.split(" ")


class _ShellWords:
    """How a word is quoted in a hint: for POSIX shells, unless ``system`` says otherwise."""

    quoted: Callable[[str], str] | None = None


SHELL_WORDS = _ShellWords()
_PLAIN_SIGNS = "_@%+=:,./-"  # as in shlex.quote


def shell_word(text: object) -> str:
    """Return a name or a path as one word of a shell, so that a command in a hint can be copied as it is."""
    if SHELL_WORDS.quoted:
        return SHELL_WORDS.quoted(str(text))
    word = str(text)
    if word.isascii() and word and all(sign.isalnum() or sign in _PLAIN_SIGNS for sign in word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"


def is_variable(name: str) -> bool:
    """Return whether a name is one that every shell takes for a variable, without a quote."""
    return name.isascii() and name.isidentifier()


def has_key_id_form(text: str) -> bool:
    """Return whether a text has the form of the id of an access key, so that it may be sent to AWS and shown.

    A secret does not have it: its 40 characters include lower-case letters.
    """
    if len(text) not in _KEY_ID_LENGTHS or not (text.isascii() and text.isalnum()) or text != text.upper():
        return False
    return len(text) == _AWS_LENGTH or not text.startswith(_AWS_PREFIXES)


def shown_key_id(text: str) -> str:
    """Return the id of an access key, or the mask for a text without the form of an id: it may be a secret."""
    return text if has_key_id_form(text) else MASK


def masked(text: str) -> str:
    """Return a text of AWS or of another program with everything masked that may be a part of credentials.

    AWS repeats parts of a request in its errors, for example the credential of the Authorization header. ARNs, ids of
    access keys, times, UUIDs and long words stay. URLs lose their user and password.
    """
    return re.sub(_ID_OR_RUN, _run_or_mask, without_passwords(text), flags=re.ASCII)


def without_secrets(text: str) -> str:
    """Return a text with each run masked that looks like the secret of an access key, whatever setting it stands in.

    AWS's secrets have 40 letters, digits, slashes and plus signs. A path or a name of that length has fewer different
    ones, or no digit, or no capital.
    """
    if len(text) < _SECRET_LENGTH:
        return text
    return re.sub(_SECRET, lambda run: MASK if _is_random(run[0]) else run[0], text)


def has_secret(text: str) -> bool:
    """Return whether a text has a run that ``without_secrets`` would mask."""
    return without_secrets(text) != text


def _is_random(run: str) -> bool:
    kinds = (str.islower, str.isupper, str.isdigit)
    return len(set(run)) >= _FEWEST_DIFFERENT and all(any(map(kind, run)) for kind in kinds)


def without_passwords(text: str) -> str:
    """Return a text without the user and the password of each URL in it: ``http://me:pw@host/`` is ``http://host/``."""
    return re.sub(_URL, lambda url: url[1] + _without_user(url[2]), text) if "://" in text else text


def _run_or_mask(run: re.Match[str]) -> str:
    text = run[0]
    return text if text.startswith("arn:") or has_key_id_form(text) or re.fullmatch(_WORDS, text) else MASK


def _without_user(rest: str) -> str:
    """Return a URL after its ``//`` without user and password.

    A password with a slash, a question mark or a number sign in it ends the host for the rules of RFC 3986. So if what
    would be the host has an ``@``, or what would be the port is not a number, all up to the last ``@`` is dropped.
    """
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    is_host = re.fullmatch(_HOST, host) is not None
    return rest if is_host else rest[rest.rfind("@") + 1 :]


def how_to_install(extra: str) -> str:
    """Return the commands that install an extra; pipx installs a second time only with ``--force``."""
    wanted = f"'awsfob[{extra}]'"
    return f"pip install {wanted}, or pipx install --force {wanted}, or uv tool install {wanted}"
