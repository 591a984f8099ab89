"""No secret, token or code comes out of fob but as the payload that was asked for.

Canaries are put wherever a user may put a secret, rightly or by mistake, and looked for in what is printed. Commands
are found by themselves, so a new one is covered by being there. What else could show one is in ``tests/secrets``: the
children of fob, the files that it keeps, its values, bugs and interruptions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
import pytest

from tests.harness.commands import every_command, words_of
from tests.harness.program import Program
from tests.secrets.canaries import ANSWER, CANARIES, CODE, SECRET, SEED, TOKEN, TYPO, shown
from tests.secrets.walkthrough import Walkthrough

if TYPE_CHECKING:
    from tests.harness.equipped_machine import MachineMaker
    from tests.harness.forked import Forked
    from tests.harness.home import Home

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
    input: str = ""


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
    Try(("work", "--mfa-from", f"totp:{SEED}"), "--mfa-from"),
    Try(("work", "--mfa-from", SEED), "--mfa-from"),
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
    Try(("work", "-v", "--mfa-from", "1password", "--op-account", "a", "--op-item", "i"), "--op-item"),
    Try(("work", "-v"), "-v", env=(("FOB_MFA_FROM", SEED),)),
    Try(("work", "--stdin", "-v"), "--stdin", input=f"{SEED}1\n"),
    Try(("work", "--stdin", "-v"), "--stdin", input=f"otpauth://totp/x?digits=8&secret={SEED}\n"),
    *(Try(("work", "-v"), "-v", credentials=text) for text in BROKEN),
)


@pytest.fixture
def vault(offline_home: Home) -> str:
    """A PATH on which 1Password answers with anything but a code."""
    op = offline_home.path / "op"
    op.write_text(f"#!/bin/sh\necho {ANSWER}; echo it was {CODE} >&2\n")
    op.chmod(0o755)
    return f"{op.parent}:{offline_home.env()['PATH']}"


@pytest.mark.parametrize("path", every_command(), ids=words_of)
def test_no_command_lets_a_canary_out(offline_fob: Forked, vault: str, path: tuple[str, ...]) -> None:
    command = every_command()[path]
    options = {word for option in command.params if isinstance(option, click.Option) for word in option.opts}
    tries = [*CALLED_WRONGLY, *(() if path in RUNS_ON else CALLED_RIGHTLY)]
    for each in [one for one in tries if not one.needs or one.needs in options]:
        offline_fob.home.write_credentials(each.credentials)
        result = offline_fob(*path, *each.words, env={**dict(each.env), "PATH": vault}, input=each.input)
        said = f"{words_of(path)} {each}: {result.code}\n{result.out}{result.err}"
        assert not shown(result.all), said
        assert "Traceback" not in result.all, said
        assert "a bug in fob" not in result.err, said


def test_the_program_itself_lets_no_canary_out(offline_started_fob: Program) -> None:
    for words in ([SECRET], [CODE], [f"--{SECRET}"[:5], TOKEN], ["--help"], ["-v", SECRET], ["status", "x", SECRET]):
        assert not shown(offline_started_fob(*words).all)


@pytest.mark.parametrize("value", CANARIES.values(), ids=CANARIES)
def test_a_canary_is_seen(value: str) -> None:
    assert shown(f"error: '{value}' is wrong")
    assert shown(f"--code={value}\n")
    assert not shown(f"digest 9{CODE}")


@pytest.mark.early
def test_a_day_with_fob_shows_nothing(make_machine: MachineMaker) -> None:
    machine = make_machine()
    walkthrough = Walkthrough(machine, Program(machine.home))
    walkthrough.use_everything()
    walkthrough.rotate_and_log_out()
    assert not [found for result in walkthrough.results if (found := shown(result.all, walkthrough.secrets))]
