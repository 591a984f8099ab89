"""What the tests of interrupted rotations share: a user whose key stands in both files, and what must hold after."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypedDict, Unpack

from awsfob.ini.document import Document
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.user_machine import UserMachine
from tests.harness.users import key_of, key_section

CHILD = Path(__file__).parent / "rotation_child.py"
ROOT = Path(__file__).parents[2]


class Killer:
    """Runs fob in processes that end at a chosen point; see rotation_child.py."""

    def __enter__(self) -> Self:
        env = {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "PATH": "/usr/bin:/bin", "HOME": "/nowhere"}
        pipe = subprocess.PIPE
        self._child = subprocess.Popen([sys.executable, CHILD], stdin=pipe, stdout=pipe, text=True, env=env, cwd=ROOT)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.close()
        self._child.wait(30)
        self._child.stdout.close()

    def __call__(self, **job: object) -> int:
        """Run fob and return its exit code, or minus the number of the signal that ended it."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(job) + "\n")
        self._child.stdin.flush()
        return int(self._child.stdout.readline())


@dataclass(eq=False)
class TwoKeyFiles(UserMachine):
    """A machine where the user's key stands in ``[work]`` of credentials and in ``[profile twin]`` of config."""

    def keys_in_files(self) -> dict[str, str]:
        """Return each long-term key of both files with its secret; a file that is gone or broken has none."""
        found = {}
        for path in (self.home.credentials, self.home.config):
            document = Document.parse(path.read_bytes() if path.exists() else b"")
            for section in document.sections():
                own = document.own(section)
                if "aws_access_key_id" in own and "aws_session_token" not in own:
                    found[own["aws_access_key_id"]] = own["aws_secret_access_key"]
        return found

    def key_works(self) -> bool:
        """Say whether both files hold a key that AWS takes."""
        try:
            return all(arn_seen_by_a_client(self.home, profile) == self.user.arn for profile in ("work", "twin"))
        except Exception:  # noqa: BLE001  whatever is wrong with a broken file or a dead key
            return False

    def listed(self) -> dict[str, str]:
        """Return the user's keys at IAM, with their status, whatever its policies say."""
        return self.sandbox.control.keys(self.user.name)

    def recorded(self) -> set[str]:
        """Return the ids of all keys in the AWS files and in journals of rotations."""
        noted = [each[which]["id"] for each in self._journals() for which in ("old", "new") if each[which]]
        return {self.user.key_id, *self.keys_in_files(), *noted}

    def waits_for_a_key(self) -> bool:
        """Say whether a journal has the intent to make a key, and no key."""
        return any(each["new"] is None for each in self._journals())

    def has_journal(self) -> bool:
        """Say whether a rotation has begun and not ended."""
        return bool(self._journals())

    def _journals(self) -> list[dict[str, Any]]:
        files = self.home.files().items()
        return [json.loads(data) for name, data in files if "rotations/" in name and name.endswith(".json")]

    def is_tidy(self) -> bool:
        """Say whether one active key is left, the one in the files, and nothing half done anywhere."""
        in_files = self.keys_in_files()
        return len(in_files) == 1 and self.listed() == dict.fromkeys(in_files, "Active") and not self.half_done()

    def half_done(self) -> list[str]:
        """Return the files that an interrupted run leaves, and a finished one does not."""
        files = [name for name in self.home.files() if not name.endswith(".fob.lock")]
        return [name for name in files if name.endswith(".fob-tmp") or "rotations/" in name]

    def secrets_elsewhere(self) -> set[str]:
        """Return the files, other than the AWS files and fob's first copies of them, that hold any secret."""
        secrets = {self.user.secret, *self.keys_in_files().values()}
        ours = {name: data for name, data in self.home.files().items() if not name.startswith(".aws/c")}
        return {
            name
            for name, data in ours.items()
            if "/backups/" not in name and any(secret.encode() in data for secret in secrets)
        }


class Trouble(TypedDict, total=False):
    """What befalls a run, at the point of that number; none where no number is given.

    Attributes:
        kill: Where it gets a signal.
        full: Where the disk is full.
        number: The signal; SIGKILL if none is given.
        mutant: A change of the program, see rotation_child.py.
    """

    kill: int
    full: int
    number: signal.Signals
    mutant: str | None


@dataclass(eq=False)
class RotationRunner(TwoKeyFiles):
    """Rotates that key in processes that a killer ends.

    Attributes:
        words: Options of every rotation.
        runs: How many there were.
        said: What the last one wrote on stderr.
    """

    killer: Killer
    words: tuple[str, ...] = ()
    runs: int = 0
    said: str = field(default="", repr=False)

    def write_both(self) -> None:
        self.home.write_credentials("# mine\n" + key_section("work", self.user) + "\n[other]\nregion = eu-west-1\n")
        self.home.write_config(f"[profile twin]\nregion = eu-west-1\n{key_of(self.user)}")

    def demand_mfa(self) -> None:
        """Let IAM ask for MFA, and a program give the codes."""
        self.sandbox.control.policy(self.user.name, "mfa")
        path = self.home.path.parent / "code.py"
        ask = f"Control({self.sandbox.endpoint!r}).fresh_code({self.user.serial!r})"
        path.write_text(f"from awsfob.sandbox.control import Control\nprint({ask})\n")
        self.words = ("--mfa-from", f"command:{shlex.join([sys.executable, str(path)])}")

    def rotate(self, *words: str, **trouble: Unpack[Trouble]) -> tuple[int, list[str]]:
        """Run ``fob rotate work`` with trouble at a point; return its code and the points that it reached."""
        return self.run("rotate", "work", "--yes", *self.words, *words, **trouble)

    def run(self, *words: str, **trouble: Unpack[Trouble]) -> tuple[int, list[str]]:
        """Run any command with trouble at a point; see ``rotate``."""
        kill, full = trouble.get("kill", 0), trouble.get("full", 0)
        number, mutant = trouble.get("number", signal.SIGKILL), trouble.get("mutant")
        self.runs += 1
        log = self.home.path.parent / f"run{self.runs}"
        job = {"point": kill or full, "is_full": bool(full), "number": int(number), "mutant": mutant}
        code = self.killer(words=words, env=self.home.env(), log=str(log), **job)
        self.said = Path(f"{log}.said").read_text()
        return code, log.read_text().splitlines()
