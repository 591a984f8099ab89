"""Ten thousand calls of ``fob process`` over three renewals: none fails, none costs a code too many, nothing grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.soak import Soak

if TYPE_CHECKING:
    from tests.harness.figures import Proven
    from tests.harness.user_machine import UserMachine

# Programs in fob's place, each with one fault.
STATE = ".local/state/fob"
FAULTY = {
    "forgets its sessions": (f"rm -rf {STATE}/hot {STATE}/cache; exec fob process work", "too soon"),
    "leaves a file at each call": (f"mkdir -p {STATE}/more; touch {STATE}/more/$$; exec fob-process work", "new files"),
    "writes more and more": (f"head -c 1000 /dev/zero >>{STATE}/log; exec fob-process work", "the state folder grew"),
    "needs more and more memory": ('x=$(cat memory); : "$x$x$x$x"; exec fob-process work', "KiB"),
    "fails once": ("rm was-here || exec fob-process work", "ended with 0"),
}
QUICK = "leaves a file at each call"
SLOW = [pytest.param(fault, marks=pytest.mark.proof) for fault in FAULTY if fault != QUICK]


@pytest.fixture
def soak(machine: UserMachine) -> Soak:
    machine.write_key_and_region()
    made = Soak(machine)
    made.settle()
    return made


def test_a_short_day(soak: Soak) -> None:
    soak.stretch(160)
    soak.stretch(40)
    assert soak.wrong() == []
    assert len(soak.machine.logins) >= 2


@pytest.mark.parametrize("fault", [QUICK, *SLOW])
def test_a_faulty_program_is_found_out(soak: Soak, fault: str) -> None:
    script, says = FAULTY[fault]
    home = soak.machine.home.path
    for file in ("memory", "was-here"):
        (home / file).touch()
    soak.programs = [["/bin/sh", "-c", script]]
    soak.stretch(16)
    (home / "memory").write_text("x" * 2**24)
    soak.stretch(16)
    assert any(says in each for each in soak.wrong()), soak.wrong()


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_ten_thousand_calls_over_three_renewals(soak: Soak, proven: Proven) -> None:
    for calls in (2504, 2496, 2496, 2504):
        soak.stretch(calls)
    wrong, codes = soak.wrong(), len(soak.machine.logins)
    calls = sum(each.calls for each in soak.stretches)
    failed = sum(len(each.failed) for each in soak.stretches)
    proven("Soak", "calls of `fob process` by 8 workers", tried=calls, unit="calls", wrong=failed)
    proven("Soak", "renewals meanwhile, one code for each", tried=codes - 1, unit="renewals", wrong=len(wrong) - failed)
    assert calls == 10_000
    assert codes >= 4
    assert wrong == []
