"""The judge of a command that was killed or failed: what must hold at once, and after the same command has run again.

Each check returns what is wrong, in words; nothing wrong is an empty text.
"""

from __future__ import annotations

import re
import stat
from itertools import chain
from typing import TYPE_CHECKING

from tests.scripts.people import arn_seen_by_a_client
from tests.unit.ini_oracle import botocore_reads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.scene_model import File
    from tests.faults.scene_stage import Stage
    from tests.harness.program import Result

_SECRET = re.compile(rb"(?im)^aws_(?:secret_access_key|se\w+_token)\s*[=:]\s*(\S{16,})")
_REFUSALS = (3, 4, 5)


def at_once(stage: Stage) -> str:
    """Judge what the trouble has left: whole files with their modes, private ones, and a key that works."""
    return "; ".join(chain(*(_of_file(stage, file) for file in stage.scene.files), _exposed(stage), _locked_out(stage)))


def after_all(stage: Stage, second: Result) -> str:
    """Judge how it ends: the command has run again, and all must be as if nothing had ever happened."""
    if second.code != 0:
        return f"then ended with {second.code}: {second.all}"
    return "; ".join(chain(*(_of_done(stage, file) for file in stage.scene.files), _left(stage), _unfinished(stage)))


def of_refusal(stage: Stage, result: Result) -> str:
    """Judge how a command ended that was not given what it asked of the system: done, or a clear refusal."""
    if result.code == 0:
        return "; ".join(chain(*(_of_done(stage, file) for file in stage.scene.files)))
    errors = re.findall(r"(?m)^fob: error: .+$", result.err)
    hints = re.findall(r"(?m)^hint: .+$", result.err)
    bad = "Traceback" in result.all or "a bug in fob" in result.err
    clear = result.code in _REFUSALS and len(errors) == 1 and hints and not bad
    return "" if clear else f"ended with {result.code}: {result.all}"


def _of_file(stage: Stage, file: File) -> Iterator[str]:
    data = stage.bytes_of(file.name)
    if data is None:
        if stage.before[file.name] is not None:
            yield f"{file.name} is gone"
        return
    whole = data == stage.before[file.name] or file.is_done(data, stage.facts) or file.is_on_its_way(data, stage.facts)
    if not whole:
        yield f"{file.name} is neither the old nor the new one: {data!r}"
    yield from _of_form(stage, file, data)


def _of_done(stage: Stage, file: File) -> Iterator[str]:
    data = stage.bytes_of(file.name)
    if data is None or not file.is_done(data, stage.facts):
        yield f"{file.name} is not what the command makes of it: {data!r}"
        return
    yield from _of_form(stage, file, data)


def _of_form(stage: Stage, file: File, data: bytes) -> Iterator[str]:
    mode = stat.S_IMODE((stage.home.path / file.name).stat().st_mode)
    if mode != file.mode:
        yield f"{file.name} has mode {mode:o}"
    if botocore_reads(data) is None:
        yield f"{file.name} cannot be read by botocore"


def _exposed(stage: Stage) -> Iterator[str]:
    """What fob keeps beside the files of the scene is for nobody else to see, or no more than what it stands in for."""
    allowed = {stage.home.path / file.name: file.mode for file in stage.scene.files}
    allowed |= {path.with_name(f".{path.name}.fob-tmp"): mode for path, mode in allowed.items()}
    for path in stage.home.path.rglob("*"):
        others = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        if others & ~allowed.get(path, 0):
            yield f"others can use {path.relative_to(stage.home.path)}"


def _locked_out(stage: Stage) -> Iterator[str]:
    if stage.scene.command == "rotate" and not stage.holder.works():
        yield "a file holds no key that works"


def _left(stage: Stage) -> Iterator[str]:
    """A temporary file, or a secret anywhere but in the files of the scene and fob's first copies of them."""
    own = {file.name for file in stage.scene.files}
    texts = [data for data in stage.before.values() if data] + [stage.bytes_of(name) or b"" for name in own]
    secrets = {found for text in texts for found in _SECRET.findall(text)}
    for name, data in stage.home.files().items():
        if name.endswith("tmp"):
            yield f"{name} is left"
        if name not in own and "/backups/" not in name and any(secret in data for secret in secrets):
            yield f"{name} holds a secret"


def _unfinished(stage: Stage) -> Iterator[str]:
    """What the files alone do not show."""
    scene, holder = stage.scene, stage.holder
    if scene.session and arn_seen_by_a_client(stage.home, scene.session) != holder.user.arn:
        yield "the session does not work"
    if scene.command == "rotate" and (not holder.works() or not holder.is_tidy()):
        yield f"{holder.listed()} at IAM, {list(holder.keys_in_files())} in the files"
    if scene.command == "rotate" and holder.user.key_id in holder.keys_in_files():
        yield "the old key is still in the files"
    if scene.command == "logout":
        state = stage.home.path / ".local/state/fob"
        yield from (f"{path.name} is left" for path in (*state.glob("cache/*.json"), *state.glob("hot/*/entry")))
