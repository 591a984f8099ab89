"""fob beside two of the tools that it replaces: both on the same files, with the same command line.

What each leaves in the files, prints and returns is compared. Each difference stands in ``CASES`` with its reason.
Another one fails the test, and so does one that stands there and is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import botocore.configloader
import pytest

from tests.harness.home import Home
from tests.harness.program import installed
from tests.harness.sdk import arn_seen_by_a_client
from tests.harness.unattended import run_unattended
from tests.harness.user_machine import UserMachine
from tests.harness.users import key_of, serial_of

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

    from awsfob.sandbox.server_process import SandboxProcess

INSTALLED = Path(__file__).parents[2] / ".cache" / "tools"
IAM_LOGIN, AWS_MFA = "aws-iam-login", "aws-mfa"
NAMES = {IAM_LOGIN: "aws-iam-login", AWS_MFA: "broamski/aws-mfa"}
ROLE = "arn:aws:iam::111122223333:role/deploy"
SIGNS = ("code", "out", "sections", "settings", "works", "comment", "calls")


@dataclass(frozen=True)
class Case:
    """A command line of a tool on some files.

    Attributes:
        tool: The tool.
        words: Its words.
        files: The credentials file, with ``{key}`` and ``{serial}``.
        section: The section that gets the session, or that is changed.
        wrong: Whether the code is wrong.
        again: Whether the same was done before with a code that is right.
        differences: The signs in which fob differs, each with the reason.
    """

    tool: str
    words: Sequence[str]
    files: str
    section: str
    wrong: bool = False
    again: bool = False
    differences: dict[str, str] = field(default_factory=dict)


STS = "# mine\n[work]\n{key}mfa_serial = {serial}\nusername = {user}\n"
BARE = "# mine\n[work]\n{key}"
LONG = "# mine\n[work-long-term]\n{key}aws_mfa_device = {serial}\n"
DEFAULT = "# mine\n[default-long-term]\n{key}aws_mfa_device = {serial}\n"
COMMENT = {"comment": "the tool drops comments, and fob keeps them"}
ON_STDERR = {"out": "the reason of a failure is on stderr, where fob has all of its errors"}
ORDER = {"calls": "fob tests the new key before it deactivates the old one, and signs with the new one"}
DELETES = dict.fromkeys(
    ("code", "out"), "the tool deletes the old key with the old key, which is inactive then, so that it may fail"
)
LOOKS = {"calls": "fob asks AWS for the device, and the tool guesses it from the name of the user"}
TWO_CALLS = {"calls": "fob gets the session of the user first, so that the next role needs no code"}

CASES = {
    "login": Case(IAM_LOGIN, ("work",), STS, "work-sts", differences=COMMENT),
    "login, wrong code": Case(IAM_LOGIN, ("work",), STS, "work-sts", wrong=True, differences=ON_STDERR),
    "init": Case(IAM_LOGIN, ("work", "init"), BARE, "work", differences=COMMENT | LOOKS),
    "init again": Case(IAM_LOGIN, ("work", "init"), STS, "work"),
    "rotate": Case(IAM_LOGIN, ("work", "rotate"), STS, "work", differences=COMMENT | ORDER | DELETES),
    "no profile": Case(IAM_LOGIN, (), STS, "work"),
    "no such command": Case(IAM_LOGIN, ("work", "delete"), STS, "work"),
    "unknown profile": Case(IAM_LOGIN, ("nobody",), STS, "work"),
    "default": Case(AWS_MFA, (), DEFAULT, "default", differences=COMMENT),
    "profile": Case(AWS_MFA, ("--profile", "work", "--duration", "900"), LONG, "work", differences=COMMENT),
    "still valid": Case(AWS_MFA, (), DEFAULT, "default", again=True, differences=COMMENT),
    "force": Case(AWS_MFA, ("--force",), DEFAULT, "default", again=True, differences=COMMENT),
    "short suffix": Case(
        AWS_MFA, ("--profile", "work", "--short-term-suffix", "s"), LONG, "work-s", differences=COMMENT
    ),
    "role": Case(AWS_MFA, ("--assume-role", "{role}"), DEFAULT, "default", differences=COMMENT | TWO_CALLS),
    "mfa, wrong code": Case(AWS_MFA, (), DEFAULT, "default", wrong=True, differences=ON_STDERR),
    "no long-term section": Case(AWS_MFA, ("--profile", "nobody"), DEFAULT, "default", differences=ON_STDERR),
    "equal suffixes": Case(
        AWS_MFA, ("--long-suffix", "x", "--short-suffix", "x"), DEFAULT, "default", differences=ON_STDERR
    ),
    "bad level": Case(AWS_MFA, ("--log-level", "LOUD"), DEFAULT, "default"),
}


def run(command: Sequence[str], home: Home, code: str) -> subprocess.CompletedProcess[str]:
    env = home.env({"AWS_DEFAULT_REGION": "us-east-1", "USER": "me"})
    return run_unattended(command, home, env=env, piped=f"{code}\n")


def signs_of(machine: UserMachine, case: Case, done: subprocess.CompletedProcess[str], calls: int) -> dict[str, object]:
    """Return what a run has left behind, without what differs from run to run."""
    home, text = machine.home, machine.home.credentials.read_text()
    sections = botocore.configloader.raw_config_parse(str(home.credentials))
    found = sections.get(case.section, {})
    key = found.get("aws_access_key_id", "")
    made = [call.action for call in machine.control.calls()[calls:]]
    return {
        "code": done.returncode,
        "out": [line for line in map(plain, done.stdout.splitlines()) if line],
        "sections": sorted(sections),
        "settings": sorted(found),
        "works": bool(key) and plain(arn_seen_by_a_client(home, case.section)).replace(machine.name, "NAME"),
        "comment": "# mine" in text,
        "calls": made,
    }


QUESTION = re.compile(r"^Enter AWS MFA code.*? seconds\):|^Enter MFA code for \S*: ")
CHATTER = re.compile(
    r"^(?:DEBUG|INFO|WARNING|ERROR) - (?:Short term credentials|Fetching|Assuming|Forcing|Obtaining"
    r"|Your credentials have|Your existing).*|Sleep for 10 seconds.*"
)


def plain(line: str) -> str:
    """Return a line without the question for a code, which the tools write on stdout, and without what varies."""
    line = CHATTER.sub("", QUESTION.sub("", line))
    line = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", line)
    return re.sub(r"valid for [\d.]+ seconds", "valid for N seconds", line).removeprefix("[INFO] ").rstrip()


def machine_for(case: Case, folder: Path, sandbox: SandboxProcess, name: str) -> UserMachine:
    folder.mkdir(parents=True)
    made = UserMachine(Home(folder, sandbox.endpoint), sandbox, name, policy="open")
    serial = serial_of(made.user)
    made.home.write_credentials(case.files.format(key=key_of(made.user), serial=serial, user=made.user.name))
    return made


def signs(case: Case, command: Sequence[str], machine: UserMachine) -> dict[str, object]:
    words = [word.replace("{role}", ROLE) for word in case.words]
    if case.again:
        assert run([*command, *words], machine.home, machine.code()).returncode == 0
    code = machine.wrong_code() if case.wrong else machine.code()
    calls = len(machine.control.calls())
    return signs_of(machine, case, run([*command, *words], machine.home, code), calls)


@pytest.mark.parametrize("name_of_case", CASES)
def test_fob_does_what_the_tool_does_but_where_there_is_a_reason(
    tmp_path: Path, sandbox: SandboxProcess, name: str, name_of_case: str
) -> None:
    case = CASES[name_of_case]
    program = INSTALLED / case.tool / "bin" / case.tool
    if not program.exists():
        pytest.skip(f"{case.tool} is not installed: make {program.parents[1].relative_to(INSTALLED.parents[1])}/.ready")
    short = name[-8:]
    assert sandbox.control.role("deploy", mfa=True) == ROLE
    theirs = signs(case, [str(program)], machine_for(case, tmp_path / "theirs", sandbox, f"t{short}"))
    ours = signs(
        case, [*installed(), "as", NAMES[case.tool]], machine_for(case, tmp_path / "ours", sandbox, f"o{short}")
    )
    told = {
        sign: (str(theirs[sign]).replace(f"t{short}", "USER"), str(ours[sign]).replace(f"o{short}", "USER"))
        for sign in SIGNS
    }
    different = {sign: both for sign, both in told.items() if both[0] != both[1]}
    unexpected = {sign: both for sign, both in different.items() if sign not in case.differences}
    assert unexpected == {}
    assert set(case.differences) == set(different), told


def test_a_difference_is_seen(tmp_path: Path, sandbox: SandboxProcess, name: str) -> None:
    """A refused login differs from one that works in all that the comparison looks at."""
    command = [*installed(), "as", NAMES[IAM_LOGIN]]
    right = signs(CASES["login"], command, machine_for(CASES["login"], tmp_path / "right", sandbox, f"r{name[-8:]}"))
    case = CASES["login, wrong code"]
    wrong = signs(case, command, machine_for(case, tmp_path / "wrong", sandbox, f"w{name[-8:]}"))
    assert {sign for sign in SIGNS if right[sign] != wrong[sign]} == set(SIGNS) - {"comment", "calls"}
