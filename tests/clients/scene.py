"""A person with a key, a device and AWS files, fob at hand, and clients to ask."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from shlex import join
from typing import TYPE_CHECKING

from awsfob.sandbox.homes import write_home
from tests.harness.program import Program, Result, installed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from awsfob.sandbox.control import Call, Control, SandboxUser
    from tests.clients.catalogue import Client
    from tests.harness.home import Home

REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a test plays: the files of one layout, for one user whose IAM calls need MFA.

    Attributes:
        profile: The name that the person logs in.
        session: The profile that the session is written to.
    """

    home: Home
    control: Control
    user: SandboxUser
    profile: str
    session: str

    @classmethod
    def of(cls, home: Home, control: Control, name: str, layout: str) -> Scene:
        user = control.user(name)
        profile = write_home(home.path, layout, user, "aws").profile
        _send_sts_home(home)
        return cls(home, control, user, profile, f"{profile}-sts" if layout == "sts-suffix" else profile)

    def fob(self, *words: str, env: Mapping[str, str | None] | None = None) -> Result:
        result = Program(self.home)(*words, env=env)
        assert result.code == 0, result.err
        return result

    def code(self) -> str:
        assert self.user.serial
        return self.control.fresh_code(self.user.serial)

    def log_in(self, *options: str) -> None:
        self.fob("login", self.profile, "--code", self.code(), *options)

    def add_profile(self, name: str, **settings: str) -> str:
        """Write a further profile into the config file, with a region, because profiles inherit none."""
        lines = [f"{key} = {value}" for key, value in {**settings, "region": REGION}.items()]
        before = self.home.config.read_text()
        self.home.write_config("\n".join([f"{before}\n[profile {name}]", *lines, ""]))
        return name

    def add_role(self, name: str, source: str) -> str:
        """Add a role that only MFA opens, and a profile for it that names no device: no client can ask for a code."""
        arn = self.control.role(f"{self.user.name[:50]}-{name}", trusts=self.user.arn, mfa=True)
        return self.add_profile(name, role_arn=arn, source_profile=source)

    def add_process(self, name: str, program: str = "fob-process") -> str:
        """Add a profile whose credentials come from fob, by a path as an IDE would need it.

        Single quotes, because the Go SDK v1 ends a value at its second double quote.
        """
        words = [str(self.programs() / program), *(["process"] if program == "fob" else []), self.profile]
        return self.add_profile(name, credential_process=join(words))

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
        """Return what a client needs beside the home: the profile, and the region in both spellings."""
        return {"AWS_PROFILE": profile, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "AWS_PAGER": ""}

    def calls(self, action: str) -> list[Call]:
        return self.control.calls(action)


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
