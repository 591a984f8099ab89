"""What becomes of a code that was sent already, by what stands behind it; and the wait for the next window."""

from __future__ import annotations

import io
import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import RefusedError
from awsfob.interaction.interaction import Interaction
from awsfob.interaction.terminal import Terminal
from awsfob.mfa import totp_period as window
from awsfob.mfa import unused_codes as fresh
from awsfob.mfa.check_source import check_source
from awsfob.mfa.source import Code, CodeRequest, Kind, SourceFailedError
from awsfob.mfa.unused_codes import UnusedCodes
from awsfob.mfa.used_codes import UsedCodes
from tests.harness.aws_texts import SERIAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REQUEST = CodeRequest("work", SERIAL)
NOBODY = Interaction(None, lambda _: None)


@dataclass
class Shelf:
    """A source that gives the codes of a list, the last one for ever."""

    codes: list[str]
    kind: Kind
    name: str = "shelf"
    asked: list[CodeRequest] = field(default_factory=list)

    def code(self, request: CodeRequest) -> Code:
        self.asked.append(request)
        return Code(self.codes.pop(0) if len(self.codes) > 1 else self.codes[0], self.kind, self.name)


@pytest.fixture
def used(tmp_path: Path) -> UsedCodes:
    codes = UsedCodes(tmp_path / "codes")
    assert codes.claim(SERIAL, "111111")
    return codes


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The waits for a window, which take no time here; the real ones are in the proofs."""
    seen: list[str] = []
    monkeypatch.setattr(fresh, "wait_for_next_period", lambda _, why: seen.append(why))
    return seen


@pytest.mark.parametrize("kind", Kind)
def test_a_code_that_nobody_sent_is_given_and_noted(used: UsedCodes, waits: list[str], kind: Kind) -> None:
    assert UnusedCodes(Shelf(["012345"], kind), used, NOBODY).code(REQUEST).digits == "012345"
    assert used.used(SERIAL, "012345")
    assert waits == []


def test_a_generated_code_that_was_used_is_waited_for(used: UsedCodes, waits: list[str]) -> None:
    source = Shelf(["111111", "222222"], Kind.GENERATED)
    assert UnusedCodes(source, used, NOBODY).code(REQUEST).digits == "222222"
    assert waits == ["the code of shelf was used already"]


def test_a_generator_that_repeats_itself_is_given_up_after_one_wait(used: UsedCodes, waits: list[str]) -> None:
    with pytest.raises(RefusedError, match="shelf gave the same code again") as caught:
        UnusedCodes(Shelf(["111111"], Kind.GENERATED), used, NOBODY).code(REQUEST)
    assert (caught.value.exit_code, len(waits)) == (4, 1)
    assert f"see what it does: fob mfa test {REQUEST.profile}" in caught.value.hints


def test_a_user_is_told_why_and_asked_again(used: UsedCodes, waits: list[str]) -> None:
    source = Shelf(["111111", "111111", "222222"], Kind.TYPED)
    assert UnusedCodes(source, used, NOBODY).code(REQUEST).digits == "222222"
    assert [bool(request.why_again) for request in source.asked] == [False, True, True]
    assert "takes each code once" in str(source.asked[1].why_again)
    assert waits == []


def test_a_given_code_is_all_there_is(used: UsedCodes, waits: list[str]) -> None:
    with pytest.raises(RefusedError, match="was sent already"):
        UnusedCodes(Shelf(["111111"], Kind.EXPLICIT), used, NOBODY).code(REQUEST)
    assert waits == []


def lose(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(b"")


def block(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file in its place")


@pytest.mark.parametrize("harm", [lose, block])
def test_a_process_knows_what_it_has_sent_itself(
    tmp_path: Path, used: UsedCodes, waits: list[str], harm: Callable[[Path], None]
) -> None:
    codes = UnusedCodes(Shelf(["012345", "012345", "222222"], Kind.GENERATED), used, NOBODY)
    assert codes.code(REQUEST).digits == "012345"
    harm(tmp_path / "codes")
    assert codes.code(REQUEST).digits == "222222"
    assert len(waits) == 1


def test_a_code_that_was_not_sent_after_all_may_be_sent(used: UsedCodes, waits: list[str]) -> None:
    codes = UnusedCodes(Shelf(["012345"], Kind.GENERATED), used, NOBODY)
    for _ in range(2):
        assert codes.code(REQUEST).digits == "012345"
        codes.release(SERIAL, "012345")
    assert waits == []


def test_of_many_who_hold_one_code_one_may_send_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: UsedCodes(tmp_path / "codes").claim(SERIAL, "012345"), range(8)))
    assert sorted(claims) == [False] * 7 + [True]


def test_how_often_aws_may_refuse() -> None:
    assert {kind: Code("012345", kind, "x").tries for kind in Kind} == {
        Kind.EXPLICIT: 1,
        Kind.TYPED: 3,
        Kind.GENERATED: 2,
    }


def test_a_code_does_not_show_itself() -> None:
    assert "012345" not in f"{Code('012345', Kind.TYPED, 'x')}"


@pytest.mark.parametrize("quiet", [True, False])
def test_a_wait_is_counted_down_on_a_terminal_and_wiped_away(monkeypatch: pytest.MonkeyPatch, *, quiet: bool) -> None:
    monkeypatch.setattr(window, "seconds_left", lambda: 1.1)
    screen = io.StringIO()
    window.wait_for_next_period(Interaction(Terminal(io.StringIO(), screen), lambda _: None, quiet), "used")
    shown = screen.getvalue()
    assert re.findall(r"used: the next one comes in (\d) s", shown) == ([] if quiet else ["2", "1"])
    assert shown.rstrip("\r").rpartition("\r")[2].strip() == ""


def test_the_seconds_left_are_those_of_the_half_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    for now, left in ((0, 30), (29.5, 0.5), (30, 30), (1_000_000_001, 19)):
        monkeypatch.setattr(time, "time", lambda now=now: now)
        assert window.seconds_left() == left


def test_a_trial_sends_nothing_and_tells_a_clock_from_a_constant() -> None:
    waits: list[str] = []
    source = Shelf(["111111", "222222"], Kind.GENERATED)
    assert check_source(source, REQUEST, NOBODY, lambda _, why: waits.append(why)).source == "shelf"
    assert waits == ["shelf gave a code"]
    with pytest.raises(SourceFailedError, match="the same code in two periods"):
        check_source(source, REQUEST, NOBODY, lambda _, __: None)
