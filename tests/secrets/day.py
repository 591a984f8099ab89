"""A day with fob, good and bad luck included, as the tests about its children and its files live it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from awsfob.ini.document import Document
from tests.secrets.stage import of_a_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.program import Result
    from tests.secrets.stage import Worker


@dataclass
class Day:
    """What is done, one command after the other, and what came of it.

    Attributes:
        worker: Whose day it is.
        fob: How fob is called.
        results: What was said, without the secrets that a command is there to print.
        secrets: All that must not show, as far as it is known by now.
    """

    worker: Worker
    fob: Callable[..., Result]
    results: list[Result] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)

    def do(self, *words: str, code: int = 0, pays: bool = False, **env: str) -> None:
        """Run a command that ends with an exit code."""
        result = self.fob(*words, env=self.worker.env() | env)
        assert result.code == code, (words, result.all)
        self.results.append(replace(result, out="") if pays else result)
        self._learn()

    def live(self) -> None:
        """Log in by hand, with a vault and with a keyring, and use what there is to use."""
        of_a_role(self.worker)
        code = self.worker.code()
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
        self.worker.sandbox.control.advance(60)
        self.worker.program("op", f"echo {self.worker.code()}")
        self.do("login", "work", "-v", "--force", "--mfa-from", "1password")
        self._pay_out()
        self.worker.fob("mfa", "add", "work", "--stdin", env=self.worker.env(), input=self.worker.seed)
        self.do("mfa", "sources", "work")

    def _pay_out(self) -> None:
        for words in (["env", "work"], ["process", "work"], ["process", "deploy"], ["exec", "work", "--", "true"]):
            self.do(*words, pays=True)
        self.worker.age_files()
        for words in (["process", "work"], ["env", "work"], ["exec", "work", "--", "sh", "-c", "true; true"]):
            self.do(*words, pays=True, FOB_CODE=self.worker.code())

    def end(self) -> None:
        """Replace the key, and log out."""
        self.do("rotate", "work", "-v")
        self.do("logout", "--all", "-v")

    def _learn(self) -> None:
        """Take note of the secrets that stand in the file by now."""
        self.secrets |= self.worker.secrets()
        found = Document.parse(self.worker.home.credentials.read_bytes())
        for section in found.sections():
            for name in ("aws_secret_access_key", "aws_session_token"):
                if value := found.own(section).get(name):
                    self.secrets[f"{name} {value[-4:]}"] = value
