"""Every command meets every trouble, with real secrets in the files and an AWS that answers: none of them is shown.

The quick version, without AWS, is ``tests/test_no_secrets.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.harness.commands import every_command
from tests.scripts.people import key_section
from tests.secrets.canaries import shown
from tests.secrets.stage import of_a_role
from tests.test_no_secrets import RUNS_ON

if TYPE_CHECKING:
    from tests.harness.figures import Proven
    from tests.secrets.stage import Worker, Workers

Trouble = Callable[["Worker"], object]
PAY = {("env",), ("process",)}
NOT_HERE = RUNS_ON | {("mfa", "test")}
"""Commands that go on for ever, or for a window of 30 seconds; ``tests/test_no_secrets.py`` calls them."""


def fault(kind: str) -> Trouble:
    return lambda worker: worker.sandbox.control.fault("*", kind, 2)


def quoted(worker: Worker) -> None:
    """Let AWS's answer quote what it was sent, and more."""
    text = f"User {worker.user.secret} with {worker.given[-1]} is not authorized"
    worker.sandbox.control.fault("*", "error", 2, code="AccessDenied", text=f"no {text}", status=403)


def file_with(change: Callable[[str, Worker], str]) -> Trouble:
    return lambda worker: worker.home.write_credentials(change(key_section("work", worker.user), worker))


def session_of(worker: Worker) -> str:
    keys = (
        f"aws_access_key_id = ASIAX\naws_secret_access_key = {worker.user.secret}\naws_session_token = {worker.seed}\n"
    )
    return f"[work-sts]\n{keys}"


def used(worker: Worker) -> None:
    code = worker.given[-1]
    assert worker.fob("login", "work", env={"FOB_CODE": code}).code == 0
    worker.home.write_credentials(key_section("work", worker.user))


TROUBLES: dict[str, Trouble] = {
    **{kind: fault(kind) for kind in ("throttle", "500", "503", "drop", "html", "500-after", "drop-after")},
    "an answer that quotes": quoted,
    "a used code": used,
    "an inactive key": lambda worker: worker.sandbox.control.set_key(worker.user.key_id, "Inactive"),
    "a clock an hour off": lambda worker: worker.sandbox.control.skew(3600),
    "no device": lambda worker: worker.sandbox.control.delete_device(worker.user.serial or ""),
    "no permission": lambda worker: worker.sandbox.control.policy(worker.user.name, "none"),
    "a role": of_a_role,
    "a lone secret": file_with(lambda text, worker: f"{text}{worker.user.secret}\n"),
    "a secret first": file_with(lambda text, worker: f"{worker.user.secret}\n{text}"),
    "a secret as a header": file_with(lambda text, worker: f"{text}[{worker.user.secret}\nx = y\n"),
    "the key twice": file_with(lambda text, worker: f"{text}aws_secret_access_key = {worker.user.secret}\n"),
    "the section twice": file_with(lambda text, _: text + text),
    "no key id": file_with(lambda text, worker: text.replace(worker.user.key_id, "")),
    "no text": file_with(lambda text, _: text + "\x00\ufffd\n"),
    "a session without end": file_with(lambda text, worker: f"{text}{session_of(worker)}"),
    "a secret as an end": file_with(
        lambda text, worker: f"{text}{session_of(worker)}expiration = {worker.user.secret}\n"
    ),
    "a vault that talks": lambda worker: worker.program("op", f"echo {worker.seed}; echo {worker.given[-1]} >&2"),
}


def tries(worker: Worker) -> list[tuple[tuple[str, ...], dict[str, str | None]]]:
    """Return every command with its environment; the vault is asked where no code is given."""
    env = worker.env()
    given = env | {"FOB_CODE": worker.given[-1]}
    return [(path, given) for path in every_command() if path not in NOT_HERE] + [(("login",), env)]


def wrong(worker: Worker, path: tuple[str, ...], env: dict[str, str | None]) -> str:
    more = ("--wait", "1") if path == ("rotate",) else ()
    result = worker.fob(*path, "work", *more, "-v", env=env)
    said = result.err if path in PAY else result.all
    is_wrong = shown(said, worker.secrets()) or "Traceback" in said or "a bug in fob" in said
    return f"{path}: {said}" if is_wrong else ""


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_command_in_trouble_shows_nothing(workers: Workers, proven: Proven, trouble: str) -> None:
    found = []
    for number in range(len(tries(workers()))):
        worker = workers()
        worker.code()
        TROUBLES[trouble](worker)
        found.append(wrong(worker, *tries(worker)[number]))
        worker.sandbox.control.reset()
    bad = [each for each in found if each]
    proven("Secrets", "commands with canaries", tried=len(found), unit="runs", wrong=len(bad))
    assert bad == []
