"""The judge of a command that was killed or failed: what must hold at once, and after the same command has run again.

Each check returns what is wrong, in words; nothing wrong is an empty text.
"""

from __future__ import annotations

import re
import stat
from itertools import chain
from typing import TYPE_CHECKING

from tests.harness.sdk import arn_seen_by_a_client
from tests.unit.ini_oracle import botocore_reads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.case_model import File
    from tests.faults.case_runner import CaseRunner
    from tests.harness.program import Result

_SECRET = re.compile(rb"(?im)^aws_(?:secret_access_key|se\w+_token)\s*[=:]\s*(\S{16,})")
_REFUSALS = (3, 4, 5)


def at_once(runner: CaseRunner) -> str:
    """Judge what the trouble has left: whole files with their modes, private ones, and a key that works."""
    return "; ".join(
        chain(*(_of_file(runner, file) for file in runner.case.files), _exposed(runner), _locked_out(runner))
    )


def after_all(runner: CaseRunner, second: Result) -> str:
    """Judge how it ends: the command has run again, and all must be as if nothing had ever happened."""
    if second.code != 0:
        return f"then ended with {second.code}: {second.all}"
    return "; ".join(chain(*(_of_done(runner, file) for file in runner.case.files), _left(runner), _unfinished(runner)))


def of_refusal(runner: CaseRunner, result: Result) -> str:
    """Judge how a command ended that was not given what it asked of the system: done, or a clear refusal."""
    if result.code == 0:
        files = (file for file in runner.case.files if not (file.warning and file.warning in result.err))
        return "; ".join(chain(*(_of_done(runner, file) for file in files)))
    errors = re.findall(r"(?m)^fob: error: .+$", result.err)
    hints = re.findall(r"(?m)^hint: .+$", result.err)
    bad = "Traceback" in result.all or "a bug in fob" in result.err
    clear = result.code in _REFUSALS and len(errors) == 1 and hints and not bad
    return "" if clear else f"ended with {result.code}: {result.all}"


def _of_file(runner: CaseRunner, file: File) -> Iterator[str]:
    data = runner.bytes_of(file.name)
    if data is None:
        if runner.before[file.name] is not None:
            yield f"{file.name} is gone"
        return
    whole = (
        data == runner.before[file.name] or file.is_done(data, runner.facts) or file.is_on_its_way(data, runner.facts)
    )
    if not whole:
        yield f"{file.name} is neither the old nor the new one: {data!r}"
    yield from _of_form(runner, file, data)


def _of_done(runner: CaseRunner, file: File) -> Iterator[str]:
    data = runner.bytes_of(file.name)
    if data is None or not file.is_done(data, runner.facts):
        yield f"{file.name} is not what the command makes of it: {data!r}"
        return
    yield from _of_form(runner, file, data)


def _of_form(runner: CaseRunner, file: File, data: bytes) -> Iterator[str]:
    mode = stat.S_IMODE((runner.home.path / file.name).stat().st_mode)
    if mode != file.mode:
        yield f"{file.name} has mode {mode:o}"
    if botocore_reads(data) is None:
        yield f"{file.name} cannot be read by botocore"


def _exposed(runner: CaseRunner) -> Iterator[str]:
    """What fob keeps beside the files of the case is for nobody else to see, or no more than what it stands in for."""
    allowed = {runner.home.path / file.name: file.mode for file in runner.case.files}
    allowed |= {path.with_name(f".{path.name}.fob-tmp"): mode for path, mode in allowed.items()}
    for path in runner.home.path.rglob("*"):
        others = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        if others & ~allowed.get(path, 0):
            yield f"others can use {path.relative_to(runner.home.path)}"


def _locked_out(runner: CaseRunner) -> Iterator[str]:
    if runner.case.command == "rotate" and not runner.machine.key_works():
        yield "a file holds no key that works"


def _left(runner: CaseRunner) -> Iterator[str]:
    """A temporary file, or a secret anywhere but in the files of the case and fob's first copies of them."""
    own = {file.name for file in runner.case.files}
    texts = [data for data in runner.before.values() if data] + [runner.bytes_of(name) or b"" for name in own]
    secrets = {found for text in texts for found in _SECRET.findall(text)}
    for name, data in runner.home.files().items():
        if name.endswith("tmp"):
            yield f"{name} is left"
        if name not in own and "/backups/" not in name and any(secret in data for secret in secrets):
            yield f"{name} holds a secret"


def _unfinished(runner: CaseRunner) -> Iterator[str]:
    """What the files alone do not show."""
    case, machine = runner.case, runner.machine
    if case.session and arn_seen_by_a_client(runner.home, case.session) != machine.user.arn:
        yield "the session does not work"
    if case.command == "rotate" and (not machine.key_works() or not machine.is_tidy()):
        yield f"{machine.listed()} at IAM, {list(machine.keys_in_files())} in the files"
    if case.command == "rotate" and machine.user.key_id in machine.keys_in_files():
        yield "the old key is still in the files"
    if case.command == "logout":
        state = runner.home.path / ".local/state/fob"
        yield from (f"{path.name} is left" for path in (*state.glob("cache/*.json"), *state.glob("hot/*/entry")))
