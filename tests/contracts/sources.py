"""What the contract of code sources is tried on: programs that stand in for others, and a seed that all agree on."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyotp import TOTP

from awsfob.interaction.interaction import Interaction
from awsfob.mfa.source import CodeRequest
from awsfob.mfa.source_context import SourceContext
from awsfob.mfa.source_registry import FAMILY

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.mfa.source import CodeSource

SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of the examples in RFC 6238
SERIAL = "arn:aws:iam::111122223333:mfa/anna"
REQUEST = CodeRequest("work", SERIAL)
CODE = "012345"
ITEM, ACCOUNT = "AWS MFA", "acme.1password.com"


@dataclass
class Desk:
    """A machine with a person who has no terminal, and with programs of the test's own.

    Attributes:
        folder: For the programs and what they write; on PATH.
        notices: What the person was told.
    """

    folder: Path
    environ: dict[str, str]
    notices: list[str] = field(default_factory=list)

    def install(self, program: str, body: str) -> None:
        """Put a shell script on PATH; ``$NOTES`` is a file prefix for what it wants to be known of it."""
        path = self.folder / program
        path.write_text(f"#!/bin/sh\nNOTES='{self.folder}/{program}'\n{body}\n")
        path.chmod(0o755)

    def notes(self, program: str, kind: str) -> list[str]:
        return (self.folder / f"{program}.{kind}").read_text().splitlines()

    def source(self, name: str, argument: str = "") -> Any:  # noqa: ANN401  the members differ
        person = Interaction(None, self.notices.append)
        around = SourceContext(person, self.environ, op_account=ACCOUNT, op_item=ITEM)
        return FAMILY[name].make(argument, around)


def code_now(source: CodeSource, seed: str = SEED) -> tuple[str, set[str]]:
    """Return what a source gives, and what it may give: the window may change while it is asked."""
    before = TOTP(seed).now()
    given = source.code(REQUEST).digits
    return given, {before, TOTP(seed).now()}


def needs(program: str, package: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is missing: it is in Debian's package {package}")


def gone(process: int, patience: float = 5) -> bool:
    """Say whether a process ends (or has ended) soon; a zombie has."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with suppress(FileNotFoundError, ProcessLookupError):
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                time.sleep(0.02)
                continue
        return True
    return False


def use_path(desk: Desk, set_variable: Callable[[str, str], None]) -> None:
    """Put the desk's programs before the others, for this process and for what it looks up."""
    desk.environ["PATH"] = f"{desk.folder}{os.pathsep}{os.environ['PATH']}"
    set_variable("PATH", desk.environ["PATH"])
