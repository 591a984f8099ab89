"""Concurrent calls: fifty with a valid session, and ten logins without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bench.clock import Figure, at_once, figure, seconds

if TYPE_CHECKING:
    from bench.machine import BenchMachine
    from bench.programs import Program

CALLS = 50
LOGINS = 10
_ROUNDS = 3


class Rush(NamedTuple):
    """The results of ten logins at once, over some rounds.

    Attributes:
        sts_calls: The number of GetSessionToken calls in each round, for one profile.
        answered: The number of successful logins in each round.
        lost: Sessions of ten profiles that are not in the file afterwards, of ``tried``; None when none is kept there.
    """

    sts_calls: list[int]
    answered: list[int]
    lost: int | None
    tried: int


def many_calls(program: Program, machine: BenchMachine, rounds: int) -> Figure:
    """Time fifty calls at once, until the last one has ended."""
    run = program.run(program.warm, machine, machine.users[0])
    return figure([(seconds(machine.baseline), at_once([run] * CALLS)[0]) for _ in range(rounds)])


def rush(program: Program, machine: BenchMachine) -> Rush:
    """Log in ten times at once: first the same profile with the same code, then ten profiles into one file."""
    calls, answered = zip(*(_one_profile(program, machine) for _ in range(_ROUNDS)), strict=True)
    lost = sum(_ten_profiles(program, machine) for _ in range(_ROUNDS)) if program.section else None
    return Rush(list(calls), list(answered), lost, _ROUNDS * LOGINS)


def _one_profile(program: Program, machine: BenchMachine) -> tuple[int, int]:
    machine.reset()
    user = machine.users[0]
    before, code = len(machine.sandbox.control.calls("GetSessionToken")), machine.code(user)
    _, succeeded = at_once([program.run(program.cold, machine, user, code) for _ in range(LOGINS)])
    return len(machine.sandbox.control.calls("GetSessionToken")) - before, succeeded


def _ten_profiles(program: Program, machine: BenchMachine) -> int:
    machine.reset()
    at_once([program.run(program.cold, machine, user, machine.code(user)) for user in machine.users])
    sections = [str(program.section).replace("NAME", user.name) for user in machine.users]
    return LOGINS - machine.sessions(sections)
