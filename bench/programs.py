"""The programs of the benchmark, with their commands for a start, for a call with a valid session and for a login.

How each program reads its code and its endpoint comes from its source.
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
        start: The command of a start that does nothing.
        warm: The command that uses a valid session.
        cold: The command of a login, or empty.
        typed: Whether the code is typed at a prompt (read from stdin without a terminal).
        section: The section of the credentials file that gets the session of NAME; None if there is none.
        keeps: Whether a login stores its session at all.
        notes: Remarks below the table.
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
        """Fill in the placeholders of a command line."""
        facts = {"NAME": user.name, "SERIAL": str(user.serial), CODE: code, ENDPOINT: machine.sandbox.endpoint}
        return [_filled(word, facts) for word in words]

    def run(self, words: tuple[str, ...], machine: BenchMachine, user: SandboxUser, code: str = "") -> Run:
        """Return a run of a command line of this row."""
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
    notes="a program of three lines that makes the same call and stores nothing",
)


def programs() -> list[Program]:
    """Return all rows in the order of the table."""
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
        notes="warm: only checks that the session is valid",
    ),
    Program(
        "awsume",
        "awsume",
        start=("awsumepy", "--version"),
        warm=("awsumepy", "NAME"),
        cold=("awsumepy", "NAME", "--mfa-token", CODE),
        keeps=True,
        notes="the program behind its shell alias; stores sessions in its own cache",
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
        notes="cannot log in with MFA; warm: with a session of fob",
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
        notes="prints the session and does not store it; has no command that prints stored credentials",
    ),
)


def _cli_v2() -> Program:
    path = find_cli_v2()
    if path is None:
        return Program("AWS CLI v2", None, notes="not installed")
    call = ("sts", "get-session-token", "--profile", "NAME", "--serial-number", "SERIAL", "--token-code", CODE)
    return Program(
        "AWS CLI v2",
        None,
        start=(path, "--version"),
        warm=(path, "configure", "export-credentials", "--profile", "NAME-sts"),
        cold=(path, "--endpoint-url", ENDPOINT, *call),
        notes="the system's, with its own Python; prints the session and stores nothing; warm: with a session of fob",
    )


def _aws_vault() -> Program:
    path = shutil.which("aws-vault")
    if path is None:
        other_run = "not installed here; another run gave these ratios: start 0.28, warm 0.74, cold login 1.6"
        return Program("aws-vault", None, notes=other_run)
    return Program("aws-vault", None, start=(path, "--version"), notes="start only: it needs its own key store")
