"""What the contract of code sources is tried on: programs that stand in for others, and a seed that all agree on."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyotp import TOTP

from awsfob.interaction.interaction import Interaction
from awsfob.mfa.source import CodeRequest
from awsfob.mfa.source_context import SourceContext
from awsfob.mfa.source_registry import SOURCES
from tests.harness.aws_texts import SERIAL
from tests.harness.stand_in import write_script

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.mfa.source import CodeSource

SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of the examples in RFC 6238
REQUEST = CodeRequest("work", SERIAL)
CODE = "012345"
ITEM, ACCOUNT = "AWS MFA", "acme.1password.com"


@dataclass
class SourceSetup:
    """What a source of codes is made with: a user who has no terminal, and programs of the test's own.

    Attributes:
        folder: For the programs and what they write; on PATH.
        notices: What the user was told.
    """

    folder: Path
    environ: dict[str, str]
    notices: list[str] = field(default_factory=list)

    def install(self, program: str, body: str) -> None:
        """Put a shell script on PATH; ``$NOTES`` is a file prefix for what it wants to be known of it."""
        write_script(self.folder / program, f"#!/bin/sh\nNOTES='{self.folder}/{program}'\n{body}\n")

    def notes(self, program: str, kind: str) -> list[str]:
        return (self.folder / f"{program}.{kind}").read_text().splitlines()

    def source(self, name: str, argument: str = "") -> Any:  # noqa: ANN401  the members differ
        user = Interaction(None, self.notices.append)
        around = SourceContext(user, self.environ, op_account=ACCOUNT, op_item=ITEM)
        return SOURCES[name].make(argument, around)


def code_now(source: CodeSource, seed: str = SEED) -> tuple[str, set[str]]:
    """Return what a source gives, and what it may give: the window may change while it is asked."""
    before = TOTP(seed).now()
    given = source.code(REQUEST).digits
    return given, {before, TOTP(seed).now()}


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


def use_path(setup: SourceSetup, set_variable: Callable[[str, str], None]) -> None:
    """Put the programs of a setup before the others, for this process and for what it looks up."""
    setup.environ["PATH"] = f"{setup.folder}{os.pathsep}{os.environ['PATH']}"
    set_variable("PATH", setup.environ["PATH"])
