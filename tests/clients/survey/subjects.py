"""A client of the survey: how it is had, how it is asked, and what it is known not to do."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.clients.survey.ways import Limit, Way

ROOT = Path(__file__).parents[3]
INSTALLED = ROOT / ".cache" / "clients"
LOCKS = ROOT / "requirements" / "clients"


@dataclass(frozen=True, slots=True)
class Subject:
    """One client.

    Attributes:
        name: A short name, in ids of tests and for ``make clients``.
        title: What its users call it.
        sdk: What it signs with, for the page.
        package: Where it comes from: ``pypi``, ``npm``, ``debian`` or ``path``.
        argv: How it is asked. ``{endpoint}``, ``{host}``, ``{bucket}``, ``{ca}`` (a certificate to believe) and
            ``{here}`` (its environment) are filled in.
        answer: What its output has when it got an answer.
        provides: The Debian package, the main package of its lock, or the program on PATH.
        environ: More variables that it needs to find the endpoint, never a region or credentials.
        unset: Variables that it cannot do with.
        limits: What it cannot do.
        quick: Whether `make test` asks it.
        shares: The client whose environment it is asked in, if it has none of its own.
        variable: A variable of the tests' own environment that names a file it needs; it is handed on.
        megabytes: What its environment takes on disk.
        notes: More words for the page.
        finds_region: Whether it takes no region from files, but asks S3 where the bucket is.
        exit_code: The one that goes with the answer.
        stdin: What it reads.
    """

    name: str
    title: str
    sdk: str
    package: str
    argv: tuple[str, ...]
    answer: str
    provides: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    limits: Mapping[Way, Limit] = field(default_factory=dict)
    quick: bool = False
    shares: str = ""
    variable: str = ""
    megabytes: int = 0
    notes: str = ""
    stdin: str = ""
    finds_region: bool = False
    exit_code: int = 0

    @property
    def here(self) -> Path:
        """Its environment."""
        return INSTALLED / self.lock

    @property
    def lock(self) -> str:
        """The name of its environment and of its lock."""
        return self.shares or self.name

    @property
    def has_environment(self) -> bool:
        return self.package in {"pypi", "npm"}

    def missing(self) -> str | None:
        """Return why it cannot be asked; None if it can."""
        if self.has_environment:
            return (
                None if (self.here / ".ready").exists() else f"{self.title} is not installed: make clients installs it"
            )
        if self.package == "debian":
            return (
                None
                if _debian_version(self.provides)
                else f"{self.title}: the Debian package {self.provides} is missing"
            )
        if self.variable and not Path(os.environ.get(self.variable, "")).is_file():
            return f"{self.title}: {self.variable} names no file"
        program = self.provides or self.argv[0]
        return None if shutil.which(program) else f"{self.title}: {program} is not on PATH"

    def version(self) -> str:
        """Return the version that is installed."""
        if self.package == "pypi":
            wanted = re.escape(self.provides or self.lock)
            found = re.search(rf"^{wanted}==([^\s;]+)", (LOCKS / f"{self.lock}.txt").read_text(), re.MULTILINE)
            return found.group(1) if found else "?"
        if self.package == "npm":
            facts = json.loads((LOCKS / self.lock / "package.json").read_text())["dependencies"]
            return str(facts[self.provides or self.lock])
        if self.package == "debian":
            return _debian_version(self.provides) or "?"
        said = subprocess.run(
            [self.provides or self.argv[0], "--version"], capture_output=True, text=True, check=False
        ).stdout
        found = re.search(r"\d+\.\d+[\w.]*", said)
        return found.group() if found else "?"

    def words(self, around: Mapping[str, str]) -> list[str]:
        """Return the command that asks it, with the names in braces filled in."""
        return [_fill(word, {**around, "here": str(self.here)}) for word in self.argv]

    def variables(self, around: Mapping[str, str]) -> dict[str, str | None]:
        """Return what it needs in its environment to find the endpoint; None takes one away."""
        given = {name: _fill(value, {**around, "here": str(self.here)}) for name, value in self.environ.items()}
        handed_on = {self.variable: os.environ[self.variable]} if self.variable else {}
        return {**given, **handed_on, **dict.fromkeys(self.unset)}


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Replace the names in braces, and leave every other brace alone: the words may be a program."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _debian_version(package: str) -> str | None:
    if not shutil.which("dpkg-query"):
        return None
    ask = ["dpkg-query", "--show", "--showformat=${db:Status-Status} ${Version}", package]
    said = subprocess.run(ask, capture_output=True, text=True, check=False).stdout
    state, _, version = said.partition(" ")
    return re.split(r"[-+]", version)[0] if state == "installed" else None
