"""``fob sandbox demo``: works, works again, and fails where fob does not do what the demo says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FobError
from awsfob.sandbox import demo, demo_page
from awsfob.sandbox.demo_page import masked

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.early
def test_twice_in_a_row_from_a_folder_with_a_space_and_an_empty_home(tmp_path: Path) -> None:
    folder, home = tmp_path / "a folder", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(folder), "AWS_PROFILE": "not-there"}
    for words in ([], ["--color", "always"]):
        done = subprocess.run(
            [sys.executable, "-m", "awsfob", "sandbox", "demo", *words],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == ""
        shown = re.sub("\x1b\\[[0-9]*m", "", done.stdout)
        assert (shown != done.stdout) is bool(words)
        assert shown.count("(AccessDenied)") == 4
        assert "11. Cleaned up" in shown
        assert "aws_session_token = IQoJ…" in shown
    assert list(home.rglob("*")) == []
    assert list(folder.rglob("*")) == []


def test_a_step_that_does_not_happen_fails_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    call = ("true", [sys.executable, "-c", "pass"])
    never_refused = demo.Client("a client", call, (call,))
    monkeypatch.setattr(demo, "find_clients", lambda _: [never_refused])
    lines: list[str] = []
    with pytest.raises(FobError, match="a client was not refused with AccessDenied"):
        demo.run_demo(lines.append)
    assert lines[-1] == "   $ AWS_PROFILE=work true"
    assert any("the AWS CLI is left out" in line for line in lines)


@pytest.mark.parametrize("width", [80, 60, 45])
def test_no_line_is_longer_than_the_terminal_and_no_word_is_broken(width: int) -> None:
    lines: list[str] = []
    page = demo_page.Page(lines.append, color=False, width=width)
    text = "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:ListAccessKeys on it " * 2
    page.step("A step", text)
    page.note(text)
    page.command(text)
    page.output(f'{text}\n{{\n    "Arn": "{text}"\n}}\n')
    page.file("name", text)
    page.diff("name", text, f"{text}\n{text}")
    assert max(map(len, lines)) <= width
    words = " ".join(lines).split()
    assert (
        words.count("arn:aws:iam::111122223333:user/alice") == text.count("arn:") * 8
    )  # one text each, two of the diff and of the output
    assert page.columns < width


@pytest.mark.early
@pytest.mark.parametrize("width", [80, 60])
def test_the_demo_fits_the_terminal(width: int) -> None:
    lines: list[str] = []
    assert demo.run_demo(lines.append, width=width) == 0
    assert {line for line in lines if len(line) > width} == set()
    assert any("is not authorized" in line for line in lines)


def test_secrets_are_masked() -> None:
    text = "AWS_SECRET_ACCESS_KEY=abcdefgh\naws_session_token = 12345678\nregion = us-east-1"
    assert masked(text) == "AWS_SECRET_ACCESS_KEY=abcd…\naws_session_token = 1234…\nregion = us-east-1"
