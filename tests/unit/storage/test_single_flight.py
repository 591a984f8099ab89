"""What those who wait for a lock are told when its holder fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import (
    CancelledError,
    CodeRefusedError,
    FilesError,
    FobError,
    UnreachableError,
    UsageError,
    UserNeededError,
)
from awsfob.storage.flight_notes import FlightNotes
from awsfob.storage.single_flight import _limit, _noting_failures, single_flight
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path


def silent(_: str) -> None:
    """Nobody listens."""


def waiter_after(
    folder: Path, failure: FobError, means: frozenset[str] = frozenset(), holders: frozenset[str] = frozenset()
) -> BaseException | None:
    """Let a holder fail while another one waits, and return what the other one ran into."""
    held, waiting = Event(), Event()

    def fail() -> None:
        with single_flight(folder, "one", silent, means=lambda: holders):
            held.set()
            waiting.wait(10)
            time.sleep(0.5)  # by then the other one stands in line
            raise failure

    def hold() -> None:
        with pytest.raises(type(failure)):
            fail()

    def wait() -> None:
        held.wait(10)
        waiting.set()
        with single_flight(folder, "one", silent, means=lambda: means):
            pass

    with ThreadPoolExecutor(2) as pool:
        holder, other = pool.submit(hold), pool.submit(wait)
        holder.result(20)
        return other.exception(20)


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (CodeRefusedError("refused", "wait"), "another fob process was refused: refused"),
        (UnreachableError("no answer"), "another fob process did not reach AWS: no answer"),
        (CancelledError("stopped"), "another fob process was cancelled: stopped"),
    ],
)
def test_who_has_no_means_of_its_own_reports_the_failure_as_the_holders(
    tmp_path: Path, failure: FobError, says: str
) -> None:
    told = waiter_after(tmp_path, failure)
    assert isinstance(told, type(failure))
    assert (told.what, told.hints) == (says, failure.hints)


@pytest.mark.parametrize("failure", [CodeRefusedError("refused"), CancelledError("stopped")])
def test_who_has_other_means_than_the_holder_goes_on(tmp_path: Path, failure: FobError) -> None:
    own, holders = frozenset({"the code of process 2"}), frozenset({"the code of process 1"})
    assert waiter_after(tmp_path, failure, own, holders) is None


@pytest.mark.parametrize("failure", [CodeRefusedError("refused"), CancelledError("stopped")])
def test_the_means_that_failed_are_no_means(tmp_path: Path, failure: FobError) -> None:
    same = frozenset({"the terminal of session 1"})
    assert isinstance(waiter_after(tmp_path, failure, same, same), type(failure))


def test_no_means_help_where_aws_is_not_reached(tmp_path: Path) -> None:
    assert isinstance(waiter_after(tmp_path, UnreachableError("no answer"), frozenset({"a code"})), UnreachableError)


def test_each_means_is_tried_once_however_many_wait(tmp_path: Path) -> None:
    """Each note names the means of all holders before it, too."""
    notes, since, tried = FlightNotes(tmp_path, "one"), time.time() - 1, []

    def wait_with(means: str) -> None:
        with _noting_failures(notes, since, lambda: frozenset({means}), "logging in"):
            tried.append(means)
            raise CodeRefusedError("refused")

    for means in ("a", "b", "a", "b", "c"):
        with pytest.raises(CodeRefusedError):
            wait_with(means)
    assert tried == ["a", "b", "c"]


@pytest.mark.parametrize("failure", [UserNeededError("no terminal"), UsageError("no code"), FilesError("read-only")])
def test_what_is_the_holders_alone_is_told_to_nobody(tmp_path: Path, failure: FobError) -> None:
    assert waiter_after(tmp_path, failure) is None


# A holder that does not end ------------------------------------------------------------------------------------------


def wait_for_a_holder(folder: Path, monkeypatch: pytest.MonkeyPatch, wait: str) -> tuple[FobError, list[str]]:
    """Wait for a lock that this test holds, and return how the wait ended and what was told."""
    monkeypatch.setenv("FOB_LOCK_WAIT", wait)
    told: list[str] = []

    def ask() -> None:
        with single_flight(folder, "one", told.append):
            pass

    with ThreadPoolExecutor(1) as pool, single_flight(folder, "one", silent):
        ended = pool.submit(ask).exception(30)
    assert isinstance(ended, FobError)
    return ended, told


def test_the_wait_ends_and_names_the_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended, told = wait_for_a_holder(tmp_path, monkeypatch, "1")
    who = f"process {os.getpid()}, since "
    assert (ended.exit_code, who in ended.what, who in told[0]) == (6, True, True)
    assert f"kill {os.getpid()}" in ended.hints[0]
    assert "stopped" not in ended.what


def test_a_wait_of_no_length_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended, _ = wait_for_a_holder(tmp_path, monkeypatch, "soon")
    assert (ended.exit_code, ended.what) == (2, "FOB_LOCK_WAIT is not a duration")


def test_the_limit_is_shorter_where_nobody_sees_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOB_LOCK_WAIT", raising=False)
    seen = {(SYSTEM.has_terminal(), stopped): _limit(is_stopped=stopped) for stopped in (True, False)}
    assert set(seen.values()) <= {60, 300}
    assert seen[SYSTEM.has_terminal(), True] == 60


def test_a_holder_that_has_ended_is_not_named(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    (tmp_path / "one.holder").write_text(json.dumps({"process": int(ended.stdout), "since": time.time()}))
    assert FlightNotes(tmp_path, "one").holder() is None
    (tmp_path / "one.holder").write_text("[]")
    assert FlightNotes(tmp_path, "one").holder() is None


@pytest.mark.posix_only("no process is stopped there")
def test_a_stopped_process_is_seen_as_one() -> None:
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        try:
            assert not SYSTEM.is_stopped(sleeper.pid)
            sleeper.send_signal(signal.SIGSTOP)
            os.waitpid(sleeper.pid, os.WUNTRACED)
            assert SYSTEM.is_stopped(sleeper.pid) == (sys.platform == "linux")
        finally:
            sleeper.kill()
    assert not SYSTEM.is_running(sleeper.pid)
