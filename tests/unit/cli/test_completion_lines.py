"""What fits is the same with click and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from awsfob.cli import completion_command, completion_lines
from awsfob.cli.completion_lines import LINES
from awsfob.cli.plain_words import PLAIN
from awsfob.cli.top_help import SUMMARIES
from awsfob.output.completion_scripts import FILES

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["work", "work two", "wo'rk", "other", "-rf", "a=b"]
ENDS = ["", "w", "work t", "o", "-", "--", "--pro", "nothing", "=", "a=", "=w"]


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "credentials").write_text("".join(f"[{name}]\nregion = eu-west-1\n" for name in NAMES))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))


def asked(shell: str, command: str, end: str) -> list[str]:
    """Return what the shell gives fob for a line with a command and the beginning of another word."""
    if shell != "bash":
        return [command, end]
    quoted = end.replace(" ", "\\ ")
    return [f"fob {command} {quoted}", quoted]


@pytest.mark.parametrize("shell", LINES)
@pytest.mark.parametrize("command", PLAIN)
def test_a_profile_is_completed_alike(shell: str, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    answered = 0
    for end in ENDS:
        words = asked(shell, command, end)
        with_click = LINES[shell](words, completion_command._fitting)  # noqa: SLF001  to compare
        if completion_lines.completed(["completion", shell, "--complete", "--", *words]):
            answered += 1
            assert capsys.readouterr().out.splitlines() == with_click
    assert answered == len([end for end in ENDS if not end.startswith("-") and end != "="])


@pytest.mark.parametrize("shell", LINES)
@pytest.mark.parametrize("end", ["", "s", "log", "nothing"])
def test_a_command_is_completed_alike_with_its_whole_summary(
    shell: str, end: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [f"fob {end}", end] if shell == "bash" else [end]
    with_click = LINES[shell](words, completion_command._fitting)  # noqa: SLF001  to compare
    assert completion_lines.completed(["completion", shell, "--complete", "--", *words])
    assert capsys.readouterr().out.splitlines() == with_click
    assert "..." not in "".join(with_click)
    assert shell == "bash" or end != "log" or f"login\t{SUMMARIES['login']}" in with_click


OFFERED = {
    "fob login --credentials-file x": [FILES],
    "fob login --config-file=x": [FILES],
    "fob import x": [FILES],
    "fob mfa add --qr x": [FILES],
    "fob login --mfa-from p": ["prompt", "pass"],
    "fob login --mfa-from ykman,p": ["ykman,prompt", "ykman,pass"],
    "fob use --also a": ["awsume", "aws-vault", "aws-sso"],
    "fob use --also awsume,aws-v": ["awsume,aws-vault"],
    "fob env --shell p": ["powershell"],
    "fob mfa te": ["test"],
}


@pytest.mark.parametrize(("line", "offered"), OFFERED.items())
def test_what_an_option_takes_is_offered(line: str, offered: list[str]) -> None:
    last = line.rpartition(" ")[2]
    last = last.rpartition("=")[2] or last
    assert LINES["bash"]([line, last], completion_command._fitting) == offered  # noqa: SLF001


def test_the_commands_of_a_group_have_whole_summaries() -> None:
    lines = LINES["fish"](["mfa", ""], completion_command._fitting)  # noqa: SLF001
    assert len(lines) == 4
    assert not [line for line in lines if line.endswith("...") or "\t" not in line]


@pytest.mark.parametrize(
    "words",
    [
        ["completion", "bash"],
        ["completion", "sh", "--complete", "--", "login", "w"],
        ["completion", "zsh", "--complete", "login", "w"],
        ["completion", "zsh", "--complete", "--", "--ver"],
        ["completion", "zsh", "--complete", "--", "policy", "w"],
        ["completion", "zsh", "--complete", "--", "login", "work", "w"],
        ["completion", "zsh", "--complete", "--", "login", "--profile", "w"],
        ["completion", "fish", "--complete", "--", "login", "--profile=w"],
    ],
)
def test_anything_else_is_left_to_click(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert not completion_lines.completed(words)
    assert capsys.readouterr().out == ""
