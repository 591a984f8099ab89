"""The programs of the bench and how each is used: started, asked for credentials that are there, and logged in.

How a program takes its code and which endpoint it calls was read in its source.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

from bench.machine import find_cli_v2

if TYPE_CHECKING:
    from awsfob.sandbox.control import SandboxUser
    from bench.clock import Run
    from bench.machine import BenchMachine

CODE = "CODE"
ENDPOINT = "URL"
_BARE = """\
import sys, botocore.session
client = botocore.session.Session(profile=sys.argv[1]).create_client("sts")
client.get_session_token(SerialNumber=sys.argv[2], TokenCode=sys.argv[3])
"""


class Program(NamedTuple):
    """One row of the table. In words, NAME is the user's name, CODE a code, SERIAL its device, URL the endpoint.

    Attributes:
        name: The row's name.
        package: Its distribution, for the version; None for fob's own and the system's.
        start: The words of a start that does nothing.
        warm: The words that use a session that is there.
        cold: The words of a login, or None.
        typed: Whether the code is typed at a prompt (read from stdin without a terminal).
        section: Where in the credentials file a login of NAME leaves its session; None when it leaves none there.
        keeps: Whether a login keeps its session at all, so that others at the same time could use it.
        notes: What a reader should know about the row.
    """

    name: str
    package: str | None
    start: tuple[str, ...] = ()
    warm: tuple[str, ...] = ()
    cold: tuple[str, ...] = ()
    typed: bool = False
    section: str | None = None
    keeps: bool = False
    notes: str = ""

    def words(self, words: tuple[str, ...], machine: BenchMachine, user: SandboxUser, code: str = "") -> list[str]:
        """Fill in what a command line of this row leaves open."""
        facts = {"NAME": user.name, "SERIAL": str(user.serial), CODE: code, ENDPOINT: machine.sandbox.endpoint}
        return [_filled(word, facts) for word in words]

    def run(self, words: tuple[str, ...], machine: BenchMachine, user: SandboxUser, code: str = "") -> Run:
        """Return a run of one of this row's command lines."""
        filled = self.words(words, machine, user, code)
        return machine.run(*filled, stdin=f"{code}\n" if code and self.typed else "")


def _filled(word: str, facts: dict[str, str]) -> str:
    for name, fact in facts.items():
        word = word.replace(name, fact)
    return word


FOB_LOGIN = Program(
    "fob login",
    None,
    start=("fob", "--version"),
    warm=("fob", "login", "NAME"),
    cold=("fob", "login", "NAME", "--code", CODE),
    section="NAME-sts",
    keeps=True,
)
FOB_PROCESS = Program("fob process", None, warm=("fob", "process", "NAME"))
FOB_TWIN = Program("fob-process", None, warm=("fob-process", "NAME"))
FOB_ENV = Program("fob env", None, warm=("fob", "env", "NAME"))
FOB_EXEC = Program("fob exec", None, warm=("fob", "exec", "NAME", "--", "true"))
BARE = Program(
    "bare botocore",
    "botocore",
    start=("python", "-c", "import botocore.session"),
    cold=("python", "-c", _BARE, "NAME", "SERIAL", CODE),
    notes="a program of three lines that makes the same call and keeps nothing",
)


def programs() -> list[Program]:
    """Return every row in the order of the table."""
    fob = [FOB_TWIN, FOB_PROCESS, FOB_ENV, FOB_EXEC, FOB_LOGIN]
    return [*fob, BARE, *_FROM_PYPI, _cli_v2(), _aws_vault()]


_FROM_PYPI = (
    Program(
        "aws-mfa",
        "aws-mfa",
        start=("aws-mfa", "--help"),
        warm=("aws-mfa", "--profile", "mfa-NAME"),
        cold=("aws-mfa", "--profile", "mfa-NAME"),
        typed=True,
        section="mfa-NAME",
        keeps=True,
        notes="warm: says that the session is still valid; hands out no credentials",
    ),
    Program(
        "awsume",
        "awsume",
        start=("awsumepy", "--version"),
        warm=("awsumepy", "NAME"),
        cold=("awsumepy", "NAME", "--mfa-token", CODE),
        keeps=True,
        notes="its program behind the shell alias; keeps sessions in a cache of its own",
    ),
    Program(
        "aws-iam-login",
        "aws-iam-login",
        start=("aws-iam-login", "--help"),
        cold=("aws-iam-login", "NAME"),
        typed=True,
        section="NAME-sts",
        keeps=True,
        notes="never reuses a session",
    ),
    Program(
        "aws-export-credentials",
        "aws-export-credentials",
        start=("aws-export-credentials", "--version"),
        warm=("aws-export-credentials", "--profile", "NAME-sts"),
        notes="gets no session for a key with MFA; warm: a session that fob wrote",
    ),
    Program(
        "AWS CLI v1",
        "awscli",
        start=("aws", "--version"),
        cold=(
            "aws",
            "sts",
            "get-session-token",
            "--profile",
            "NAME",
            "--serial-number",
            "SERIAL",
            "--token-code",
            CODE,
        ),
        notes="prints the session and keeps it nowhere; has no command that hands out stored credentials",
    ),
)


def _cli_v2() -> Program:
    path = find_cli_v2()
    if path is None:
        return Program("AWS CLI v2", None, notes="not on this machine")
    call = ("sts", "get-session-token", "--profile", "NAME", "--serial-number", "SERIAL", "--token-code", CODE)
    return Program(
        "AWS CLI v2",
        None,
        start=(path, "--version"),
        warm=(path, "configure", "export-credentials", "--profile", "NAME-sts"),
        cold=(path, "--endpoint-url", ENDPOINT, *call),
        notes="the system's, on its own Python; prints the session and keeps it nowhere; warm: one that fob wrote",
    )


def _aws_vault() -> Program:
    path = shutil.which("aws-vault")
    if path is None:
        return Program("aws-vault", None, notes="not on this machine")
    return Program("aws-vault", None, start=(path, "--version"), notes="start only: it wants a key store of its own")
