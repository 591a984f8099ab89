"""Scenes in which secrets travel through fob, each with a person of its own."""

from __future__ import annotations

import itertools
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.harness.drawer import DRAWER
from tests.harness.forked import Forked
from tests.harness.home import Home
from tests.scripts.people import fresh_code, key_of, key_section, serial_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from awsfob.sandbox.control import SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.forked import Forker

TOKEN_START = "IQoJb3JpZ2luX2Vj"
"""What every token of the sandbox begins with, as AWS's do."""


@dataclass
class Worker:
    """A user of the sandbox at a machine with the usual files, an ``op`` that gives codes, and a keyring.

    Attributes:
        given: The codes that were handed out, by anybody.
    """

    home: Home
    user: SandboxUser
    sandbox: SandboxProcess
    forker: Forker
    given: list[str] = field(default_factory=list)

    @property
    def fob(self) -> Forked:
        return Forked(self.home, self.forker)

    @property
    def seed(self) -> str:
        assert self.user.seed is not None
        return self.user.seed

    def code(self) -> str:
        self.given.append(fresh_code(self.sandbox, self.user))
        return self.given[-1]

    def settle(self) -> None:
        """Put files, programs and keyring in place."""
        self.home.write_credentials(key_section("work", self.user))
        self.home.write_config("[profile work]\nregion = us-east-1\n")
        self.tools.mkdir()
        (self.tools / "drawer.py").write_text(DRAWER)
        self.program("op", f"echo {self.code()}")

    @property
    def tools(self) -> Path:
        """A folder of programs, and of what a keyring is made from; it is on PATH and PYTHONPATH."""
        return self.home.path.parent / "tools"

    def age_files(self) -> None:
        """Let the AWS files be a minute old, so that fob takes them for settled."""
        for path in (self.home.credentials, self.home.config):
            os.utime(path, (time.time() - 60,) * 2)

    def program(self, name: str, body: str) -> Path:
        path = self.tools / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    def env(self, *python_path: Path) -> dict[str, str | None]:
        """Return the variables that lead to the tools."""
        return {
            "PATH": f"{self.tools}:{self.home.env()['PATH']}",
            "PYTHONPATH": ":".join(map(str, (self.tools, *python_path))),
            "PYTHON_KEYRING_BACKEND": "drawer.Drawer",
            "AWS_MFA_UPDATER_OP_ACCOUNT": "acme.1password.com",
            "AWS_MFA_UPDATER_OP_ITEM_NAME": "AWS",
        }

    def secrets(self) -> dict[str, str]:
        """Return all that must not show: also the beginning of tokens, since nobody knows those that were not kept."""
        codes = {f"code {number}": code for number, code in enumerate(self.given)}
        return {"secret": self.user.secret, "seed": self.seed, "token": TOKEN_START, **codes}

    def with_profile_files(self) -> None:
        """Have the profile as a file of its own, too, for ``sync``."""
        folder = self.home.aws / "aws-profiles"
        folder.mkdir()
        (folder / "plain").write_text(f"[plain]\n{key_of(self.user)}region = eu-west-1\n")
        (folder / "guarded").write_text(f"[guarded]\n{key_of(self.user)}mfa_id = {serial_of(self.user)}\n")


class Workers:
    """Makes workers, one after the other, each in a home of its own."""

    def __init__(self, folder: Path, name: str, sandbox: SandboxProcess, forker: Forker) -> None:
        self._folder = folder
        self._name = name
        self._sandbox = sandbox
        self._forker = forker
        self._numbers = itertools.count()

    def __call__(self) -> Worker:
        number = next(self._numbers)
        path = self._folder / f"worker{number}" / "home"
        path.mkdir(mode=0o700, parents=True)
        user = self._sandbox.control.user(f"{self._name}-{number}", policy="open")
        made = Worker(Home(path, self._sandbox.endpoint), user, self._sandbox, self._forker)
        made.settle()
        return made


@dataclass(frozen=True)
class Scene:
    """A command that meets secrets.

    Attributes:
        words: The command line.
        before: What is done first, so that there is something to meet.
        source: Where a code comes from: FOB_CODE, or a word for ``--mfa-from``.
        pays: Whether its stdout is the secret itself.
        input: What it is given on stdin.
    """

    words: tuple[str, ...]
    before: Callable[[Worker], object] = lambda _: None
    source: str = "FOB_CODE"
    pays: bool = False
    input: Callable[[Worker], str] = lambda _: ""

    def aloud(self) -> tuple[str, ...]:
        """Return the command line with ``-v``, which says most."""
        place = 2 if self.words[0] == "mfa" else 1
        return (*self.words[:place], "-v", *self.words[place:])

    def prepare(self, worker: Worker) -> dict[str, str | None]:
        """Set the scene; return the variables of the command."""
        self.before(worker)
        env = worker.env()
        return env | ({"FOB_CODE": worker.code()} if self.source == "FOB_CODE" else {"FOB_MFA_FROM": self.source})


def logged_in(worker: Worker) -> None:
    assert worker.fob("login", "work", env={"FOB_CODE": worker.code()}).code == 0


def seeded(worker: Worker) -> None:
    assert worker.fob("mfa", "add", "work", "--stdin", env=worker.env(), input=worker.seed).code == 0


def of_a_role(worker: Worker) -> None:
    arn = worker.sandbox.control.role(f"role-{worker.user.name}"[:60], mfa=True)
    worker.home.write_config(f"[profile deploy]\nrole_arn = {arn}\nsource_profile = work\nregion = us-east-1\n")


def of_a_program(worker: Worker) -> None:
    """Let a profile get its credentials from a program, for a role to be assumed with."""
    arn = worker.sandbox.control.role(f"made-{worker.user.name}"[:60])
    facts = f'"AccessKeyId": "{worker.user.key_id}", "SecretAccessKey": "{worker.user.secret}"'
    path = worker.program("vault", f"echo '{{\"Version\": 1, {facts}}}'")
    lines = f"[profile base]\ncredential_process = '{path}'\n"
    worker.home.write_config(f"{lines}[profile deploy]\nrole_arn = {arn}\nsource_profile = base\nregion = us-east-1\n")


def keyless(worker: Worker) -> None:
    worker.home.credentials.unlink()
    rows = f"Access key ID,Secret access key\n{worker.user.key_id},{worker.user.secret}\n"
    (worker.home.path / "keys.csv").write_text(rows)


SCENES = {
    "login": Scene(("login", "work")),
    "login, 1password": Scene(("login", "work"), source="1password"),
    "login, keyring": Scene(("login", "work"), seeded, source="totp"),
    "login, role": Scene(("login", "deploy", "--to", "now"), of_a_role),
    "login again": Scene(("login", "work", "--json"), logged_in),
    "logout": Scene(("logout", "--all"), logged_in),
    "status": Scene(("status",), logged_in),
    "whoami": Scene(("whoami", "work"), logged_in),
    "whoami, program": Scene(("whoami", "deploy"), of_a_program),
    "env": Scene(("env", "work"), pays=True),
    "exec": Scene(("exec", "work", "--", "true")),
    "process": Scene(("process", "deploy"), of_a_role, pays=True),
    "init": Scene(("init", "work", "--process"), logged_in),
    "init, new key": Scene(("init", "work", "--from-csv", "keys.csv"), keyless),
    "rotate": Scene(("rotate", "work"), logged_in),
    "keys": Scene(("keys", "work")),
    "policy": Scene(("policy", "work")),
    "sync": Scene(("sync",), Worker.with_profile_files),
    "sync, dry": Scene(("sync", "--dry-run"), Worker.with_profile_files),
    "import": Scene(("import", ".aws/aws-profiles", "--dry-run"), Worker.with_profile_files),
    "mfa add": Scene(("mfa", "add", "work", "--stdin"), input=lambda worker: worker.seed),
    "mfa remove": Scene(("mfa", "remove", "work"), seeded),
    "mfa sources": Scene(("mfa", "sources", "work")),
}
