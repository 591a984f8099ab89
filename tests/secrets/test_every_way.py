"""Every command meets every trouble, with real secrets in the files and an AWS that answers: none of them is shown.

The quick version, without AWS, is ``tests/test_no_secrets.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.harness.commands import every_command
from tests.harness.users import key_lines, key_section
from tests.secrets.canaries import shown
from tests.secrets.secret_commands import write_role_profile
from tests.test_no_secrets import RUNS_ON

if TYPE_CHECKING:
    from tests.harness.equipped_machine import EquippedMachine, MachineMaker
    from tests.harness.figures import Proven

Trouble = Callable[["EquippedMachine"], object]
PAY = {("env",), ("process",)}
NOT_HERE = RUNS_ON | {("mfa", "test")}
"""Commands that go on for ever, or for a window of 30 seconds; ``tests/test_no_secrets.py`` calls them."""


def fault(kind: str) -> Trouble:
    return lambda machine: machine.control.fault("*", kind, 2)


def quoted(machine: EquippedMachine) -> None:
    """Let AWS's answer quote what it was sent, and more."""
    text = f"User {machine.user.secret} with {machine.given[-1]} is not authorized"
    machine.control.fault("*", "error", 2, code="AccessDenied", text=f"no {text}", status=403)


def file_with(change: Callable[[str, EquippedMachine], str]) -> Trouble:
    return lambda machine: machine.home.write_credentials(change(key_section("work", machine.user), machine))


def session_of(machine: EquippedMachine) -> str:
    key = key_lines("ASIAX", machine.user.secret)
    return f"[work-sts]\n{key}aws_session_token = {machine.seed}\n"


def used(machine: EquippedMachine) -> None:
    code = machine.given[-1]
    assert machine.fob("login", "work", env={"FOB_CODE": code}).code == 0
    machine.home.write_credentials(key_section("work", machine.user))


TROUBLES: dict[str, Trouble] = {
    **{kind: fault(kind) for kind in ("throttle", "500", "503", "drop", "html", "500-after", "drop-after")},
    "an answer that quotes": quoted,
    "a used code": used,
    "an inactive key": lambda machine: machine.control.set_key(machine.user.key_id, "Inactive"),
    "a clock an hour off": lambda machine: machine.control.skew(3600),
    "no device": lambda machine: machine.control.delete_device(machine.user.serial or ""),
    "no permission": lambda machine: machine.control.policy(machine.user.name, "none"),
    "a role": write_role_profile,
    "a lone secret": file_with(lambda text, machine: f"{text}{machine.user.secret}\n"),
    "a secret first": file_with(lambda text, machine: f"{machine.user.secret}\n{text}"),
    "a secret as a header": file_with(lambda text, machine: f"{text}[{machine.user.secret}\nx = y\n"),
    "the key twice": file_with(lambda text, machine: f"{text}aws_secret_access_key = {machine.user.secret}\n"),
    "the section twice": file_with(lambda text, _: text + text),
    "no key id": file_with(lambda text, machine: text.replace(machine.user.key_id, "")),
    "no text": file_with(lambda text, _: text + "\x00\ufffd\n"),
    "a session without end": file_with(lambda text, machine: f"{text}{session_of(machine)}"),
    "a secret as an end": file_with(
        lambda text, machine: f"{text}{session_of(machine)}expiration = {machine.user.secret}\n"
    ),
    "a vault that talks": lambda machine: machine.install("op", f"echo {machine.seed}; echo {machine.given[-1]} >&2"),
}


def tries(machine: EquippedMachine) -> list[tuple[tuple[str, ...], dict[str, str | None]]]:
    """Return every command with its environment; the vault is asked where no code is given."""
    env = machine.env()
    given = env | {"FOB_CODE": machine.given[-1]}
    return [(path, given) for path in every_command() if path not in NOT_HERE] + [(("login",), env)]


def wrong(machine: EquippedMachine, path: tuple[str, ...], env: dict[str, str | None]) -> str:
    more = ("--wait", "1", "--yes") if path == ("rotate",) else ()
    result = machine.fob(*path, "work", *more, "-v", env=env)
    said = result.err if path in PAY else result.all
    is_wrong = shown(said, machine.secrets()) or "Traceback" in said or "a bug in fob" in said
    return f"{path}: {said}" if is_wrong else ""


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_command_in_trouble_shows_nothing(make_machine: MachineMaker, proven: Proven, trouble: str) -> None:
    found = []
    for number in range(len(tries(make_machine()))):
        machine = make_machine()
        machine.code()
        TROUBLES[trouble](machine)
        found.append(wrong(machine, *tries(machine)[number]))
        machine.control.reset()
    bad = [each for each in found if each]
    proven("Secrets", "commands with canaries", tried=len(found), unit="runs", wrong=len(bad))
    assert bad == []
