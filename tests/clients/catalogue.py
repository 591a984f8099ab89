"""The clients: programs of other people that read AWS files, each asked the same two questions.

``who`` is GetCallerIdentity, which anybody with credentials may call. ``keys`` is ListAccessKeys of the user, which the
sandbox's users may call only with MFA: who gets an answer holds the session.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
JS = HERE / "js"
DEBIAN_CLI = "/usr/bin/aws"
"""The AWS CLI v2, not by name: a shim or a virtual environment with a v1 may come first on PATH."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client.

    Attributes:
        name: What its users call it.
        command: How it is started.
        package: How to get it.
        who: The words for GetCallerIdentity.
        keys: The words for ListAccessKeys; the user's name follows.
        needs: A file without which it is not here; None where the lock file brings it.
        endpoint_option: How it is told the endpoint where it does not read AWS_ENDPOINT_URL.
    """

    name: str
    command: tuple[str, ...]
    package: str = "make test installs it"
    who: tuple[str, ...] = ("who",)
    keys: tuple[str, ...] = ("keys",)
    needs: Path | None = None
    endpoint_option: str | None = None

    @property
    def is_here(self) -> bool:
        return bool(shutil.which(self.command[0])) and (self.needs is None or self.needs.exists())

    def argv(self, words: tuple[str, ...], endpoint: str) -> list[str]:
        option = [self.endpoint_option, endpoint] if self.endpoint_option else []
        return [*self.command, *option, *words]


def _js(provider: str) -> Client:
    command = ("node", str(JS / "ask.mjs"), provider)
    package = "Node 20 or newer, and npm: with them make test installs the SDK into tests/clients/js"
    return Client(f"js-{provider}", command, package, needs=JS / "node_modules" / ".package-lock.json")


def _python(library: str) -> Client:
    return Client(library, (sys.executable, str(HERE / "ask.py"), library))


_WHO = ("sts", "get-caller-identity")
_KEYS = ("iam", "list-access-keys", "--user-name")

CLI_V1 = Client("aws-cli-v1", (sys.executable, "-m", "awscli"), who=_WHO, keys=_KEYS)
# Debian 12 has a version that does not know AWS_ENDPOINT_URL.
CLI_V2 = Client("aws-cli-v2", (DEBIAN_CLI,), "the Debian package awscli", _WHO, _KEYS, endpoint_option="--endpoint-url")
BOTO3 = _python("boto3")
BOTOCORE = _python("botocore")
RCLONE = Client("rclone", ("/usr/bin/rclone",), "the Debian package rclone")
JS_INI = _js("fromIni")
JS_PROCESS = _js("fromProcess")
JS_CHAIN = _js("fromNodeProviderChain")


def each(*clients: Client) -> pytest.MarkDecorator:
    """Run a test once for each of these clients."""
    return pytest.mark.parametrize("client", clients, ids=lambda client: client.name, indirect=True)
