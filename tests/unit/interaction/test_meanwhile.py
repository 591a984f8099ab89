"""What a call needs is loaded while the user types: when that starts, what its error ends, and who waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FilesError
from awsfob.interaction.interaction import Interaction
from awsfob.interaction.meanwhile import Meanwhile
from awsfob.interaction.run_program import run
from awsfob.mfa.source import Code, CodeRequest, Kind
from awsfob.mfa.unused_codes import UnusedCodes
from awsfob.mfa.used_codes import UsedCodes
from tests.harness.aws_texts import SERIAL
from tests.unit.interaction.test_terminal import in_the_foreground, terminal_with_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["in_the_foreground"]  # a fixture
LONG = 60.0
REFUSAL = "the endpoint is not a URL"


class Work:
    """Work that tells in which threads it was done, and that may wait or fail."""

    def __init__(self, error: Exception | None = None, *, waits: bool = False) -> None:
        self.threads: list[threading.Thread] = []
        self.may_end = threading.Event()
        self._error = error
        if not waits:
            self.may_end.set()

    def __call__(self) -> None:
        self.threads.append(threading.current_thread())
        assert self.may_end.wait(LONG)
        if self._error:
            raise self._error


def refused() -> FilesError:
    return FilesError(REFUSAL)


def failed() -> Meanwhile:
    """Return work that has been started and has failed."""
    meanwhile = Meanwhile(Work(refused()))
    with pytest.raises(FilesError, match=REFUSAL):
        meanwhile.finish()
    return meanwhile


def until(is_true: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.01)


# When it starts


def test_the_work_starts_at_the_first_look_and_not_before() -> None:
    work = Work(waits=True)
    meanwhile = Meanwhile(work)
    assert work.threads == []
    meanwhile.look()  # returns although the work has not ended
    meanwhile.look()
    until(lambda: bool(work.threads))
    work.may_end.set()
    meanwhile.finish()
    assert len(work.threads) == 1
    assert work.threads[0] is not threading.current_thread()


def test_finish_without_a_look_does_the_work_here_and_once() -> None:
    work = Work()
    meanwhile = Meanwhile(work)
    meanwhile.finish()
    meanwhile.finish()
    meanwhile.look()  # as for the next code after a refusal
    meanwhile.finish()
    assert work.threads == [threading.current_thread()]


def test_finish_waits_for_the_end_of_the_work() -> None:
    work = Work(waits=True)
    meanwhile = Meanwhile(work)
    meanwhile.look()
    threading.Timer(0.2, work.may_end.set).start()
    began = time.monotonic()
    meanwhile.finish()
    assert time.monotonic() - began > 0.1


# Its error


def test_an_error_comes_with_the_next_look_and_with_the_end() -> None:
    work = Work(refused())
    meanwhile = Meanwhile(work)
    meanwhile.look()
    with pytest.raises(FilesError, match=REFUSAL):
        meanwhile.finish()
    for again in (meanwhile.look, meanwhile.finish):
        with pytest.raises(FilesError, match=REFUSAL):
            again()
    assert len(work.threads) == 1


def test_an_error_ends_the_question_at_the_terminal() -> None:
    work = Work(refused(), waits=True)
    with terminal_with_keys(LONG, Meanwhile(work).look) as (terminal, keys, _):
        os.write(keys, b"1234")  # no Enter
        threading.Timer(0.1, work.may_end.set).start()
        began = time.monotonic()
        with pytest.raises(FilesError, match=REFUSAL):
            terminal.ask("Who? ")
        assert time.monotonic() - began < LONG / 2
        shown = b""
        while not shown.endswith(b"\n"):  # the error stands on a line of its own
            shown += os.read(keys, 100)
        assert b"1234" in shown


def test_work_that_succeeds_leaves_the_question_alone() -> None:
    work = Work()
    with terminal_with_keys(LONG, Meanwhile(work).look) as (terminal, keys, _):
        os.write(keys, b"123456\n")
        assert terminal.ask("Who? ") == "123456"
    assert len(work.threads) == 1


def test_an_error_ends_the_program_that_would_give_the_code(tmp_path: Path) -> None:
    written = tmp_path / "pid"
    meanwhile = failed()

    def look() -> None:
        until(lambda: written.exists() and written.read_text().endswith("\n"))
        meanwhile.look()

    interaction = Interaction(None, lambda _: None, meanwhile=look)
    with pytest.raises(FilesError, match=REFUSAL):
        run(["sh", "-c", f"echo $$ >'{written}'; exec sleep {LONG}"], interaction, LONG)
    with pytest.raises(ProcessLookupError):
        os.kill(int(written.read_text()), 0)


class Given:
    """A source with one code."""

    name = "given"

    def code(self, _: CodeRequest) -> Code:
        return Code("123456", Kind.TYPED, self.name)


def test_a_code_is_not_noted_as_sent_when_the_work_failed(tmp_path: Path) -> None:
    codes = UnusedCodes(Given(), UsedCodes(tmp_path / "codes"), Interaction(None, lambda _: None))
    request = CodeRequest("work", SERIAL)
    with pytest.raises(FilesError, match=REFUSAL):
        codes.code(request, failed().finish)
    assert codes.used.claim(SERIAL, "123456")
    codes.release(SERIAL, "123456")
    assert codes.code(request, Meanwhile(Work()).finish).digits == "123456"
    assert not codes.used.claim(SERIAL, "123456")


# The end of the process

INTERRUPTED = """
import time
from awsfob.interaction.meanwhile import Meanwhile
meanwhile = Meanwhile(lambda: time.sleep(60))
meanwhile.look()
{rest}
"""


@pytest.mark.parametrize(
    "rest", ["raise KeyboardInterrupt", "import _thread; _thread.interrupt_main(); meanwhile.finish()"]
)
def test_ctrl_c_does_not_wait_for_the_work(rest: str) -> None:
    words = [sys.executable, "-c", INTERRUPTED.format(rest=rest)]
    began = time.monotonic()
    done = subprocess.run(words, capture_output=True, text=True, timeout=LONG / 2, check=False)
    assert "KeyboardInterrupt" in done.stderr
    assert done.returncode != 0
    assert time.monotonic() - began < LONG / 4
