"""What a shell is now and until when: the line after ``fob use``, without ``datetime``, which takes long to load."""

from __future__ import annotations

import os
import sys
import time

from awsfob.durations import words

_SECONDS_A_DAY = 86400
_CHECK, _GREEN, _PLAIN = "\N{CHECK MARK}", "\x1b[32m", "\x1b[0m"
_SIMPLE = ("", "dumb")
_LENGTH = len("2026-11-26T18:00:00Z")


def use_line(name: str, expiration: str | None) -> str:
    """Return the line for a profile.

    Args:
        name: The profile.
        expiration: The end of its credentials as ``2026-11-26T18:00:00Z``; None for a key, which has no end.
    """
    ends = epoch(expiration or "")
    if ends is None:
        return f"now {name}, whose credentials have no end"
    now = time.time()
    is_today = time.localtime(ends)[:3] == time.localtime(now)[:3]
    at = time.strftime("%H:%M" if is_today else "%a %H:%M", time.localtime(ends))
    return f"now {name}, until {at} ({words(max(ends - now, 0))} left)"


def as_message(line: str) -> str | None:
    """Return a line as ``cli.messages`` shows what was done, or None where it would break it into several.

    What decides about that is not loaded here. A test compares the two.
    """
    try:
        is_terminal = sys.stderr.isatty()
        if is_terminal:
            width = os.get_terminal_size(sys.stderr.fileno()).columns
            _CHECK.encode(sys.stderr.encoding)
    except (OSError, ValueError, AttributeError):
        return None
    if is_terminal and (os.environ.get("COLUMNS") or len(line) + 2 > width or not line.isascii()):
        return None
    mark = _CHECK if is_terminal else "fob:"
    return f"{_GREEN}{mark}{_PLAIN} {line}" if _shows_colours(is_terminal=is_terminal) else f"{mark} {line}"


def _shows_colours(*, is_terminal: bool) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (is_terminal and os.environ.get("TERM", "") not in _SIMPLE)


def epoch(text: str) -> int | None:
    """Return a time of the form ``2026-11-26T18:00:00Z`` in seconds since 1970; None for another text."""
    parts = (text[:4], text[5:7], text[8:10], text[11:13], text[14:16], text[17:19])
    if len(text) != _LENGTH or text[-1] != "Z" or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    year, month, day, hours, minutes, seconds = map(int, parts)
    return _days(year, month, day) * _SECONDS_A_DAY + hours * 3600 + minutes * 60 + seconds


def _days(year: int, month: int, day: int) -> int:
    """Return the days from 1970 to a date of the Gregorian calendar, whose years are counted from March here."""
    year -= month <= 2  # noqa: PLR2004  January and February
    in_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return year * 365 + year // 4 - year // 100 + year // 400 + in_year - 719468
