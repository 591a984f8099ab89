"""No secret, token or code comes out of fob but as the payload that was asked for.

Canaries are put wherever a person may put a secret, rightly or by mistake, and looked for wherever it could show: in
what is printed, in the arguments of children, in the files that fob keeps. Commands are found by themselves, so a new
one is covered by being there.
"""

from __future__ import annotations

import copy
import logging
import pickle
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
import pytest

from awsfob.awsfiles.document import Document
from awsfob.model import Key, Secret, Session
from tests.harness.commands import every_command, words_of
from tests.harness.program import Program, installed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from awsfob.sandbox.process import SandboxProcess
    from tests.harness.forked import Forked
    from tests.harness.home import Home
    from tests.harness.program import Result

SECRET, TOKEN, CODE, TYPO = "canarySECRET" * 3 + "cana", "canaryTOKEN" * 9, "271828", "canary code"
CANARIES = {"secret": SECRET, "token": TOKEN, "code": CODE, "mistyped code": TYPO}
GOOD = f"""\
[work]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = {SECRET}
mfa_serial = arn:aws:iam::111122223333:mfa/anna

[work-sts]
aws_access_key_id = ASIAIOSFODNN7EXAMPLE
aws_secret_access_key = {SECRET}
aws_session_token = {TOKEN}
expiration = 2001-01-01T00:00:00Z
"""
BROKEN = (
    GOOD + SECRET + "\n",
    f"{SECRET}\n{GOOD}",
    GOOD + f"aws_session_token = {TOKEN}\n",
    f"[work\naws_secret_access_key = {SECRET}\n",
    GOOD.replace("[work-sts]", "[work]"),
    GOOD.replace("2001-01-01T00:00:00Z", TOKEN),
    GOOD.replace("arn:aws:iam::111122223333:mfa/anna", ""),
    GOOD.replace("AKIAIOSFODNN7EXAMPLE", "").replace(TOKEN, ""),
)
RUNS_ON = {("sandbox", "run"), ("sandbox", "demo")}
"""Commands that go on until they are stopped, or do much: they are called wrongly here, and rightly elsewhere."""


@dataclass(frozen=True)
class Try:
    """One way of calling a command; ``needs`` is an option without which it makes no sense."""

    words: tuple[str, ...] = ()
    needs: str = ""
    env: tuple[tuple[str, str], ...] = ()
    credentials: str = GOOD


CALLED_WRONGLY = (
    Try(("--help",)),
    Try((f"--canary={SECRET}",)),
    Try(("-" + "Q", SECRET)),
    Try(("a", "b", "c", "d", SECRET, CODE, TYPO)),
    Try(("--duration", SECRET), "--duration"),
    Try(("--min-left", SECRET), "--min-left"),
    Try(("--code",), "--code"),
    Try(("work", "--code", TYPO), "--code"),
    Try(("work", f"--token-code={TYPO}"), "--code"),
)
CALLED_RIGHTLY = (
    Try(),
    Try(("work",)),
    Try(("work", "-v"), "-v"),
    Try(("work", "-v", "--code", CODE), "--code"),
    Try(("work", "-v", "--serial", "GAHT12345678", "-c", CODE), "--serial"),
    Try(("work", "-v"), "-v", env=(("FOB_CODE", CODE),)),
    Try(("work", "-v"), "-v", env=(("FOB_CODE", TYPO),)),
    Try(("work", "-v"), "-v", env=(("FOB_MIN_LEFT", SECRET),)),
    Try(("work", "-v"), "-v", env=(("AWS_SESSION_DURATION", SECRET),)),
    Try(("work", "--", "--token-code", CODE, "--canary", SECRET), "--code"),
    Try(("work", "--json"), "--json"),
    *(Try(("work", "-v"), "-v", credentials=text) for text in BROKEN),
)


def shown(text: str, canaries: Mapping[str, str] = CANARIES) -> list[str]:
    """Return the names of the canaries in a text. A code counts where it stands alone: hashes have digits, too."""
    return [name for name, value in canaries.items() if re.search(rf"(?<![0-9A-Za-z]){re.escape(value)}", text)]


@pytest.mark.parametrize("path", every_command(), ids=words_of)
def test_no_command_lets_a_canary_out(offline_forked_fob: Forked, path: tuple[str, ...]) -> None:
    command = every_command()[path]
    options = {word for option in command.params if isinstance(option, click.Option) for word in option.opts}
    tries = [*CALLED_WRONGLY, *(() if path in RUNS_ON else CALLED_RIGHTLY)]
    for each in [one for one in tries if not one.needs or one.needs in options]:
        offline_forked_fob.home.write_credentials(each.credentials)
        result = offline_forked_fob(*path, *each.words, env=dict(each.env))
        said = f"{words_of(path)} {each}: {result.code}\n{result.out}{result.err}"
        assert not shown(result.all), said
        assert "Traceback" not in result.all, said
        assert "a bug in fob" not in result.err, said


def test_the_program_itself_lets_no_canary_out(offline_fob: Program) -> None:
    for words in ([SECRET], [CODE], [f"--{SECRET}"[:5], TOKEN], ["--help"], ["-v", SECRET], ["status", "x", SECRET]):
        assert not shown(offline_fob(*words).all)


@pytest.mark.parametrize("value", CANARIES.values(), ids=CANARIES)
def test_a_canary_is_seen(value: str) -> None:
    assert shown(f"error: '{value}' is wrong")
    assert shown(f"--code={value}\n")
    assert not shown(f"digest 9{CODE}")


def tour(fob: Program, serial: str, sandbox: SandboxProcess) -> tuple[list[Result], dict[str, str]]:
    """Use fob as a person would, good and bad luck included; return what it said, and what it must not have said."""
    code = sandbox.control.fresh_code(serial)
    results = [fob("login", "work", "-v", "--code", code)]
    sections = Document.parse(fob.home.credentials.read_bytes())
    session = {key: sections.own("work-sts")[key] for key in ("aws_secret_access_key", "aws_session_token")}
    again = ("login", "--force", "--code", code)
    later = (["login"], again, ["status"], ["status", "--json"], ["whoami"], ["login", "--force"])
    results += [fob(words[0], "-v", "--profile", "work", *words[1:]) for words in later]
    payload = (["env"], ["process"], ["exec", "--", "true"])
    results += [replace(fob(words[0], "-v", "--profile", "work", *words[1:]), out="") for words in payload]
    results.append(fob("logout", "work", "-v"))
    return results, {"code": code, **session}


@pytest.fixture
def worker(home: Home, sandbox: SandboxProcess, name: str) -> dict[str, str]:
    """A user of the sandbox whose key is in the home's files."""
    user = sandbox.control.user(name)
    assert user.serial
    assert user.seed
    key = f"aws_access_key_id = {user.key_id}\naws_secret_access_key = {user.secret}\n"
    home.write_credentials(f"[work]\n{key}mfa_serial = {user.serial}\n")
    return {"serial": user.serial, "secret": user.secret, "seed": user.seed}


def test_a_day_with_fob_shows_nothing(fob: Program, sandbox: SandboxProcess, worker: dict[str, str]) -> None:
    results, secrets = tour(fob, worker.pop("serial"), sandbox)
    assert [result.code for result in results] == [0, 0, 4, 0, 0, 0, 6, 0, 0, 0, 0], [result.err for result in results]
    assert not [found for result in results if (found := shown(result.all, secrets | worker))]


def test_what_fob_keeps_is_private_and_holds_no_code(
    fob: Program, sandbox: SandboxProcess, worker: dict[str, str]
) -> None:
    _, secrets = tour(fob, worker["serial"], sandbox)
    kept = [path for path in (fob.home.path / ".local").rglob("*") if path.is_file()]
    assert kept
    assert [path for path in kept if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)] == []
    code = {"code": secrets["code"]}
    assert [path for path in kept if shown(path.read_text(errors="replace"), code)] == []


def can_trace() -> bool:
    strace = shutil.which("strace")
    return (
        strace is not None and subprocess.run([strace, "-f", "true"], capture_output=True, check=False).returncode == 0
    )


STRACE = ("strace", "-f", "-e", "trace=execve", "-s", "100000", "-A", "-o")


def children(trace: Path, parent: str) -> list[str]:
    """Return each start of a program with its arguments, but what the person started, which may have had a secret.

    That is told by its process number: where a path holds a space, the installed script starts Python through a shell.
    """
    starts = [line for line in trace.read_text().splitlines() if "execve(" in line]
    own = {line.split()[0] for line in starts if f'execve("{parent}"' in line}
    return [line for line in starts if line.split()[0] not in own]


@pytest.mark.skipif(not can_trace(), reason="strace is missing, or may not trace here")
def test_no_child_is_given_a_secret(
    home: Home, sandbox: SandboxProcess, worker: dict[str, str], tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    results, secrets = tour(Program(home, [*STRACE, str(trace), *installed()]), worker.pop("serial"), sandbox)
    assert [result.code for result in results[:2]] == [0, 0]
    assert installed()[0] in trace.read_text()
    assert not [call for call in children(trace, installed()[0]) if shown(call, secrets | worker)]


@pytest.mark.skipif(not can_trace(), reason="strace is missing, or may not trace here")
def test_a_child_that_is_given_a_secret_is_seen(home: Home, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    Program(home, [*STRACE, str(trace)])("/bin/sh", "-c", f"true; /bin/echo {SECRET}; true")
    assert [call for call in children(trace, "/bin/sh") if shown(call)]


def test_a_secret_does_not_show_itself(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(SECRET)
    session = Session("ASIAEXAMPLE", secret, Secret(TOKEN), datetime.now(UTC))
    for value in (secret, Key("AKIAEXAMPLE", secret), session, [secret], {"a": secret}, ValueError(secret)):
        logging.getLogger("canary").warning("%s %r", value, value)
        assert not shown(f"{value} {value!r} {value!s:>9} %s %r" % (value, value))
    assert not shown(caplog.text)
    assert shown(secret.reveal())


def test_a_secret_is_not_packed_away() -> None:
    for pack in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            pack(Secret(SECRET))
