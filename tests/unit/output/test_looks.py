"""How messages look on a terminal and in a pipe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfob.output.looks import DETAIL, DONE, ERROR, HINT, NOTE, WARNING, Look, message
from awsfob.text import text_width

if TYPE_CHECKING:
    from awsfob.output.looks import Kind

KINDS = (DONE, NOTE, WARNING, DETAIL, ERROR, HINT)
TERMINAL = Look(marks=True, width=40)
LONG = "a policy denies this to the user, and the policy names the device with which one has to log in"


@pytest.mark.parametrize(
    ("kind", "in_pipe", "at_terminal"),
    [
        (DONE, "fob: text", "✓ text"),
        (NOTE, "fob: text", "  text"),
        (WARNING, "fob: warning: text", "! text"),
        (DETAIL, "fob: text", "  text"),
        (ERROR, "fob: error: text", "fob: error: text"),
        (HINT, "hint: text", "hint: text"),
    ],
)
def test_each_kind_has_its_start(kind: Kind, in_pipe: str, at_terminal: str) -> None:
    assert message(kind, "text", Look()) == in_pipe
    assert message(kind, "text", Look(marks=True)) == at_terminal


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("marks", [True, False])
@given(text=st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=300), width=st.integers(1, 200))
def test_colours_and_line_breaks_lose_nothing(kind: Kind, text: str, width: int, *, marks: bool) -> None:
    plain = message(kind, text, Look(marks=marks))
    coloured = message(kind, text, Look(marks=marks, colours=True))
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain
    broken = message(kind, text, Look(marks=marks, width=width))
    assert broken.split() == plain.split()


@given(words=st.lists(st.text("abc名", min_size=1, max_size=9), max_size=60), width=st.integers(40, 120))
def test_no_line_is_wider_than_the_terminal(words: list[str], width: int) -> None:
    lines = message(ERROR, " ".join(words), Look(marks=True, width=width)).split("\n")
    assert max(map(text_width, lines)) <= width


def test_lines_are_broken_between_words_and_stand_below_each_other() -> None:
    first, *more = message(DONE, LONG, TERMINAL).split("\n")
    assert first.startswith("✓ a policy")
    assert len(more) >= 2
    assert all(re.match(r"  \S", line) for line in more)


def test_a_command_is_never_broken() -> None:
    command = "fob init work --serial arn:aws:iam::111122223333:mfa/anna --session-in work-sts"
    assert command in message(HINT, f"to name the device of this profile: {command}", TERMINAL)


def test_only_the_start_has_a_colour_so_that_words_keep_the_terminal_s_own() -> None:
    assert message(ERROR, "text", Look(colours=True)) == "fob: \x1b[31;1merror:\x1b[0m text"
    assert message(DONE, "text", Look(marks=True, colours=True)) == "\x1b[32m✓\x1b[0m text"
    assert message(HINT, "text", Look(colours=True)) == "\x1b[2mhint:\x1b[0m text"
