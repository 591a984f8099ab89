"""``fob sandbox demo``: works, works again, and fails where fob does not do what the demo says."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from awsfob.errors import FobError
from awsfob.sandbox import demo
from awsfob.sandbox.demo_page import masked

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.early
def test_twice_in_a_row_from_a_folder_with_a_space_and_an_empty_home(tmp_path: Path) -> None:
    folder, home = tmp_path / "a folder", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "TMPDIR": str(folder), "AWS_PROFILE": "not-there"}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "awsfob", "sandbox", "demo"],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == ""
        assert done.stdout.count("(AccessDenied)") == 4
        assert "11. Cleaned up" in done.stdout
        assert "aws_session_token = IQoJ…" in done.stdout
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


def test_secrets_are_masked() -> None:
    text = "AWS_SECRET_ACCESS_KEY=abcdefgh\naws_session_token = 12345678\nregion = us-east-1"
    assert masked(text) == "AWS_SECRET_ACCESS_KEY=abcd…\naws_session_token = 1234…\nregion = us-east-1"
