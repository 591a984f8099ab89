"""Texts that come from files or answers, made safe to show."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return a text with a question mark in place of each control character, which a terminal would obey."""
    return text if text.isprintable() else "".join(sign if sign.isprintable() else "?" for sign in text)
