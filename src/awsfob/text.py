"""Texts that come from files or answers, made safe to show."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return a text in which a question mark stands for each sign that a terminal would obey, such as a line feed."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else "?" for sign in text)
