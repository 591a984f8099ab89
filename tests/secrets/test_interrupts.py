"""Ctrl-C, in the middle of an answer or of a call, shows no secret and leaves none behind where it does not belong."""

from __future__ import annotations

import re
import select
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.harness.commands import every_command, words_of
from tests.harness.home import Home
from tests.harness.terminal import TerminalProgram
from tests.secrets.canaries import CODE, SECRET, SEED, shown
from tests.test_no_secrets import GOOD, RUNS_ON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.harness.figures import Proven
    from tests.harness.terminal import Terminal, TerminalResult

ANSWERS = {"MFA code": CODE, "Access key id": SECRET, "Seed of": SEED}
"""What is typed, by what is asked for. Only a code is to be seen while it is typed."""
CALLED_BY: dict[tuple[str, ...], tuple[str, ...]] = {("import",): (".aws",), ("sandbox", "code"): ("anna",)}


class Deaf:
    """An AWS that takes calls and never answers."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def is_called(self) -> bool:
        return bool(select.select([self._socket], [], [], 0)[0])

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def deaf() -> Iterator[Deaf]:
    made = Deaf()
    yield made
    made.close()


@pytest.fixture
def deaf_home(tmp_path: Path, deaf: Deaf) -> Home:
    (tmp_path / "home").mkdir(mode=0o700)
    made = Home(tmp_path / "home", deaf.endpoint)
    made.write_credentials(GOOD)
    return made


def interrupt_it(terminal: Terminal, deaf: Deaf) -> TerminalResult:
    """Press Ctrl-C at the first question, with half an answer typed, or at the first call, whichever comes."""
    while terminal.process.poll() is None:
        if deaf.is_called():
            terminal.interrupt()
            break
        with suppress(AssertionError):
            asked = terminal.expect("|".join(ANSWERS), timeout=0.05)
            terminal.begin_to_type(ANSWERS[asked])
            terminal.interrupt()
            break
    return terminal.wait()


def wrong(result: TerminalResult, home: Home) -> list[str]:
    """Return what shows: anything on the streams, more than the user's own typing on the screen, a code in a file."""
    found = [f"{name} on a stream" for name in shown(result.out + result.err)]
    typed = {CODE: 1}
    found += [
        f"{each} on the screen" for each in (CODE, SECRET, SEED) if result.screen.count(each) > typed.get(each, 0)
    ]
    ours = {name: data for name, data in home.files().items() if name != ".aws/credentials" and "/backups/" not in name}
    found += [name for name, data in ours.items() if shown(data.decode(errors="replace"))]
    return found + re.findall("Traceback.*|a bug in fob.*", result.all)


def run(home: Home, deaf: Deaf, *words: str, **env: str) -> TerminalResult:
    with TerminalProgram(home)(*words, env=env, stdout="pipe", stderr="pipe") as terminal:
        return interrupt_it(terminal, deaf)


def test_ctrl_c_at_the_question_for_a_code(deaf_home: Home, deaf: Deaf) -> None:
    result = run(deaf_home, deaf, "login", "work", "-v")
    assert (result.code, wrong(result, deaf_home)) == (130, [])
    assert CODE in result.screen


def test_ctrl_c_during_a_call(deaf_home: Home, deaf: Deaf) -> None:
    result = run(deaf_home, deaf, "login", "work", "-v", FOB_CODE=CODE)
    assert (result.code, wrong(result, deaf_home)) == (130, [])
    assert "interrupted" in result.err


@pytest.mark.parametrize("words", [("init", "new"), ("mfa", "add", "work")], ids=words_of)
def test_ctrl_c_at_a_question_for_more(deaf_home: Home, deaf: Deaf, words: tuple[str, ...]) -> None:
    keyring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    result = run(deaf_home, deaf, *words, "-v", **keyring)
    assert (result.code, wrong(result, deaf_home)) == (130, [])
    assert "not shown" in result.screen


def test_a_program_that_repeats_what_was_typed_is_seen(deaf_home: Home, deaf: Deaf) -> None:
    body = f"trap 'echo {CODE} >&2; echo Traceback; exit 130' INT; printf 'MFA code' >/dev/tty; read answer </dev/tty"
    with TerminalProgram(deaf_home, ["/bin/sh"])("-c", body, stdout="pipe", stderr="pipe") as terminal:
        result = interrupt_it(terminal, deaf)
    assert wrong(result, deaf_home) == ["code on a stream", "Traceback"]


@pytest.mark.proof
@pytest.mark.parametrize("given", [{}, {"FOB_CODE": CODE}], ids=["asked", "given"])
@pytest.mark.parametrize("path", [each for each in every_command() if each not in RUNS_ON], ids=words_of)
def test_ctrl_c_shows_nothing(
    deaf_home: Home, deaf: Deaf, proven: Proven, path: tuple[str, ...], given: dict[str, str]
) -> None:
    result = run(deaf_home, deaf, *path, *CALLED_BY.get(path, ("work",)), **given)
    found = wrong(result, deaf_home)
    proven("Secrets", "Ctrl-C at a question or during a call", tried=1, unit="runs", wrong=bool(found))
    assert found == [], result
