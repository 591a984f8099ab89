"""The demo: fob from the first login to the logout. It runs every step for real and checks the result.

It uses the sandbox in place of AWS and a temporary home folder, and touches nothing else. Each program is a process of
its own, with a minimal environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Final

from awsfob.errors import FobError
from awsfob.sandbox.demo_page import Page, added_and_removed
from awsfob.sandbox.sample_homes import write_files
from awsfob.sandbox.server_process import SandboxProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from awsfob.sandbox.control import SandboxUser

CREDENTIALS: Final = """\
# My own access keys. (fob keeps comments.)
[work]
aws_access_key_id     = {key_id}
aws_secret_access_key = {secret}
mfa_serial            = {serial}   

; another account, which must not change
[Private]
AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
"""  # noqa: W291 - the trailing blanks are there to be kept
CONFIG: Final = """\
[profile work]
region = us-east-1
s3 =
    max_concurrent_requests = 5
"""
AWS_CLI: Final = "the AWS CLI"
_WITH_BOTO3: Final = "import boto3, sys; session = boto3.Session(); client = session.client"
_WITH_BOTOCORE: Final = "import botocore.session, sys; client = botocore.session.get_session().create_client"
_QUIET: Final = "sys.excepthook = lambda kind, error, trace: print(error, file=sys.stderr)\n"
_IDENTITY: Final = "print(client('sts').get_caller_identity()['Arn'])"
_KEYS: Final = (
    "print(*[key['AccessKeyId'] for key in client('iam').list_access_keys(UserName='alice')['AccessKeyMetadata']])"
)


@dataclass(frozen=True, slots=True)
class Client:
    """A program that calls AWS. Each call has the text to print and the arguments to run.

    Attributes:
        keys: ListAccessKeys, which needs MFA.
        both: GetCallerIdentity and ListAccessKeys, in one run or two.
    """

    name: str
    keys: tuple[str, Sequence[str]]
    both: tuple[tuple[str, Sequence[str]], ...]


@dataclass(slots=True)
class Demo:
    """The values that the steps share.

    Attributes:
        home: The throw-away home.
        variables: The whole environment of every program of the demo.
        calls: How many GetSessionToken calls the sandbox has answered, for the step that needs none.
    """

    page: Page
    sandbox: SandboxProcess
    home: Path
    user: SandboxUser
    clients: list[Client]
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def credentials(self) -> Path:
        """The credentials file."""
        return self.home / ".aws" / "credentials"

    def run(self, shown: str, words: Sequence[str], *, profile: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program; print its command line and its output."""
        self.page.command(f"AWS_PROFILE={profile} {shown}" if profile else shown)
        environment = self.variables | ({"AWS_PROFILE": profile} if profile else {})
        done = subprocess.run(
            words,
            env=environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=60,
            encoding="utf-8",
        )
        self.page.output(done.stdout + done.stderr)
        return done

    def fob(self, shown: str, *words: str) -> str:
        """Run fob and return its output, stdout first.

        Raises:
            FobError: If it fails.
        """
        done = self.run(shown, [sys.executable, "-m", "awsfob", *words])
        expect(done.returncode == 0, f"`{shown}` ended with exit code {done.returncode}")
        return done.stdout + done.stderr


def run_demo(say: Callable[[str], object], *, color: bool = False, width: int = 80) -> int:
    """Run all steps.

    Args:
        say: Prints one line.
        color: Whether to use colours.
        width: The columns of the terminal.

    Returns:
        0.

    Raises:
        FobError: If a step failed. The sandbox and the home are removed then, too.
    """
    page = Page(say, color=color, width=width)
    with tempfile.TemporaryDirectory(prefix="fob demo ") as folder, SandboxProcess() as sandbox:
        home = Path(folder)
        page.step("A sandbox", "a local STS and IAM that refuses what AWS refuses; no AWS account is needed")
        page.note(f"STS and IAM listen at {sandbox.endpoint}")
        user = sandbox.control.user("alice", policy="mfa")
        page.note(f"{user.arn} has an access key and a virtual MFA device, and needs MFA to use IAM")
        environment = _environment(home, sandbox.endpoint, page.columns)
        demo = Demo(page, sandbox, home, user, find_clients(sandbox.endpoint), environment)
        for step in STEPS:
            step(demo)
        expect(sandbox.errors() == "", "the sandbox reported an error")
    page.step("Cleaned up", "the temporary home and the sandbox are removed")
    expect(not home.exists(), f"{home} still exists")
    page.note("fob login, fob status and fob logout do the same with your own files; fob status is a safe start")
    return 0


def expect(result: bool, failure: str) -> None:
    """Stop the demo if a check fails.

    Raises:
        FobError: If ``result`` is false.
    """
    if not result:
        raise FobError(f"the demo failed: {failure}", "the last lines above show what happened")


def write_sample_files(demo: Demo) -> None:
    """Write sample files."""
    demo.page.step("The files before", "an access key and the device's serial in [work], comments, and another section")
    values = {"key_id": demo.user.key_id, "secret": demo.user.secret, "serial": demo.user.serial}
    write_files(demo.home, {"credentials": CREDENTIALS.format(**values), "config": CONFIG})
    for name in ("credentials", "config"):
        demo.page.file(f"~/.aws/{name}", (demo.home / ".aws" / name).read_text())


def refused_without_session(demo: Demo) -> None:
    """Show that the key alone is refused."""
    demo.page.step("Without a session", "the policy requires MFA for IAM, so the access key alone is refused")
    if demo.clients[0].name != AWS_CLI:
        demo.page.note("the AWS CLI is left out: it is not installed")
    for client in demo.clients:
        refuse_without_mfa(demo, client)


def refuse_without_mfa(demo: Demo, client: Client) -> None:
    """Run the call that needs MFA with the key alone."""
    done = demo.run(*client.keys, profile="work")
    refused = done.returncode != 0 and "AccessDenied" in done.stderr
    expect(refused, f"{client.name} was not refused with AccessDenied")


def log_in(demo: Demo) -> None:
    """Log in with one code of the device."""
    demo.page.step("fob login", "one code from the device gives a session of twelve hours, in a section of its own")
    before = demo.credentials.read_bytes()
    code = demo.sandbox.control.code(str(demo.user.serial))
    demo.fob("fob login work --code (six digits of the device)", "login", "work", "--code", code)
    after = demo.credentials.read_bytes()
    calls = [call for call in demo.sandbox.control.calls("GetSessionToken") if call.outcome == "ok"]
    expect([len(call.steps) for call in calls] == [1], "STS did not get exactly one GetSessionToken call with one code")
    demo.page.step("The files after", "only the session was added; every other byte is unchanged")
    demo.page.diff("~/.aws/credentials", before.decode(), after.decode())
    added, removed = added_and_removed(before.decode(), after.decode())
    expect(not removed and "[work-sts]" in added, "something besides the section [work-sts] changed")
    expect(_is_private(demo.credentials), "the mode of the file is not 0600")


def use_the_session(demo: Demo) -> None:
    """Let other programs use the session."""
    demo.page.step("With the session", "other programs use the section, and both calls succeed now")
    for client in demo.clients:
        runs = [demo.run(*call, profile="work-sts") for call in client.both]
        said = "".join(run.stdout for run in runs)
        expect(not any(run.returncode for run in runs), f"{client.name} was refused with the session")
        expect(demo.user.arn in said and demo.user.key_id in said, f"{client.name} did not get both answers")


def log_in_again(demo: Demo) -> None:
    """Show that a valid session needs no code."""
    demo.page.step("fob login, again", "a valid session is reused: no code, no call to AWS")
    before = len(demo.sandbox.control.calls())
    demo.fob("fob login work", "login", "work")
    expect(len(demo.sandbox.control.calls()) == before, "AWS was called")


def show_status(demo: Demo) -> None:
    """Show the status, without a call to AWS."""
    demo.page.step("fob status", "which sessions are valid, and for how long; read from the files, without the network")
    said = demo.fob("fob status", "status")
    expect("work" in said, "status does not show the profile")


def log_out(demo: Demo) -> None:
    """Remove the session and show that the programs are refused again."""
    demo.page.step("fob logout", "the session is removed from the files, the access key stays")
    before = demo.credentials.read_text()
    demo.fob("fob logout work", "logout", "work")
    after = demo.credentials.read_text()
    demo.page.diff("~/.aws/credentials", before, after)
    expect("aws_session_token" not in after, "the session is still in the file")
    original = CREDENTIALS.format(key_id=demo.user.key_id, secret=demo.user.secret, serial=demo.user.serial)
    expect(after.startswith(original), "the original lines changed")
    demo.page.step("Without a session, again", "the session is gone, so both programs are refused again")
    for client in demo.clients:
        refuse_without_mfa(demo, client)


STEPS: Final = (
    write_sample_files,
    refused_without_session,
    log_in,
    use_the_session,
    log_in_again,
    show_status,
    log_out,
)


def find_clients(endpoint: str) -> list[Client]:
    """Return the AWS CLI, if it is installed, and boto3 or else botocore."""
    words = [sys.executable, "-m", "awscli"] if find_spec("awscli") else None
    aws = which("aws")
    if words is None and aws:
        words = [aws, "--endpoint-url", endpoint]  # an old version ignores AWS_ENDPOINT_URL
    found = []
    if words:
        identity, keys = "sts get-caller-identity", "iam list-access-keys --user-name alice"
        calls = [(f"aws {call}", [*words, *call.split()]) for call in (identity, keys)]
        found.append(Client(AWS_CLI, calls[1], tuple(calls)))
    name, start = ("boto3", _WITH_BOTO3) if find_spec("boto3") else ("botocore", _WITH_BOTOCORE)
    programs = [[sys.executable, "-c", f"{start}\n{_QUIET}{calls}"] for calls in (_KEYS, f"{_IDENTITY}\n{_KEYS}")]
    keys, both = f"python  # {name}: list_access_keys()", f"python  # {name}: get_caller_identity(), list_access_keys()"
    found.append(Client(name, (keys, programs[0]), ((both, programs[1]),)))
    return found


def _is_private(path: Path) -> bool:
    """Say whether a file has the mode that keeps other users out; Windows has no modes, and shows 0666."""
    return sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o600  # noqa: PLR2004 - rw-------


def _environment(home: Path, endpoint: str, columns: int) -> dict[str, str]:
    """Return the environment of the programs: nothing from the user's AWS settings."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "COLUMNS": str(columns),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "NO_PROXY": "127.0.0.1",
    }
