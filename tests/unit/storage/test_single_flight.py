"""What those who wait for a lock are told when its holder fails."""

from __future__ import annotations

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
    PersonNeededError,
    UnreachableError,
    UsageError,
)
from awsfob.storage.single_flight import single_flight

if TYPE_CHECKING:
    from pathlib import Path


def silent(_: str) -> None:
    """Nobody listens."""


def waiter_after(folder: Path, failure: FobError) -> BaseException | None:
    """Let a holder fail while another one waits, and return what the other one ran into."""
    held, waiting = Event(), Event()

    def fail() -> None:
        with single_flight(folder, "one", silent):
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
        with single_flight(folder, "one", silent):
            pass

    with ThreadPoolExecutor(2) as pool:
        holder, other = pool.submit(hold), pool.submit(wait)
        holder.result(20)
        return other.exception(20)


@pytest.mark.parametrize(
    "failure", [CodeRefusedError("refused", "wait"), UnreachableError("no answer"), CancelledError("stopped")]
)
def test_what_aws_or_the_person_said_is_said_to_all(tmp_path: Path, failure: FobError) -> None:
    told = waiter_after(tmp_path, failure)
    assert isinstance(told, type(failure))
    assert (told.what, told.hints) == (failure.what, failure.hints)


@pytest.mark.parametrize("failure", [PersonNeededError("no terminal"), UsageError("no code"), FilesError("read-only")])
def test_what_is_the_holders_alone_is_told_to_nobody(tmp_path: Path, failure: FobError) -> None:
    assert waiter_after(tmp_path, failure) is None
