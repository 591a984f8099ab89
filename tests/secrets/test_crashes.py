"""A bug in fob, wherever it is, shows no secret: not in its message, nor in what ``-v`` adds.

First it is noted which functions meet a secret on the way of a command. Then the command runs once for each of them,
and there an exception is raised whose text, note and cause quote all that the function met. See crash/sitecustomize.py.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.program import Program
from tests.secrets.canaries import shown
from tests.secrets.secret_commands import SECRET_COMMANDS, log_in_first

if TYPE_CHECKING:
    from tests.harness.equipped_machine import EquippedMachine, MachineMaker
    from tests.harness.figures import Proven
    from tests.harness.program import Result
    from tests.secrets.secret_commands import SecretCommand

CRASH = Path(__file__).parent / "crash"
PARTS = 4
KINDS = ("Boom", "Interrupt")
"""A bug that is an exception as usual, and one that ``except Exception`` does not catch."""


def play(
    machine: EquippedMachine,
    command: SecretCommand,
    *,
    installed: bool = False,
    verbose: bool = True,
    **crash: str | None,
) -> tuple[Result, str]:
    """Run a command's command with a crash in it; return how it ended and all that must be free of secrets."""
    env = command.prepare(machine) | machine.env(CRASH)
    env["CRASH_CANARIES"] = "\n".join(machine.secrets().values())
    fob = Program(machine.home) if installed else machine.fob
    words = command.verbose() if verbose else command.words
    result = fob(*words, env=env | crash, input=command.input(machine))
    return result, result.err if command.prints_secret else result.all


def meeting_points(machine: EquippedMachine, command: SecretCommand) -> list[str]:
    """Return the functions that meet a secret."""
    notes = machine.home.path.parent / "notes"
    result, said = play(machine, command, CRASH_NOTES=str(notes))
    assert result.code == 0, result.all
    assert not shown(said, machine.secrets()), said
    return sorted(set(notes.read_text().splitlines()))


def crashed(make_machine: MachineMaker, command: SecretCommand, point: str) -> tuple[bool, str]:
    """Crash at a point; say whether it was reported as a bug, and what was said wrongly."""
    machine, kind = make_machine(), random.Random(point).choice(KINDS)  # noqa: S311  a choice, not a secret
    result, said = play(machine, command, CRASH_AT=point, CRASH_IN=kind)
    wrong = f"{point}: {said}" if shown(said, machine.secrets()) or "Traceback" in said else ""
    return f"a bug in fob: {kind} at" in result.err, wrong


@cache
def survey() -> dict[str, list[str]]:
    """Return the functions that meet a secret, with the commands in which they do: filled once in each process."""
    return {}


def all_points(make_machine: MachineMaker) -> list[tuple[str, str]]:
    """Return every function that meets a secret in any command, with one of those."""
    if not survey():
        for what, command in SECRET_COMMANDS.items():
            for point in meeting_points(make_machine(), command):
                survey().setdefault(point, []).append(what)
    return [(point, random.Random(point).choice(commands)) for point, commands in sorted(survey().items())]  # noqa: S311  likewise


@pytest.mark.early
@pytest.mark.parametrize("command", [pytest.param(SECRET_COMMANDS[name], id=name) for name in ("login", "rotate")])
def test_a_crash_in_some_place_shows_nothing(make_machine: MachineMaker, command: SecretCommand) -> None:
    points = random.Random(1).sample(meeting_points(make_machine(), command), 4)  # noqa: S311  likewise
    found = [crashed(make_machine, command, point) for point in points]
    assert [wrong for _, wrong in found if wrong] == []
    assert any(reported for reported, _ in found)


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_crash_in_any_place_shows_nothing(make_machine: MachineMaker, proven: Proven, part: int) -> None:
    mine = all_points(make_machine)[part::PARTS]
    found = [crashed(make_machine, SECRET_COMMANDS[what], point) for point, what in mine]
    wrong = [each for _, each in found if each]
    proven("Secrets", "a crash in a function that holds some", tried=len(mine), unit="functions", wrong=len(wrong))
    assert wrong == []
    assert sum(reported for reported, _ in found) > len(mine) / 2


PLACES = ("awsfob.aws.sts:get_session_token", "awsfob.sessions.broker:Broker.obtain", "awsfob.app.codes:Codes.unused")


@pytest.mark.parametrize("point", PLACES)
def test_the_installed_program_shows_nothing_either(make_machine: MachineMaker, point: str) -> None:
    machine = make_machine()
    result, said = play(machine, SECRET_COMMANDS["login"], installed=True, CRASH_AT=point, CRASH_IN="Boom")
    assert result.code == 1
    assert "a bug in fob: Boom at" in result.err
    assert not shown(said, machine.secrets()), said


PYTHON_ERRORS = ("KeyError", "TypeError", "ValueError", "AttributeError")
AROUND_A_CALL = (
    "awsfob.aws.client:_token",
    "awsfob.aws.client:make_client",
    "awsfob.aws.client:botocore_session",  # with ValueError, which is also what botocore says of a bad endpoint
    "awsfob.aws.sts:_mfa",
)


BY_BOTOCORE = "regional"
"""A value of AWS_STS_REGIONAL_ENDPOINTS: where that is set, botocore makes the call."""
BESIDE_A_CALL = [
    *((point, kind, BY_BOTOCORE) for point, kind in zip(AROUND_A_CALL, PYTHON_ERRORS, strict=True)),
    *(("awsfob.aws.sigv4:signed_headers", kind, None) for kind in PYTHON_ERRORS),
]


@pytest.mark.parametrize(("point", "kind", "endpoints"), BESIDE_A_CALL)
def test_a_bug_beside_a_call_is_not_blamed_on_the_server(
    make_machine: MachineMaker, point: str, kind: str, endpoints: str | None
) -> None:
    result, said = play(
        make_machine(), SECRET_COMMANDS["login"], CRASH_AT=point, CRASH_IN=kind, AWS_STS_REGIONAL_ENDPOINTS=endpoints
    )
    assert result.code == 1, said
    assert f"a bug in fob: {kind} at" in result.err


@pytest.mark.parametrize("kind", PYTHON_ERRORS)
def test_the_same_error_at_a_value_of_the_answer_is(make_machine: MachineMaker, kind: str) -> None:
    """The control: what cannot be read in an answer is no answer of AWS."""
    point = "awsfob.aws.client:instant"
    result, said = play(make_machine(), SECRET_COMMANDS["login"], CRASH_AT=point, CRASH_IN=kind)
    assert result.code == 5, said
    assert "bug" not in result.err


@pytest.mark.parametrize("point", PLACES)
def test_without_the_last_door_it_would(make_machine: MachineMaker, point: str) -> None:
    machine = make_machine()
    _, said = play(machine, SECRET_COMMANDS["login"], CRASH_AT=point, CRASH_BARE="1")
    assert "Traceback" in said
    assert shown(said, machine.secrets())


def test_the_short_way_has_the_same_door(make_machine: MachineMaker) -> None:
    """``fob exec`` with a stored entry never gets to the command line proper."""
    machine, command = make_machine(), SECRET_COMMANDS["exec"]
    log_in_first(machine)
    machine.age_files()
    assert machine.fob("process", "work").code == 0
    for bare in ("", "1"):
        point = "awsfob.fastpath.answers:_stored_variables"
        result, said = play(machine, command, installed=True, verbose=False, CRASH_AT=point, CRASH_BARE=bare)
        assert result.code == 1, said
        assert bool(shown(said, machine.secrets())) == bool(bare), said


def test_a_thread_has_the_same_door(make_machine: MachineMaker) -> None:
    """What a program said is read in the background."""
    for bare in ("", "1"):
        machine = make_machine()
        machine.install("op", f"echo it is {machine.code()} >&2; exit 1")
        point = "awsfob.interaction.run_program:RedactingWriter.take"
        _, said = play(machine, SECRET_COMMANDS["login, 1password"], installed=True, CRASH_AT=point, CRASH_BARE=bare)
        assert "Boom" in said
        assert bool(shown(said, machine.secrets())) == bool(bare), said
