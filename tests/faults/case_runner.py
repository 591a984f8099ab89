"""Runs a case again and again in one home, set anew for each try: undisturbed, killed or failed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import time
from functools import cached_property
from typing import TYPE_CHECKING

from tests.faults.rotation_runner import TwoKeyFiles
from tests.faults.strace import CHANGING, Traced
from tests.harness.program import Program, installed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.faults.case_model import CommandCase
    from tests.faults.strace import Call
    from tests.harness.home import Home
    from tests.harness.program import Result

_NOBODY_TO_ASK = 6


class CaseRunner:
    """Runs a case, over and over.

    Args:
        case: The case.
        sandbox: The AWS of its users.
        home: A home; everything in it goes with each try.
        name: Of the users, who get numbers.
        command: Another program in the place of fob.

    Attributes:
        machine: The user of this try.
        before: The bytes of each file before the command.
    """

    machine: TwoKeyFiles
    before: dict[str, bytes | None]

    def __init__(
        self, case: CommandCase, sandbox: SandboxProcess, home: Home, name: str, command: Sequence[str] = ()
    ) -> None:
        self.case = case
        self.home = home
        self._sandbox = sandbox
        self._name = name
        self._users = 0
        self._runs = 0
        self._command = tuple(command or installed())
        self._traced = Traced(home, self._command, home.path.parent / "strace")

    def reset(self) -> None:
        """Put everything back as it was before the command, with a new user where files are written."""
        kept = sorted(self._after_use.iterdir()) if self.case.used else []
        self._clear()
        for folder in kept:
            if self.case.starts_used or folder.name != ".aws":
                shutil.copytree(folder, self.home.path / folder.name)
        if not self.case.starts_used:
            self._write_files()
        self.before = {file.name: self.bytes_of(file.name) for file in self.case.files}

    @property
    def facts(self) -> dict[str, str]:
        """What the names in the texts of the case stand for."""
        user = self.machine.user
        told = {"key_id": user.key_id, "secret": user.secret, "serial": self.machine.serial, "name": user.name}
        return {
            **told,
            "account": user.account,
            "home": str(self.home.path),
            "fob_process": shlex.join(installed("fob-process")),
        }

    def bytes_of(self, name: str) -> bytes | None:
        path = self.home.path / name
        return path.read_bytes() if path.exists() else None

    def watched(self, only: Iterable[str] = CHANGING) -> tuple[Result, list[Call]]:
        """Run the command undisturbed; return its calls, too."""
        return self._traced.watched(*self.case.words, env=self._code(), only=only)

    def killed(self, call: Call) -> Result:
        return self._traced.killed(call, *self.case.words, env=self._code())

    def failed(self, name: str, error: str, when: str) -> tuple[Result, list[str]]:
        """Run the command and let calls fail; return those that did, too."""
        return self._traced.failed(name, error, when, *self.case.words, env=self._code())

    def again(self, *more: str) -> Result:
        """Run the command once more, as the user would, with more words."""
        return Program(self.home, self._command)(*self.case.words, *more, env=self._code())

    def finished(self) -> Result:
        """Run the command once more; answer the question about a key that a killed rotation may have made."""
        done = self.again()
        asked = re.search(r"--delete-key (\w+)", done.err)
        if done.code != _NOBODY_TO_ASK or not asked or asked[1] in self.machine.recorded():
            return done
        return self.again("--delete-key", asked[1])

    @cached_property
    def _after_use(self) -> Path:
        """What the home is like after fob has been used there."""
        self._clear()
        self._write_files()
        if self.case.role:
            self._sandbox.control.role(self.case.role, mfa=True)
        for words in self.case.used:
            self._age_files()
            done = Program(self.home, self._command)(*words, env=self._code())
            assert done.code == 0, done.all
        kept = self.home.path.parent / "after-use"
        shutil.copytree(self.home.path, kept)
        return kept

    def _age_files(self) -> None:
        """Let the files be a minute old: fob keeps answers ready only for files that have settled."""
        for file in self.case.files:
            if (path := self.home.path / file.name).exists():
                os.utime(path, (time.time() - 60,) * 2)

    def _clear(self) -> None:
        for path in self.home.path.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:  # what a rehearsal could not remove
                path.unlink()

    def _write_files(self) -> None:
        self._users += 1
        self._runs = 0
        name = f"{self._name}-{self._users}"
        self.machine = TwoKeyFiles(self.home, self._sandbox, name, policy=self.case.policy)
        for file in self.case.files:
            path = self.home.path / file.name
            for folder in (path.parent.parent, path.parent):
                folder.mkdir(mode=0o700, exist_ok=True)
            if (data := file.written(self.facts)) is not None:
                path.write_bytes(data)
                path.chmod(file.mode)

    def _code(self) -> dict[str, str]:
        """Give fob a code, each time another one: of now, then of the next half minute, which AWS takes as well."""
        serial = self.machine.serial
        self._runs += 1
        return {"FOB_CODE": self._sandbox.control.code(serial, ahead=self._runs - 1)}
