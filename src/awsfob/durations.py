"""Lengths of time as users type and read them: ``3600``, ``8h``, ``1h30m``, ``15m``, ``90d``."""

from __future__ import annotations

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_LONGEST = 20  # signs; Python refuses to read a number of thousands of digits with an error of its own


def parse_duration(text: str) -> int | None:
    """Return the seconds that a text means, or None when it means none.

    Args:
        text: Whole seconds, or numbers with the units d, h, m, s, each once and the larger first.
    """
    if len(text) > _LONGEST:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    total, number, allowed = 0, "", list(_UNITS)
    for sign in text.strip().lower():
        if sign.isascii() and sign.isdigit():
            number += sign
        elif sign in allowed and number:
            total += int(number) * _UNITS[sign]
            number, allowed = "", allowed[allowed.index(sign) + 1 :]
        else:
            return None
    return total if total and not number else None


def words(seconds: float) -> str:
    """Spell a length of time for the user: ``11 h 59 min``, ``14 min``, ``30 s``."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{left} s"
