"""A race: many fobs log in to the profiles of one file while ``aws configure set`` edits one more.

``aws configure set`` knows no lock: it reads the file, empties it and writes it anew. What fob replaced between its
reading and its emptying, it takes back without having seen it. Nobody but that program could prevent this, so such a
login is counted by itself, after the kernel's log has shown that it went so. Every other loss is fob's.
"""

from __future__ import annotations

import random
import shlex
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from awsfob.ini.document import Document
from awsfob.storage.file_state import read_state
from tests.clients.catalogue import CLI_V1, CLI_V2
from tests.faults.concurrent_programs import until
from tests.faults.race_files import FOREIGN, Racer, write_race
from tests.faults.race_trace import OPENS, RENAMES, replaced, rewritten, traced
from tests.harness.program import Program, installed
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.users import fresh_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.program import Running

EDITOR = Path(__file__).with_name("race_editor.py")


@dataclass
class Verdict:
    """What a race came to.

    Attributes:
        wrong: What fob did wrong, in words.
        lost: Edits of the AWS CLI that fob lost.
        overwritten: Updates of fob that ``aws configure set`` wrote over with what it had read before.
        edits: How often that program wrote.
    """

    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    overwritten: list[str] = field(default_factory=list)
    edits: int = 0


@dataclass
class Race:
    """One round, decided by a seed.

    Attributes:
        size: How many log in.
        command: Which fob.
    """

    home: Home
    sandbox: SandboxProcess
    seed: int
    name: str
    size: int = 16
    command: tuple[str, ...] = field(default_factory=installed)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311  no secret depends on it
        self.verdict = Verdict()
        self._set: dict[str, str] = {}
        self._over = threading.Event()

    def run(self) -> Verdict:
        users = [self.sandbox.control.user(f"{self.name}-{number}") for number in range(self.size)]
        racers = write_race(self.home, users, self._chance)
        before = self.home.credentials.read_text()
        keys = {user.key_id: user.secret for user in users if user.key_id in before}
        with self._aws_cli_at_work(), ThreadPoolExecutor(1) as watcher:
            watcher.submit(self._watch, keys)
            self._log_in(racers)
            self._over.set()
        self.judge(racers)
        return self.verdict

    # Those who run -------------------------------------------------------------------------------------------------

    def _log_in(self, racers: list[Racer]) -> None:
        running = [self.start(racer) for racer in racers]
        for racer, each in zip(racers, running, strict=True):
            result = each.wait()
            if result.code:
                self.verdict.wrong.append(f"fob login {racer.profile} ended with {result.code}: {result.err}")

    def start(self, racer: Racer) -> Running:
        time.sleep(self._chance.uniform(0, 2 / self.size))
        code = fresh_code(self.sandbox, racer.user)
        program = Program(self.home, [*traced(self.log(racer.profile), RENAMES), *self.command])
        return program.start("login", racer.profile, "--code", code)

    @contextmanager
    def _aws_cli_at_work(self) -> Iterator[None]:
        """Let the AWS CLI edit inside; afterwards, what it has set last is known."""
        programs = [shlex.join(each.command) for each in (CLI_V1, CLI_V2) if each.is_here]
        command = [*traced(self.log(FOREIGN), OPENS), sys.executable, str(EDITOR), str(self.seed), FOREIGN, *programs]
        running = Program(self.home, command).start(input="")
        files = (self.home.credentials, self.home.config)
        until(lambda: any(b"value-1" in path.read_bytes() for path in files) or running.process.poll() is not None)
        yield
        result = running.wait()
        if result.code:
            self.verdict.wrong.append(f"aws configure set ended with {result.code}: {result.err}")
        words = [line.split() for line in result.out.splitlines()]
        self._set = {each[0]: each[1] for each in words if each[0] != "lost"}
        self.verdict.lost += [" ".join(each) for each in words if each[0] == "lost"]
        self.verdict.edits = len(words) - len(self.verdict.lost)

    def _watch(self, keys: dict[str, str]) -> None:
        """Look at the credentials file all the time: whenever nobody is writing it, it has to be whole."""
        before = read_state(self.home.credentials)
        while not self._over.is_set():
            time.sleep(0.002)
            now = read_state(self.home.credentials)
            if now.is_still(before) and not now.is_written and not holds(now.data, keys):
                self.verdict.wrong.append(f"for a while the file held only\n{now.data.decode()}")
                return
            before = now

    # The end ---------------------------------------------------------------------------------------------------------

    def judge(self, racers: list[Racer]) -> None:
        documents = {path: Document.parse(path.read_bytes()) for path in (self.home.credentials, self.home.config)}
        for path, document in documents.items():
            self.verdict.wrong += [f"{path.name} cannot be read: {problem}" for problem in document.problems()]
        for racer in racers:
            if not self._is_logged_in(racer):
                self._blame(racer, self.home.credentials)
            if racer.has_settings and not documents[self.home.config].has(f"profile {racer.profile}"):
                self._blame(racer, self.home.config)
        for setting, value in self._set.items():
            in_config = self.home.config, f"profile {FOREIGN}"
            path, section = (self.home.credentials, FOREIGN) if setting.startswith("aws_") else in_config
            if documents[path].get(section, setting) != value:
                self.verdict.lost.append(f"{setting} = {value} of the AWS CLI is lost")
        if [call.outcome for call in self.sandbox.control.calls("GetSessionToken")] != ["ok"] * len(racers):
            self.verdict.wrong.append("not one call for each")

    def _is_logged_in(self, racer: Racer) -> bool:
        document = Document.parse(self.home.credentials.read_bytes())
        if not str(document.get(racer.section, "aws_access_key_id")).startswith("ASIA"):
            return False
        return arn_seen_by_a_client(self.home, racer.section) == racer.user.arn

    def _blame(self, racer: Racer, path: Path) -> None:
        """Find out who lost what a login wrote."""
        what = f"the update of {path.name} by fob login {racer.profile}"
        ours = replaced(self.log(racer.profile), path)
        theirs = rewritten(self.log(FOREIGN), path)
        if ours and any(read < ours[-1] < emptied for read, emptied in theirs):
            self.verdict.overwritten.append(what)
        else:
            when = f"it was made at {ours}, and the other program read and emptied the file at {theirs}"
            self.verdict.wrong.append(f"{what} is lost: {when}")

    def log(self, who: str) -> Path:
        return self.home.path.parent / f"{who}.strace"


def holds(data: bytes, keys: dict[str, str]) -> bool:
    """Say whether a file can be read and holds all those long-term keys."""
    document = Document.parse(data)
    own = [document.own(section) for section in document.sections()]
    found = {each.get("aws_access_key_id"): each.get("aws_secret_access_key") for each in own}
    return not document.problems() and all(found.get(key_id) == secret for key_id, secret in keys.items())
