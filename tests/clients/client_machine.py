"""A user at a machine with clients of AWS: what fob wrote is what they read."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from shlex import join
from typing import TYPE_CHECKING

from awsfob.sandbox.sample_homes import write_home
from tests.harness.program import Program, Result, installed
from tests.harness.user_machine import UserMachine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.clients.catalogue import Client
    from tests.harness.home import Home

REGION = "us-east-1"


@dataclass(eq=False)
class ClientMachine(UserMachine):
    """A machine with the files of one layout, for one user whose IAM calls need MFA, and with clients that read them.

    Attributes:
        layout: The layout, by its name.
    """

    layout: str = "sts-suffix"

    def __post_init__(self) -> None:
        self.profile = write_home(self.home.path, self.layout, self.user, "aws").profile
        _send_sts_home(self.home)

    @property
    def session(self) -> str:
        """The profile that the session is written to."""
        return f"{self.profile}-sts" if self.layout == "sts-suffix" else self.profile

    def log_out(self) -> None:
        done = self.fob("logout", self.profile)
        assert done.code == 0, done.err

    def add_settings(self, name: str, **settings: str) -> str:
        """Add a profile to the config file, with a region, because profiles inherit none; return its name."""
        self.add_profile(name, *(f"{key} = {value}" for key, value in {**settings, "region": REGION}.items()))
        return name

    def add_mfa_role(self, name: str, source: str) -> str:
        """Add a role that only MFA opens, and a profile for it that names no device: no client can ask for a code."""
        arn = self.control.role(f"{self.user.name[:50]}-{name}", trusts=self.user.arn, mfa=True)
        return self.add_settings(name, role_arn=arn, source_profile=source)

    def add_process(self, name: str, program: str = "fob-process") -> str:
        """Add a profile whose credentials come from fob, by a path as an IDE would need it.

        Single quotes, because the Go SDK v1 ends a value at its second double quote.
        """
        words = [str(self.programs() / program), *(["process"] if program == "fob" else []), self.profile]
        return self.add_settings(name, credential_process=join(words))

    def init_process(self) -> None:
        """Turn the session section into a profile that asks fob."""
        result = Program(self.home, [str(self.programs() / "fob")])("init", self.profile, "--process")
        assert result.code == 0, result.err

    def programs(self) -> Path:
        """Return a folder with spaces in its path where fob is installed."""
        folder = self.home.path / "my own programs"
        if not folder.exists():
            folder.mkdir()
            for program in ("fob", "fob-process"):
                shutil.copy(installed(program)[0], folder)
        return folder

    def who(self, client: Client, profile: str | None, env: Mapping[str, str | None] | None = None) -> Result:
        return self.run(self.who_words(client), profile, env)

    def keys(self, client: Client, profile: str | None, env: Mapping[str, str | None] | None = None) -> Result:
        return self.run(self.keys_words(client), profile, env)

    def who_words(self, client: Client) -> list[str]:
        return client.argv(client.who, self.control.endpoint)

    def keys_words(self, client: Client) -> list[str]:
        return client.argv((*client.keys, self.user.name), self.control.endpoint)

    def run(self, words: list[str], profile: str | None, env: Mapping[str, str | None] | None = None) -> Result:
        """Run a client that nobody watches: it has no terminal."""
        return Program(self.home, words)(env={**self.variables(profile), **(env or {})})

    def variables(self, profile: str | None) -> dict[str, str | None]:
        """Return what a client needs beside the home: the profile. Its region stands in the files."""
        return {"AWS_PROFILE": profile, "AWS_PAGER": ""}


def _send_sts_home(home: Home) -> None:
    """Let the AWS CLI v2 of Debian find the sandbox's STS when it assumes a role, which its options do not reach.

    The service models in ``~/.aws/models`` go before its own; this one says where STS is.
    """
    region = {"builtIn": "AWS::Region", "required": False, "type": "String", "documentation": "The region."}
    endpoint = {"url": home.endpoint, "properties": {}, "headers": {}}
    rules = [{"conditions": [], "endpoint": endpoint, "type": "endpoint"}]
    model = home.aws / "models" / "sts" / "2011-06-15" / "endpoint-rule-set-1.json"
    model.parent.mkdir(parents=True)
    model.write_text(json.dumps({"version": "1.0", "parameters": {"Region": region}, "rules": rules}))
