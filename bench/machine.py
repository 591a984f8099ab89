"""The home folder of the benchmark: AWS files for every program, with users of a sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.clock import Run, seconds

if TYPE_CHECKING:
    from awsfob.sandbox.control import SandboxUser
    from awsfob.sandbox.server_process import SandboxProcess

USERS = 10
_KEPT = (".local", ".awsume/cache", "cache.json")  # files that the programs write besides the AWS files
_LONG_SINCE = 3600  # seconds; fob stores an answer only for files that are not brand-new
_SECTION = """\
[{name}]
aws_access_key_id = {key_id}
aws_secret_access_key = {secret}
mfa_serial = {serial}

"""
_LONG_TERM = """\
[mfa-{name}-long-term]
aws_access_key_id = {key_id}
aws_secret_access_key = {secret}
aws_mfa_device = {serial}

"""


class BenchMachine:
    """The environment in which the programs run, one after the other.

    Attributes:
        bin: The folder of the programs under test.
        home: The home folder, removed after the benchmark.
        users: The IAM users; profile ``NAME``, and ``mfa-NAME`` for programs with the long-term layout.
    """

    def __init__(self, programs: Path, home: Path, sandbox: SandboxProcess) -> None:
        self.bin = programs
        self.home = home
        self.sandbox = sandbox
        self.users = [sandbox.control.user(f"user{number}") for number in range(USERS)]
        self.env = {
            "HOME": str(home),
            "USER": "bench",
            "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "AWS_ENDPOINT_URL": sandbox.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self.baseline = self.run("python", "-c", "pass")
        self.reset()

    @property
    def credentials(self) -> Path:
        """The credentials file."""
        return self.home / ".aws/credentials"

    def run(self, program: str, *words: str, stdin: str = "") -> Run:
        """Return a run of a program of the benchmark's environment, or of the system for an absolute path."""
        return Run([str(self.bin / program), *words], self.env, stdin.encode())

    def code(self, user: SandboxUser) -> str:
        """Return an unused code."""
        assert user.serial is not None  # noqa: S101  all these users have a device
        return self.sandbox.control.fresh_code(user.serial)

    def reset(self, profiles: int | None = None) -> None:
        """Restore the files from before any login: all users, or one user among ``profiles`` profiles."""
        for name in _KEPT:
            path = self.home / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        self.credentials.parent.mkdir(mode=0o700, exist_ok=True)
        one = self.users[0]
        others = [_filled(_SECTION, one, f"other{number}") for number in range((profiles or 1) - 1)]
        own = [_filled(_SECTION + _LONG_TERM, user, user.name) for user in self.users]
        self._write(self.credentials, "".join(own if profiles is None else [*others, _filled(_SECTION, one, one.name)]))
        names = [name for user in self.users for name in (user.name, f"{user.name}-sts", f"mfa-{user.name}")]
        headers = ["default", *(f"profile {name}" for name in names)]
        self._write(self.home / ".aws/config", "".join(f"[{header}]\nregion = us-east-1\n" for header in headers))

    def add_role(self, user: SandboxUser) -> None:
        """Add a profile named ``role`` for a role that a user may assume."""
        arn = self.sandbox.control.role("bench")
        config = self.home / ".aws/config"
        self._write(config, f"{config.read_text()}[profile role]\nrole_arn = {arn}\nsource_profile = {user.name}\n")

    def write_users(self, users: list[SandboxUser]) -> None:
        """Write files with other users, and nothing else."""
        self.reset()
        self._write(self.credentials, "".join(_filled(_SECTION, user, user.name) for user in users))

    def settle(self) -> None:
        """Set the times of the AWS files to one hour ago."""
        then = time.time() - _LONG_SINCE
        for name in ("credentials", "config"):
            os.utime(self.home / ".aws" / name, (then, then))

    def prepare(self, run: Run) -> None:
        """Run a program for the files that it writes."""
        seconds(run)
        self.settle()

    def sessions(self, sections: list[str]) -> int:
        """Return the number of these sections that hold a session."""
        blocks = self.credentials.read_text().split("\n[")
        named = {block.partition("]")[0].removeprefix("["): block for block in blocks}
        return sum("= ASIA" in named.get(section, "") for section in sections)

    @staticmethod
    def _write(path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o600)


def _filled(template: str, user: SandboxUser, name: str) -> str:
    return template.format(name=name, key_id=user.key_id, secret=user.secret, serial=user.serial)


def find_cli_v2() -> str | None:
    """Return the path of the AWS CLI v2, or None. Checks the version, because v1 is called ``aws``, too."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = Path(folder) / "aws"
        if path.is_file() and os.access(path, os.X_OK) and _version_of(path).startswith("aws-cli/2"):
            return str(path)
    return None


def _version_of(path: Path) -> str:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return done.stdout
