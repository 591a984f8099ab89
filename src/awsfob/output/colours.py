"""Colours of a text on a terminal: SGR parameters of ECMA-48, from the 8 that a terminal's theme defines."""

from __future__ import annotations

GREEN, YELLOW, RED, DIM, BOLD = "32", "33", "31", "2", "1"


def in_colour(text: str, colour: str) -> str:
    """Return a text in a colour; as it is where one of them is empty."""
    return f"\x1b[{colour}m{text}\x1b[0m" if text and colour else text
