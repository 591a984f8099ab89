"""Every command once, with what goes right and what goes wrong, for the tests about fob's children and files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from awsfob.ini.document import Document
from tests.secrets.secret_commands import write_role_profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.equipped_machine import EquippedMachine
    from tests.harness.program import Result


@dataclass
class Walkthrough:
    """What is done, one command after the other, and what came of it.

    Attributes:
        machine: Where the commands run.
        fob: How fob is called.
        results: What was said, without the secrets that a command is there to print.
        secrets: All that must not show, as far as it is known by now.
    """

    machine: EquippedMachine
    fob: Callable[..., Result]
    results: list[Result] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)

    def do(self, *words: str, code: int = 0, prints_secret: bool = False, **env: str) -> None:
        """Run a command that ends with an exit code."""
        result = self.fob(*words, env=self.machine.env() | env)
        assert result.code == code, (words, result.all)
        self.results.append(replace(result, out="") if prints_secret else result)
        self._learn()

    def use_everything(self) -> None:
        """Log in by hand, with a vault and with a keyring, and use what there is to use."""
        write_role_profile(self.machine)
        code = self.machine.code()
        self.do("login", "work", "-v", FOB_CODE=code)
        self.do("login", "work", "-v", "--force", code=4, FOB_CODE=code)
        self.do("login", "work", "-v", "--force", "--mfa-from", "prompt", code=6)
        for words in (
            ["status", "--json"],
            ["whoami", "work", "-v"],
            ["whoami", "deploy", "-v"],
            ["keys", "work", "-v"],
        ):
            self.do(*words)
        self.machine.control.advance(60)
        self.machine.install("op", f"echo {self.machine.code()}")
        self.do("login", "work", "-v", "--force", "--mfa-from", "1password")
        self._hand_out()
        self.machine.fob("mfa", "add", "work", "--stdin", env=self.machine.env(), input=self.machine.seed)
        self.do("mfa", "sources", "work")

    def _hand_out(self) -> None:
        for words in (["env", "work"], ["process", "work"], ["process", "deploy"], ["exec", "work", "--", "true"]):
            self.do(*words, prints_secret=True)
        self.machine.age_files()
        for words in (["process", "work"], ["env", "work"], ["exec", "work", "--", "sh", "-c", "true; true"]):
            self.do(*words, prints_secret=True, FOB_CODE=self.machine.code())

    def rotate_and_log_out(self) -> None:
        """Replace the key, and log out."""
        self.do("rotate", "work", "--yes", "-v")
        self.do("logout", "--all", "-v")

    def _learn(self) -> None:
        """Take note of the secrets that stand in the file by now."""
        self.secrets |= self.machine.secrets()
        found = Document.parse(self.machine.home.credentials.read_bytes())
        for section in found.sections():
            for name in ("aws_secret_access_key", "aws_session_token"):
                if value := found.own(section).get(name):
                    self.secrets[f"{name} {value[-4:]}"] = value
