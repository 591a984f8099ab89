"""Where fob's words go: a disk behind stdout or stderr that is full, which ``/dev/full`` always is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program, installed
from tests.harness.sdk import arn_seen_by_a_client

if TYPE_CHECKING:
    from tests.harness.home import Home
    from tests.harness.user_machine import UserMachine


def to_a_full_disk(home: Home, streams: str) -> Program:
    return Program(home, ("/bin/sh", "-c", f'exec "$0" "$@" {streams}', *installed()))


@pytest.mark.parametrize("words", [("completion", "bash"), ("status", "--json"), ("--help",)])
def test_an_answer_that_cannot_be_written_is_told(offline_home: Home, words: tuple[str, ...]) -> None:
    result = to_a_full_disk(offline_home, ">/dev/full")(*words)
    assert result.code == 3, result.err
    assert result.err.startswith("fob: error: cannot write the output: the disk is full\nhint: "), result.err


def test_words_that_cannot_be_written_stop_no_work(machine: UserMachine) -> None:
    machine.write_key_and_region()
    result = to_a_full_disk(machine.home, "2>/dev/full")("login", "work", env={"FOB_CODE": machine.code()})
    assert (result.code, result.all) == (0, "")
    assert arn_seen_by_a_client(machine.home, "work-sts") == machine.user.arn


def test_an_error_that_cannot_be_told_keeps_its_exit_code(offline_home: Home) -> None:
    assert to_a_full_disk(offline_home, "2>/dev/full")("login", "nobody").code == 3
    assert to_a_full_disk(offline_home, "2>/dev/full")("nothing").code == 2
