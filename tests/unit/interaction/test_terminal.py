"""A question at a terminal ends: with an answer, when the time is over, or when another program takes the terminal."""

from __future__ import annotations

import os
import pty
import time
import tty
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import CancelledError, UserNeededError
from awsfob.interaction.patience import ANSWER_SECONDS, Patience, patience_for_program, usual_patience
from awsfob.interaction.terminal import Terminal
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 0.6


@contextmanager
def terminal_with_keys(
    seconds: float = SECONDS, meanwhile: Callable[[], None] = lambda: None, program: int | None = None
) -> Iterator[tuple[Terminal, int, int]]:
    """Return a terminal, the end where the user types, and the end where fob reads."""
    keys, screen = pty.openpty()
    with open(screen, encoding="utf-8", closefd=False) as reader, open(os.dup(screen), "w", encoding="utf-8") as writer:  # noqa: PTH123  a descriptor
        yield Terminal(reader, writer, patience=Patience(seconds, program), meanwhile=meanwhile), keys, screen
    os.close(keys)


@pytest.fixture(autouse=True)
def in_the_foreground(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pseudo-terminal is not the controlling one of this process, so nobody is in its foreground."""
    monkeypatch.setattr("awsfob.system.posix_terminal._is_in_foreground", lambda _: True)
    monkeypatch.setattr(type(SYSTEM), "is_in_foreground", lambda *_: True)


@pytest.mark.parametrize("hidden", [True, False])
def test_an_answer_in_time_is_returned(*, hidden: bool) -> None:
    with terminal_with_keys(20) as (terminal, keys, screen), ThreadPoolExecutor(1) as pool:
        asked = pool.submit(terminal.ask, "Who? ", hidden=hidden)
        assert os.read(keys, 100) == b"Who? "
        assert SYSTEM.takes_lines(screen)
        os.write(keys, b"me\n")
        assert asked.result(20) == "me"
        assert (b"me" in os.read(keys, 100)) is not hidden


@pytest.mark.parametrize("hidden", [True, False])
def test_a_question_ends_by_itself(*, hidden: bool) -> None:
    began = time.monotonic()
    with terminal_with_keys() as (terminal, _, _), pytest.raises(UserNeededError, match="nobody answered"):
        terminal.ask("Who? ", hidden=hidden)
    assert SECONDS <= time.monotonic() - began < 20


def test_half_an_answer_is_none() -> None:
    with terminal_with_keys() as (terminal, keys, _):
        os.write(keys, b"half")
        with pytest.raises(UserNeededError, match="nobody answered"):
            terminal.ask("Who? ")


def test_a_question_stays_for_two_minutes() -> None:
    assert ANSWER_SECONDS == 120


def test_a_program_that_takes_the_terminal_ends_the_question() -> None:
    with terminal_with_keys(60) as (terminal, keys, screen), ThreadPoolExecutor(1) as pool:
        asked = pool.submit(terminal.ask, "Who? ")
        os.read(keys, 100)
        tty.setraw(screen)
        assert isinstance(asked.exception(20), UserNeededError)
        assert "another program" in str(asked.exception())


def test_a_terminal_that_is_gone_ends_the_question() -> None:
    keys, screen = pty.openpty()
    with open(screen, encoding="utf-8", closefd=False) as reader, Path(os.devnull).open("w") as writer:
        os.close(keys)
        with pytest.raises(CancelledError):
            Terminal(reader, writer, patience=Patience(5)).ask("Who? ")
    os.close(screen)


def test_control_characters_of_a_question_are_not_shown() -> None:
    with terminal_with_keys() as (terminal, keys, _):
        with pytest.raises(UserNeededError):
            terminal.ask("a\x1b[31m\x9b\u202e\nb")
        shown = b""
        while not shown.endswith(b"\n"):  # the answer may come in parts
            shown += os.read(keys, 100)
        assert shown == b"a?[31m???b\r\n"


def test_what_is_only_shown_to_a_terminal_that_has_gone_away_is_no_error(tmp_path: Path) -> None:
    """A slow source is named by another thread, where nobody waits for an error."""
    (tmp_path / "keys").touch()
    with (tmp_path / "keys").open() as reader, Path("/dev/full").open("wb", buffering=0) as full:
        terminal = Terminal(reader, TextIOWrapper(full, write_through=True))
        terminal.say("still waiting")
        terminal.show("3 s")
        terminal.pass_on("words")
        with pytest.raises(CancelledError, match="the terminal has gone away"):
            terminal.ask("Who? ")


def test_a_program_waits_for_less_than_a_minute_in_all() -> None:
    """The SDK for Go gives a ``credential_process`` a minute."""
    assert usual_patience().seconds == 120
    assert patience_for_program("").seconds == 55


def test_all_questions_of_a_program_share_its_time() -> None:
    with terminal_with_keys(2, program=os.getppid()) as (terminal, keys, _), ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        asked = pool.submit(terminal.ask, "Who? ")
        time.sleep(1)
        os.write(keys, b"me\n")
        assert asked.result(20) == "me"
        with pytest.raises(UserNeededError, match="nobody answered"):
            terminal.ask("And who? ")
    assert time.monotonic() - began < 2.9


def test_a_question_ends_with_the_program_that_waits() -> None:
    gone = pytest.raises(UserNeededError, match="the program that needs credentials has ended")
    with terminal_with_keys(20, program=os.getpid()) as (terminal, _, _), gone:
        terminal.ask("Who? ")
