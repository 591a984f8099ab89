"""The work of fob that has a target, timed next to a bare start of the same interpreter, or as the target says."""

from __future__ import annotations

import statistics
from functools import partial
from typing import TYPE_CHECKING

from bench import programs as rows_of
from bench.clock import measure, peak_memory, seconds
from bench.report import Target
from bench.terminal import ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.clock import Run
    from bench.machine import BenchMachine

ROUNDS = 11
FEW_ROUNDS = 5
FEW_PROFILES, MANY_PROFILES = 10, 2000
KEYS = 20
DISTANCE = 0.15
"""How long each call takes to reach AWS and back, in seconds, where that matters."""


def targets(machine: BenchMachine) -> list[Target]:
    """Measure everything, and return it with its targets."""
    return [
        *_at_terminal(machine),
        *_cold(machine),
        *_warm(machine),
        *_many_profiles(machine),
        *_memory(machine),
        *_many_keys(machine),  # the last one, because AWS is far away then
    ]


def _at_terminal(machine: BenchMachine) -> list[Target]:
    """Time a login whose code is typed: to the question, and from the last digit."""
    user = machine.users[0]
    bare = ["python", "-c", "pass"]
    shown, finished = [], []
    for _ in range(ROUNDS):
        machine.reset()
        start = seconds(machine.run(*bare))
        machine.sandbox.control.fault("GetSessionToken", "hang", seconds=DISTANCE)
        asked = ask(machine.run("fob", "login", user.name), b"MFA code", partial(machine.code, user), b"logged in")
        shown.append(asked.until_asked / start)
        finished.append(asked.after_answer / DISTANCE)
    return [
        Target("the question of `fob login` at a terminal, to a bare start", 4.0, statistics.median(shown)),
        Target(
            f'from the last digit to "logged in", to an exchange with an STS that is {DISTANCE * 1000:.0f} ms away',
            1.5,
            statistics.median(finished),
        ),
    ]


def _cold(machine: BenchMachine) -> list[Target]:
    user, login = machine.users[0], rows_of.FOB_LOGIN

    def cold() -> Run:
        machine.reset()
        return login.run(login.cold, machine, user, machine.code(user))

    found = [_start(machine, "cold login, the code given", 9.0, cold)]
    machine.reset()
    machine.add_role(user)
    machine.prepare(login.run(login.cold, machine, user, machine.code(user)))
    role = partial(machine.run, "fob", "process", "role", "--force")
    return [*found, _start(machine, "`fob process` of a role, with the user's session there", 9.0, role)]


def _warm(machine: BenchMachine) -> list[Target]:
    user, login = machine.users[0], rows_of.FOB_LOGIN
    machine.reset()
    machine.prepare(login.run(login.cold, machine, user, machine.code(user)))
    seconds(machine.run("fob", "process", user.name))
    name = user.name
    works: dict[str, tuple[float, tuple[str, ...]]] = {
        "`fob status P --check`": (1.5, ("status", name, "--check")),
        "`fob status`, 10 profiles with a key": (4.0, ("status",)),
        "`fob --version`": (1.3, ("--version",)),
        "`fob --help`": (4.0, ("--help",)),
        "completion of a profile name": (
            4.0,
            _completion(name),
        ),
        "`fob env`, warm": (2.0, ("env", name)),
        "`fob exec`, warm": (2.0, ("exec", name, "--", "true")),
        "`fob process`, warm": (1.15, ("process", name)),
    }
    found = [
        _start(machine, what, limit, partial(machine.run, "fob", *words)) for what, (limit, words) in works.items()
    ]
    return [*found, _start(machine, "`fob-process`, warm", 0.45, partial(machine.run, "fob-process", name))]


def _start(machine: BenchMachine, what: str, limit: float, task: Callable[[], Run]) -> Target:
    return Target(f"{what}, to a bare start", limit, measure(task, machine.baseline, ROUNDS).ratio)


def _completion(name: str) -> tuple[str, ...]:
    """Return what a shell runs for a profile of which the user has typed four letters."""
    return ("completion", "bash", "--complete", "--", f"fob login {name[:4]}", name[:4])


def _many_profiles(machine: BenchMachine) -> list[Target]:
    """Compare a credentials file of ten profiles with one of two thousand."""
    user, login = machine.users[0], rows_of.FOB_LOGIN
    name = user.name

    def cold(profiles: int) -> Run:
        machine.reset(profiles)
        return login.run(login.cold, machine, user, machine.code(user))

    def warm(words: tuple[str, ...], _profiles: int) -> Run:
        return machine.run("fob", *words)

    works: dict[str, tuple[float, Callable[[int], Run]]] = {
        "`fob login`, cold": (2.0, cold),
        "`fob status P`": (2.0, partial(warm, ("status", name))),
        "`fob process`, warm": (2.0, partial(warm, ("process", name))),
        "completion of a profile name": (
            2.0,
            partial(warm, _completion(name)),
        ),
        "`fob status`": (3.0, partial(warm, ("status",))),
    }
    ratios: dict[str, list[float]] = {what: [] for what in works}
    for profiles in (FEW_PROFILES, MANY_PROFILES):
        machine.reset(profiles)
        machine.prepare(cold(profiles))
        for what, (_, task) in works.items():
            ratios[what].append(measure(partial(task, profiles), machine.baseline, FEW_ROUNDS).ratio)
            machine.settle()
    return [
        Target(f"{what}, with {MANY_PROFILES} profiles, to {FEW_PROFILES}", limit, ratios[what][1] / ratios[what][0])
        for what, (limit, _) in works.items()
    ]


def _many_keys(machine: BenchMachine) -> list[Target]:
    """Compare twenty keys of twenty users with one key, where each call to AWS takes a while."""
    control = machine.sandbox.control
    control.fault("*", "hang", count=1_000_000, seconds=DISTANCE)
    users = [control.user(f"many{number}", policy="open") for number in range(KEYS)]
    found = []
    for what, words in (("keys", ("keys",)), ("rotate", ("rotate", "--yes"))):
        taken = []
        for count in (1, KEYS):
            machine.write_users(users[:count])
            all_words = words if count == 1 else (*words, "--all")
            rounds = []
            for _ in range(FEW_ROUNDS if what == "keys" else 3):
                profile = (users[0].name,) if count == 1 else ()
                rounds.append(seconds(machine.run("fob", *all_words, *profile)))
            taken.append(statistics.median(rounds))
            if what == "rotate":
                users = [control.user(f"more{count}-{number}", policy="open") for number in range(KEYS)]
        limit = f"`fob {what} --all` with {KEYS} keys of {KEYS} users, to one key, AWS {DISTANCE * 1000:.0f} ms away"
        found.append(Target(limit, 4.0, taken[1] / taken[0]))
    return found


def _memory(machine: BenchMachine) -> list[Target]:
    """Measure the peak memory of a warm and of a cold call."""
    user, login = machine.users[0], rows_of.FOB_LOGIN
    machine.reset()
    python = machine.baseline.argv[0]
    cold = peak_memory(login.run(login.cold, machine, user, machine.code(user)), python)
    machine.settle()
    seconds(machine.run("fob", "process", user.name))
    warm = peak_memory(machine.run("fob", "process", user.name), python)
    return [
        Target("peak memory of `fob process`, warm, in MiB", 9.0, warm),
        Target("peak memory of a cold login, in MiB", 24.0, cold),
    ]
