"""Durations as text: ``3600``, ``8h``, ``1h30m``, ``15m``, ``90d``."""

from __future__ import annotations

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_MAX_LENGTH = 20  # characters; Python raises an error for a number with thousands of digits
_MAX_SECONDS = 100 * 365 * 86400  # a century; timers and times of Python raise an error for a few of them


def parse_duration(text: str) -> int | None:
    """Return a duration in seconds, or None if the text is not a duration, or one of more than a century.

    Args:
        text: Whole seconds, or numbers with the units d, h, m and s, each unit once and larger units first.
    """
    seconds = None if len(text) > _MAX_LENGTH else _seconds(text)
    return None if seconds is None or seconds > _MAX_SECONDS else seconds


def duration_or_usage(text: str, given_by: str, examples: str = "8h, 1h30m or 15m", least: int = 0) -> int:
    """Return a duration in seconds.

    Args:
        text: The duration, see ``parse_duration``.
        given_by: The option or variable that has this value, for the error.
        examples: Durations that make sense for it, for the hint.
        least: The fewest seconds that count as a duration there.

    Raises:
        UsageError: The text is not a duration.
    """
    seconds = parse_duration(text)
    if seconds is None or seconds < least:
        from awsfob.errors import UsageError  # the line after fob use needs no error

        raise UsageError(f"{given_by} is not a duration", f"use seconds, or a duration such as {examples}")
    return seconds


def _seconds(text: str) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text)
    total, number, allowed = 0, "", list(_UNITS)
    for char in text.strip().lower():
        if char.isascii() and char.isdigit():
            number += char
        elif char in allowed and number:
            total += int(number) * _UNITS[char]
            number, allowed = "", allowed[allowed.index(char) + 1 :]
        else:
            return None
    return total if total and not number else None


def words(seconds: float) -> str:
    """Return a duration in seconds as text for the user: ``11 h 59 min``, ``14 min``, ``30 s``."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{left} s"
