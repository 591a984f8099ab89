"""The tour: fob's main job from the first login to the last logout, every step done for real and checked.

Nothing outside a throw-away home is read or written, and no AWS account is needed: the AWS of the tour is the sandbox.
Each program runs as a process of its own, with an environment that holds nothing of the person's.
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
from awsfob.sandbox.homes import write_files
from awsfob.sandbox.server_process import SandboxProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from awsfob.sandbox.control import SandboxUser

CREDENTIALS: Final = """\
# Keys of the whole team are in the vault; these two are mine. (Comments survive fob.)
[work]
aws_access_key_id     = {key_id}
aws_secret_access_key = {secret}
mfa_serial            = {serial}   

; the neighbour: another account, not to be touched
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
    """A program that people use with AWS; each call is how it is shown, and how it is run.

    Attributes:
        keys: The call that needs MFA.
        both: GetCallerIdentity and that call, in one run or two.
    """

    name: str
    keys: tuple[str, Sequence[str]]
    both: tuple[tuple[str, Sequence[str]], ...]


@dataclass(slots=True)
class Tour:
    """What the steps share.

    Attributes:
        home: The throw-away home.
        variables: The whole environment of every program of the tour.
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
        """The file that a login changes."""
        return self.home / ".aws" / "credentials"

    def run(self, shown: str, words: Sequence[str], *, profile: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program, show what was typed and what came back."""
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
        """Run fob and return what it said, stdout first.

        Raises:
            FobError: If it fails.
        """
        done = self.run(shown, [sys.executable, "-m", "awsfob", *words])
        demand(done.returncode == 0, f"`{shown}` ended with exit code {done.returncode}")
        return done.stdout + done.stderr


def tour(say: Callable[[str], object], *, color: bool = False) -> int:
    """Show everything.

    Args:
        say: Prints one line.
        color: Whether the terminal shows colours.

    Returns:
        0.

    Raises:
        FobError: If a step did not do what it says; the sandbox and the home are gone then, too.
    """
    page = Page(say, color=color)
    with tempfile.TemporaryDirectory(prefix="fob demo ") as folder, SandboxProcess() as sandbox:
        home = Path(folder)
        page.step("A sandbox", "an AWS of our own on this machine, as strict as the real one: no account is needed")
        page.note(f"STS and IAM listen at {sandbox.endpoint}")
        user = sandbox.control.user("alice", policy="mfa")
        page.note(f"{user.arn} has one key, a virtual MFA device, and may use IAM only with MFA")
        it = Tour(page, sandbox, home, user, find_clients(sandbox.endpoint), _environment(home, sandbox.endpoint))
        for step in STEPS:
            step(it)
        demand(sandbox.errors() == "", "the sandbox reported a bug of its own")
    page.step("Cleaned up", "the throw-away home and the sandbox are gone")
    demand(not home.exists(), f"{home} is still there")
    page.note("fob login, fob status and fob logout do the same to your own files; fob status is a safe start")
    return 0


def demand(is_so: bool, what: str) -> None:
    """Stop the tour where something is not as it says.

    Raises:
        FobError: With what happened instead.
    """
    if not is_so:
        raise FobError(f"the demo failed: {what}", "the last lines above show what happened instead")


def write_sample_files(it: Tour) -> None:
    """Put down files as people have them."""
    it.page.step("The files before", "a key and the device's serial in [work], comments, and a neighbour")
    facts = {"key_id": it.user.key_id, "secret": it.user.secret, "serial": it.user.serial}
    write_files(it.home, {"credentials": CREDENTIALS.format(**facts), "config": CONFIG})
    for name in ("credentials", "config"):
        it.page.file(f"~/.aws/{name}", (it.home / ".aws" / name).read_text())


def refused_without_session(it: Tour) -> None:
    """Show what a key alone gets."""
    it.page.step("Without a session", "the key alone: this account's policy demands MFA for IAM, so both are refused")
    if it.clients[0].name != AWS_CLI:
        it.page.note("the AWS CLI is left out: there is neither a Python package awscli nor an aws on the PATH")
    for client in it.clients:
        refuse_without_mfa(it, client)


def refuse_without_mfa(it: Tour, client: Client) -> None:
    """Let a program make the call that needs MFA with the key alone."""
    done = it.run(*client.keys, profile="work")
    refused = done.returncode != 0 and "AccessDenied" in done.stderr
    demand(refused, f"{client.name} was not refused with AccessDenied")


def log_in(it: Tour) -> None:
    """Log in with a code of the device, once."""
    it.page.step("fob login", "one code from the device becomes a session of twelve hours, in a section of its own")
    before = it.credentials.read_bytes()
    code = it.sandbox.control.code(str(it.user.serial))
    it.fob("fob login work --code (six digits of the device)", "login", "work", "--code", code)
    after = it.credentials.read_bytes()
    calls = [call for call in it.sandbox.control.calls("GetSessionToken") if call.outcome == "ok"]
    demand([len(call.steps) for call in calls] == [1], "not exactly one GetSessionToken with one code reached STS")
    it.page.step("The files after", "only the session was added: every byte that was there stays")
    it.page.diff("~/.aws/credentials", before.decode(), after.decode())
    added, removed = added_and_removed(before.decode(), after.decode())
    demand(not removed and "[work-sts]" in added, "more than the section [work-sts] has changed")
    demand((it.credentials.stat().st_mode & 0o777) == 0o600, "the file is not readable by its owner only")  # noqa: PLR2004 - rw-------


def use_the_session(it: Tour) -> None:
    """Let programs that know nothing of fob use the session."""
    it.page.step("With the session", "programs that know nothing of fob: both calls are answered now")
    for client in it.clients:
        runs = [it.run(*call, profile="work-sts") for call in client.both]
        said = "".join(run.stdout for run in runs)
        demand(not any(run.returncode for run in runs), f"{client.name} was refused with the session")
        demand(it.user.arn in said and it.user.key_id in said, f"{client.name} did not get both answers")


def log_in_again(it: Tour) -> None:
    """Show that a good session costs no code."""
    it.page.step("fob login, again", "a session with time left is reused: no code, no call to AWS")
    before = len(it.sandbox.control.calls())
    it.fob("fob login work", "login", "work")
    demand(len(it.sandbox.control.calls()) == before, "AWS was called")


def show_status(it: Tour) -> None:
    """Show what fob knows without asking AWS."""
    it.page.step("fob status", "what is good, and for how long: read from the files, without the network")
    said = it.fob("fob status", "status")
    demand("work" in said, "status does not show the profile")


def log_out(it: Tour) -> None:
    """Take the session away and show that the programs are refused again."""
    it.page.step("fob logout", "the session leaves the files, the key stays")
    before = it.credentials.read_text()
    it.fob("fob logout work", "logout", "work")
    after = it.credentials.read_text()
    it.page.diff("~/.aws/credentials", before, after)
    demand("aws_session_token" not in after, "the session is still in the file")
    original = CREDENTIALS.format(key_id=it.user.key_id, secret=it.user.secret, serial=it.user.serial)
    demand(after.startswith(original), "the lines of before the login are not as they were")
    it.page.step("Without a session, again", "what is gone from the files cannot be used by accident: both are refused")
    for client in it.clients:
        refuse_without_mfa(it, client)


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
    """Return the AWS CLI, where it is there, and boto3, or botocore in its place."""
    words = [sys.executable, "-m", "awscli"] if find_spec("awscli") else None
    aws = which("aws")
    if words is None and aws:
        words = [aws, "--endpoint-url", endpoint]  # it may be too old to know AWS_ENDPOINT_URL
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


def _environment(home: Path, endpoint: str) -> dict[str, str]:
    """Return all that the programs of the tour get to know: nothing of the person's own."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "NO_PROXY": "127.0.0.1",
    }
