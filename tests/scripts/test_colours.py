"""Colours and marks: when they come, on which stream, and that no information is in them alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.harness.forked import Forked, ForkedTerminalProgram
from tests.harness.refusals import assert_refused

if TYPE_CHECKING:
    from tests.harness.home import Home

KEY = "[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n"
ESCAPE = "\x1b["
ERROR = "\x1b[31;1merror:\x1b[0m"
WHEN: list[tuple[list[str], dict[str, str | None], bool, bool]] = [
    # words, environment, in a pipe, on a terminal
    ([], {}, False, True),
    ([], {"NO_COLOR": ""}, False, True),  # an empty one does not count: no-color.org
    ([], {"NO_COLOR": "1"}, False, False),
    ([], {"FORCE_COLOR": "1"}, True, True),
    ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
    ([], {"TERM": "dumb"}, False, False),
    ([], {"TERM": None}, False, False),
    (["--color", "always"], {"NO_COLOR": "1"}, True, True),
    (["--color=always"], {"TERM": "dumb"}, True, True),
    (["--color", "never"], {"FORCE_COLOR": "1"}, False, False),
    (["--color", "auto"], {}, False, True),
]


@pytest.mark.parametrize(("words", "env", "in_pipe", "on_terminal"), WHEN)
@pytest.mark.parametrize("first", [True, False])
def test_when_an_error_and_a_table_are_coloured(  # noqa: PLR0913  a table
    offline_home: Home, words: list[str], env: dict[str, str | None], *, in_pipe: bool, on_terminal: bool, first: bool
) -> None:
    offline_home.write_credentials(KEY)
    for command, stream in ((["login", "nobody"], "err"), (["status"], "out")):
        line = [*words, *command] if first else [*command, *words]
        piped = getattr(Forked(offline_home)(*line, env=env), stream)
        assert (ESCAPE in piped) is in_pipe, piped
        with ForkedTerminalProgram(offline_home)(*line, env=env) as terminal:
            shown = terminal.wait().screen
        assert (ESCAPE in shown) is on_terminal, shown


def test_each_stream_is_looked_at_for_itself(offline_home: Home) -> None:
    with ForkedTerminalProgram(offline_home)("login", "nobody", stderr="pipe") as terminal:
        assert ESCAPE not in terminal.wait().err
    with ForkedTerminalProgram(offline_home)("login", "nobody", stdout="pipe") as terminal:
        assert ERROR in terminal.wait().screen


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--color", "red", "status"], "the value of --color is not valid"),
        (["status", "--color=red"], "the value of --color is not valid"),
        (["status", "--color"], "option --color needs a value"),
    ],
)
def test_a_wrong_choice_lists_the_choices(offline_fob: Forked, words: list[str], says: str) -> None:
    result = offline_fob(*words)
    assert_refused(result, 2, says)
    assert "hint: choose one of: auto, always, never\n" in result.err


def test_what_follows_the_dashes_is_the_other_program_s(offline_home: Home) -> None:
    done = Forked(offline_home)("exec", "nobody", "--", "ls", "--color=red")
    assert "--color" not in done.err


def test_without_colours_the_words_say_it_all(offline_home: Home) -> None:
    for width in ("20", "60", "80", "120"):
        env = {"COLUMNS": width}
        with ForkedTerminalProgram(offline_home)("login", "nobody", env=env) as terminal:
            coloured = terminal.wait().screen
        with ForkedTerminalProgram(offline_home)("login", "nobody", env={**env, "NO_COLOR": "1"}) as terminal:
            plain = terminal.wait().screen
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain
        assert plain.startswith("fob: error: ")


def test_where_the_encoding_has_no_check_mark_a_word_stands_in_its_place(offline_home: Home) -> None:
    env = {"PYTHONIOENCODING": "ascii"}
    with ForkedTerminalProgram(offline_home)("logout", "work", env=env) as terminal:
        shown = terminal.wait().screen
    assert "\\u" not in shown
    assert "fob: " in shown
