"""A person at work: a user of the sandbox whose key and device stand in ``[work]``, and what tests do with them."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.harness.program import Program
from tests.harness.terminal import TerminalProgram
from tests.scripts.people import fresh_code, key_section, logins

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.sandbox.control import Control, SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.program import Result

PROMPT = "MFA code"
REGION = "[profile work]\nregion = us-east-1\n"
STORED = "ASIASTORED"
"""The key id of a session that nobody has made: enough for what is decided by its end alone."""


@dataclass(frozen=True)
class Desk:
    """One home, one user, one AWS."""

    home: Home
    user: SandboxUser
    sandbox: SandboxProcess

    @classmethod
    def of(cls, home: Home, sandbox: SandboxProcess, name: str) -> Desk:
        user = sandbox.control.user(name)
        home.write_credentials(key_section("work", user))
        home.write_config(REGION)
        return cls(home, user, sandbox)

    @property
    def control(self) -> Control:
        return self.sandbox.control

    @property
    def logins(self) -> list[str]:
        """How each GetSessionToken so far came out."""
        return logins(self.control)

    @property
    def roles(self) -> list[str]:
        """How each AssumeRole so far came out."""
        return [call.outcome for call in self.control.calls("AssumeRole")]

    def fob(self, *words: str, env: Mapping[str, str | None] | None = None) -> Result:
        """Run fob where nobody can be asked."""
        return Program(self.home)(*words, env=env)

    def with_code(self, *words: str, env: Mapping[str, str | None] | None = None) -> Result:
        """Run fob with a code that AWS would take."""
        return self.fob(*words, env={"FOB_CODE": self.code(), **(env or {})})

    def at(self, *command: str) -> TerminalProgram:
        """Return a program of this home to be started at a terminal; fob itself without ``command``."""
        return TerminalProgram(self.home, command or None)

    def code(self) -> str:
        return fresh_code(self.sandbox, self.user)

    def wrong_code(self, step: int = 1) -> str:
        """Return a code that the device does not show, another one for each ``step``."""
        return f"{(int(self.code()) + 111 * step) % 10**6:06d}"

    def role(self, name: str, *lines: str, source: str = "work", mfa: bool = False, max_duration: int = 3600) -> str:
        """Make a role and a profile of its name for it; return the ARN."""
        arn = self.control.role(name, mfa=mfa, max_duration=max_duration)
        self.add_role(name, arn, *lines, source=source)
        return arn

    def add_role(self, name: str, arn: str, *lines: str, source: str = "work") -> None:
        self.add_profile(name, f"role_arn = {arn}", f"source_profile = {source}", *lines)

    def add_profile(self, name: str, *lines: str) -> None:
        self.home.write_config(self.home.config.read_text() + "\n".join((f"[profile {name}]", *lines, "")))

    def age_files(self) -> None:
        """Let the AWS files be a minute old, so that fob takes them for settled."""
        for path in (self.home.credentials, self.home.config):
            os.utime(path, (time.time() - 60,) * 2)

    def store_session(self, left: timedelta = timedelta(hours=1)) -> None:
        """Put a session that nobody has made where fob keeps its own."""
        ends = (datetime.now(UTC) + left).strftime("%Y-%m-%dT%H:%M:%SZ")
        keys = f"aws_access_key_id = {STORED}\naws_secret_access_key = s/+=\naws_session_token = t\n"
        self.home.write_credentials(f"{key_section('work', self.user)}[work-sts]\n{keys}expiration = {ends}\n")


def is_refusal(result: Result, code: int, *says: str) -> None:
    """Check what a caller gets to see of a failure: an exit code, one line of what, and hints; nothing on stdout."""
    assert (result.code, result.out) == (code, ""), result.all
    what, *hints = [line for line in result.err.splitlines() if not line.startswith("fob: warning: ")]
    assert what.startswith("fob: error: ")
    assert all(hint.startswith("hint: ") for hint in hints)
    assert all(text in result.err for text in says), result.err
