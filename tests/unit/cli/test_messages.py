"""Whatever a name or an answer holds, fob prints no control character, and a line stays one line."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfob.cli import messages
from awsfob.errors import FilesError
from awsfob.interaction.pinentry import Pinentry
from awsfob.output.table import Column, TableRow, render_table

if TYPE_CHECKING:
    from collections.abc import Callable

BAD = ["\x1b[31m", "\x9b", "\u202e", "\u2066", "\r", "\n", "\x07", "\x7f", "\x85", "\u2028", "\x00", "\ud800"]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from([*BAD, "a", " "])).map("".join))

ONE_LINE: dict[str, Callable[[str], None]] = {
    "say": lambda text: messages.say("error", text),
    "notice": messages.StderrMessages().notice,
    "done": messages.StderrMessages().done,
    "detail": messages.StderrMessages(verbose=True).detail,
    "error": lambda text: messages.show_error(FilesError(text)),
    "print_line": messages.print_line,
}


def printed(call: Callable[[], object]) -> str:
    out = io.StringIO()
    with redirect_stderr(out), redirect_stdout(out):
        call()
    return out.getvalue()


@pytest.mark.parametrize("name", list(ONE_LINE))
@given(text=TEXTS)
def test_a_line_is_one_line_of_printable_text(name: str, text: str) -> None:
    shown = printed(lambda: ONE_LINE[name](text))
    assert shown.endswith("\n")
    assert shown[:-1].isprintable()


@given(TEXTS, TEXTS)
def test_a_hint_is_one_line_too(what: str, hint: str) -> None:
    lines = printed(lambda: messages.show_error(FilesError(what, hint))).split("\n")
    assert [line[:6] for line in lines] == ["fob: e", "hint: ", ""]
    assert all(line.isprintable() for line in lines)


@given(TEXTS)
def test_text_of_several_lines_keeps_only_its_line_ends(text: str) -> None:
    shown = printed(lambda: messages.say_text(text))
    assert shown.count("\n") == text.count("\n") + 1
    assert shown.replace("\n", "").replace("\t", "").isprintable()


@given(st.dictionaries(TEXTS, TEXTS))
def test_json_is_printable_and_means_the_same(value: dict[str, str]) -> None:
    shown = printed(lambda: messages.print_json(value))
    assert shown[:-1].isprintable()
    assert json.loads(shown) == value


@given(TEXTS)
def test_a_cell_of_a_table_is_printable(text: str) -> None:
    table = render_table([Column("a", may_fold=True)], [TableRow([text])], 40, coloured=False)
    assert table.replace("\n", "").isprintable()


@given(TEXTS)
def test_a_dialogue_is_given_printable_lines(text: str) -> None:
    commands = list(Pinentry("pinentry", {})._commands(text, text))  # noqa: SLF001  what it sends
    assert all(command.isprintable() for command in commands)
    assert sum(command.startswith("SETDESC ") for command in commands) == 1


@pytest.mark.parametrize("bad", BAD)
def test_each_of_these_would_be_seen(bad: str) -> None:
    """The control: none of them is printable."""
    assert not f"a{bad}".isprintable()
