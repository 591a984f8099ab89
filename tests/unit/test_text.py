"""No text that fob shows can command a terminal."""

from __future__ import annotations

import pytest

from awsfob.text import printable


@pytest.mark.parametrize("sign", ["\x1b", "\r", "\n", "\t", "\x7f", "\u202e", "\x9b"])
def test_a_control_character_becomes_a_question_mark(sign: str) -> None:
    assert printable(f"a{sign}b") == "a?b"


@pytest.mark.parametrize("text", ["", "plain text", "Grüße 東京"])
def test_what_can_be_shown_stays(text: str) -> None:
    assert printable(text) == text
