"""What most tests stand on: a user of the sandbox at a machine, with an access key, a device and AWS files."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from awsfob.sessions.records import Record, change_records
from tests.harness.aws_texts import REGION
from tests.harness.forked import Forked, ForkedTerminalProgram
from tests.harness.program import Program
from tests.harness.sdk import client
from tests.harness.stand_in import write_script
from tests.harness.users import fresh_code, key_section, logins, serial_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from awsfob.sandbox.control import Control, SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess
    from tests.harness.home import Home
    from tests.harness.program import Result

PROMPT = "MFA code"
STORED = "ASIASTOREDSESSION001"
"""The key id of a session that nobody has made: enough for what is decided by its end alone."""
_FOBS_OWN = ".local/"


@dataclass(eq=False)
class UserMachine:
    """One sandbox, one home, and one user with a key and a device; and what tests do with them.

    The AWS files are empty until a test or a fixture writes them; ``write_key`` writes the usual ones.

    Attributes:
        name: Of the user, who is made when first asked for.
        policy: What IAM lets the user do, see ``Control.user``.
        profile: The profile that the user logs in to.
        given: The codes that were handed out so far.
    """

    home: Home
    sandbox: SandboxProcess
    name: str
    policy: str = field(default="mfa", kw_only=True)
    profile: str = field(default="work", kw_only=True)
    given: list[str] = field(default_factory=list, kw_only=True, repr=False)

    @cached_property
    def user(self) -> SandboxUser:
        return self.control.user(self.name, policy=self.policy)

    @property
    def control(self) -> Control:
        return self.sandbox.control

    @property
    def serial(self) -> str:
        return serial_of(self.user)

    @property
    def seed(self) -> str:
        """What the user's device makes its codes from."""
        assert self.user.seed is not None
        return self.user.seed

    # Files

    def write_key(self) -> None:
        """Write a credentials file with the user's key and device, and nothing else."""
        self.home.write_credentials(key_section(self.profile, self.user))

    def write_key_and_region(self) -> None:
        """Write both AWS files: the key and the device, and a region."""
        self.write_key()
        self.home.write_config(REGION)

    def add_profile(self, name: str, *lines: str) -> None:
        """Add a profile to the config file, which is there."""
        self.home.write_config(self.home.config.read_text() + "\n".join((f"[profile {name}]", *lines, "")))

    def add_role(self, name: str, arn: str, *lines: str, source: str = "work") -> None:
        """Add a profile for a role to the config file."""
        self.add_profile(name, f"role_arn = {arn}", f"source_profile = {source}", *lines)

    def make_role(
        self, name: str, *lines: str, source: str = "work", mfa: bool = False, max_duration: int = 3600
    ) -> str:
        """Make a role and a profile of its name for it; return the ARN."""
        arn = self.control.role(name, mfa=mfa, max_duration=max_duration)
        self.add_role(name, arn, *lines, source=source)
        return arn

    def store_session(self, left: timedelta = timedelta(hours=1), *, signer: str | None = None) -> None:
        """Put a session that nobody has made where a login would write it, and record it as one of the user's key.

        Args:
            left: How long it lasts.
            signer: The id of another key that is recorded as the one that made it.
        """
        ends = (datetime.now(UTC) + left).replace(microsecond=0)
        end = f"expiration = {ends:%Y-%m-%dT%H:%M:%SZ}\n"
        keys = f"aws_access_key_id = {STORED}\naws_secret_access_key = s/+=\naws_session_token = t\n"
        self.home.write_credentials(f"{key_section('work', self.user)}[work-sts]\n{keys}{end}")
        self.record(self.recorded_session(signer or self.user.key_id, ends))

    def recorded_session(self, signer: str, ends: datetime) -> Record:
        """Return the row of the session that ``store_session`` stores."""
        key = f"[work] of {self.home.credentials}"
        return Record(str(self.home.credentials), "work-sts", "work", key, signer, self.serial, None, "", STORED, ends)

    @property
    def state(self) -> Path:
        """fob's state folder."""
        return self.home.path / ".local/state/fob"

    def record(self, *rows: Record) -> None:
        """Add rows to the registry."""
        change_records(self.state, lambda before: [*before, *rows])

    def age_files(self) -> None:
        """Let the AWS files be a minute old: fob stores answers only for files that have settled."""
        for path in (self.home.credentials, self.home.config):
            os.utime(path, (time.time() - 60,) * 2)

    def aws_files(self) -> dict[str, bytes]:
        """Return every file of the home but fob's own state."""
        return {name: data for name, data in self.home.files().items() if not name.startswith(_FOBS_OWN)}

    def install(self, program: str, body: str) -> Path:
        """Put a shell script first on PATH."""
        return write_script(self.home.programs / program, f"#!/bin/sh\n{body}\n")

    # Codes

    def code(self) -> str:
        """Return a code that AWS would take and that was not handed out before: fob sends none twice."""
        while (code := fresh_code(self.sandbox, self.user)) in self.given:
            self.control.advance(30)
        self.given.append(code)
        return code

    def wrong_code(self, step: int = 1) -> str:
        """Return a code that the device does not show, another one for each ``step``."""
        return f"{(int(self.control.code(self.serial)) + 111 * step) % 10**6:06d}"

    # fob

    @property
    def fob(self) -> Forked:
        """fob where nobody can be asked."""
        return Forked(self.home)

    @property
    def started_fob(self) -> Program:
        """fob as ``fob`` is, started from its installed script."""
        return Program(self.home)

    @property
    def fob_at_terminal(self) -> ForkedTerminalProgram:
        """fob where the user sits at a terminal."""
        return ForkedTerminalProgram(self.home)

    def with_code(self, *words: str, env: Mapping[str, str | None] | None = None) -> Result:
        """Run fob with a code that AWS would take."""
        return self.fob(*words, env={"FOB_CODE": self.code(), **(env or {})})

    def try_login(self, *words: str, env: Mapping[str, str | None] | None = None, profile: str | None = None) -> Result:
        """Log in with a code that AWS would take; return how it ended."""
        return self.fob("login", profile or self.profile, "--code", self.code(), *words, env=env)

    def log_in(self, *words: str, env: Mapping[str, str | None] | None = None, profile: str | None = None) -> None:
        """Log in with a code that AWS would take, and see that it works: often the control of a refusal."""
        done = self.try_login(*words, env=env, profile=profile)
        assert done.code == 0, done.all
        assert self.logins[-1:] == ["ok"]

    # AWS

    @property
    def logins(self) -> list[str]:
        """How each GetSessionToken so far came out."""
        return logins(self.control)

    @property
    def roles(self) -> list[str]:
        """How each AssumeRole so far came out."""
        return [call.outcome for call in self.control.calls("AssumeRole")]

    def keys_at_iam(self) -> dict[str, str]:
        """Return the user's keys at IAM with their status, asked for with whatever key stands in the file."""
        with client(self.home, "iam", "work") as iam:
            found = iam.list_access_keys(UserName=self.user.name)["AccessKeyMetadata"]
        return {each["AccessKeyId"]: each["Status"] for each in found}
