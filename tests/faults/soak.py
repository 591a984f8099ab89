"""A long day with fob: workers that ask ``fob process`` again and again, while one session after the other comes due.

fob lives by the machine's clock, which no test may turn. So the sessions are short: some seconds longer than the 15
minutes before its end at which fob renews one. The sandbox's clock moves on where a new code is needed sooner.
"""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session

from tests.harness.program import Program, installed

if TYPE_CHECKING:
    from tests.harness.user_machine import UserMachine

WORKER = Path(__file__).with_name("soak_worker.py")
RENEWED_BEFORE, GOOD_SECONDS = 900, 2
WORKERS = 8
# The script, as SDKs should run it, and now and then the program itself.
PROGRAMS = [[*installed("fob-process"), "work"]] * 9 + [[*installed(), "process", "work"]]


@dataclass(frozen=True)
class Stretch:
    """What one stretch of the day came to.

    Attributes:
        calls: How many were made.
        failed: What went wrong, in words.
        answers: The different documents in the order in which they were given, with the time when each first was.
        peaks: The most memory that a process of each program had, in KiB.
        files: What fob's state folder held afterwards: the size of each file.
    """

    calls: int
    failed: list[str]
    answers: dict[str, float]
    peaks: dict[str, int]
    files: dict[str, int]


@dataclass
class Soak:
    """The day; ``programs`` are what the workers run in turn."""

    machine: UserMachine
    programs: list[list[str]] = field(default_factory=lambda: PROGRAMS)

    def __post_init__(self) -> None:
        self.stretches: list[Stretch] = []

    def settle(self) -> None:
        """Write the files as ``fob init --process`` would, with a program that gives the codes."""
        machine = self.machine
        machine.add_profile("work-sts", "credential_process = fob-process work")
        path = machine.home.path.parent / "code.py"
        ask = f"Control({machine.sandbox.endpoint!r}).fresh_code({machine.user.serial!r})"
        path.write_text(f"from awsfob.sandbox.control import Control\nprint({ask})\n")
        source = f"fob_mfa_from = command:{shlex.join([sys.executable, str(path)])}\n"
        machine.home.write_credentials(machine.home.credentials.read_text() + source)
        machine.age_files()

    def stretch(self, calls: int) -> None:
        """Let the workers make that many calls, once the session that is there has come due."""
        if self.stretches:
            time.sleep(max(0.0, due(list(self.stretches[-1].answers)[-1]) - time.time()))
        job = json.dumps({"calls": calls // WORKERS, "programs": self.programs})
        start = Program(self.machine.home, [sys.executable, str(WORKER)]).start
        env = {"AWS_SESSION_DURATION": str(RENEWED_BEFORE + GOOD_SECONDS)}
        running = [start(job, env=env) for _ in range(WORKERS)]
        self.stretches.append(self._sum([each.wait(600).json() for each in running], calls))

    def wrong(self) -> list[str]:
        """Return what has gone wrong so far."""
        given = _first([each.answers for each in self.stretches])
        found = [failure for each in self.stretches for failure in each.failed]
        found += [f"not one call for each session: {self.machine.logins}"] * (
            self.machine.logins != ["ok"] * len(given)
        )
        for before, after in pairwise(given):
            if given[after] < due(before):
                found.append(f"a session was renewed {due(before) - given[after]} s too soon")
        return found + self._grown()

    def _grown(self) -> list[str]:
        """Say what has grown from the first stretch to the last: nothing may, but by what a code's mark takes."""
        first, last = self.stretches[0], self.stretches[-1]
        found = [f"new files: {sorted(last.files.keys() - first.files)}"] * (last.files.keys() != first.files.keys())
        sizes = sum(first.files.values()), sum(last.files.values())
        found += [f"the state folder grew from {sizes[0]} to {sizes[1]} bytes"] * (sizes[1] > sizes[0] + 1000)
        for program, peak in last.peaks.items():
            if peak > first.peaks[program] + 2048:
                found.append(f"{program} needed {peak} KiB at last, and {first.peaks[program]} KiB at first")
        return found

    def _sum(self, results: list[dict[str, Any]], calls: int) -> Stretch:
        answers = _first([each["answers"] for each in results])
        failed = [failure for each in results for failure in each["failed"]]
        failed += [f"AWS does not take {answer}" for answer in answers if not self._is_taken(answer)]
        peaks: Counter[str] = Counter()
        for each in results:
            peaks |= Counter(each["peaks"])
        state = self.machine.home.path / ".local/state/fob"
        files = {str(path.relative_to(state)): path.stat().st_size for path in state.rglob("*") if path.is_file()}
        return Stretch(calls, failed, answers, dict(peaks), files)

    def _is_taken(self, answer: str) -> bool:
        """Say whether AWS takes a document for the user that it is of."""
        keys = json.loads(answer)
        made: Any = botocore.session.Session().create_client(
            "sts",
            region_name="us-east-1",
            endpoint_url=self.machine.home.endpoint,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
        try:
            return str(made.get_caller_identity()["Arn"]) == self.machine.user.arn
        finally:
            made.close()


def due(answer: str) -> float:
    """Return from when on fob renews the session of a document, as Unix time."""
    return datetime.fromisoformat(json.loads(answer)["Expiration"]).timestamp() - RENEWED_BEFORE


def _first(given: list[dict[str, float]]) -> dict[str, float]:
    """Return when each answer was first given, in that order."""
    first: dict[str, float] = {}
    for answer, at in (item for each in given for item in each.items()):
        first[answer] = min(at, first.get(answer, at))
    return dict(sorted(first.items(), key=lambda item: item[1]))
