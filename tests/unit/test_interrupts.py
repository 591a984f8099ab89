"""Signals as exceptions, and a step that one signal does not interrupt."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from awsfob import interrupts
from awsfob.interrupts import EndedError, held_back

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDING = [signal.SIGTERM, signal.SIGHUP]


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *ENDING)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def send(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


def step(*numbers: signal.Signals, fails: bool = False) -> tuple[list[str], BaseException]:
    """Hold back signals during a step; return what happened, and the interruption."""
    happened = []
    try:
        with held_back(lambda: happened.append("told")):
            for number in numbers:
                send(number)
            if fails:
                raise ValueError
            happened.append("done")
        happened.append("never")
    except KeyboardInterrupt as stop:
        return happened, stop
    raise AssertionError("no interruption came")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_that_ends_fob(number: signal.Signals, code: int) -> None:
    interrupts.listen()
    with pytest.raises(EndedError) as ended:
        send(number)
    assert interrupts.exit_code(ended.value) == code
    assert interrupts.exit_code(KeyboardInterrupt()) == 130


def test_an_ignored_signal_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    interrupts.listen()
    send(signal.SIGHUP)
    with held_back(lambda: pytest.fail("an ignored signal is none")):
        send(signal.SIGHUP)


@pytest.mark.parametrize("number", [signal.SIGINT, *ENDING])
def test_a_signal_waits_for_the_end_of_a_step(number: signal.Signals) -> None:
    interrupts.listen()
    happened, stop = step(number)
    assert happened == ["told", "done"]
    assert interrupts.exit_code(stop) == 128 + number
    with pytest.raises(KeyboardInterrupt):  # afterwards it does not wait
        send(number)


def test_the_second_signal_does_not_wait() -> None:
    happened, _ = step(signal.SIGINT, signal.SIGINT)
    assert happened == ["told"]


def test_a_step_without_a_signal() -> None:
    with held_back(lambda: pytest.fail("no signal came")):
        pass
    with pytest.raises(ValueError, match="its own"), held_back(lambda: None):
        raise ValueError("its own")


def test_a_signal_outlasts_the_failure_of_the_step() -> None:
    """Else ``fob rotate --all`` would go on with the next key after Ctrl-C."""
    happened, _ = step(signal.SIGINT, fails=True)
    assert happened == ["told"]


def test_the_interruption_behind_another_exception() -> None:
    stop = EndedError(signal.SIGTERM)
    wrapped = RuntimeError()
    wrapped.__cause__ = stop
    assert interrupts.cause_of(wrapped) is stop
    assert interrupts.cause_of(stop) is stop
    other = RuntimeError()
    other.__cause__ = ValueError()
    assert interrupts.cause_of(other) is other
