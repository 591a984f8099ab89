"""The program that ``fob init --process`` names."""

from __future__ import annotations

import shutil

import pytest

from awsfob.cli.init_command import _program
from awsfob.system import SYSTEM


@pytest.mark.parametrize(("shell", "words"), [("/bin/sh", ["/x/fob-process"]), (None, ["/x/fob", "process"])])
def test_the_script_is_named_only_where_it_runs(
    monkeypatch: pytest.MonkeyPatch, shell: str | None, words: list[str]
) -> None:
    """Windows has the file, too, and ``which`` of some versions of Python takes it for a program there."""
    monkeypatch.setattr(SYSTEM, "shell", shell)
    monkeypatch.setattr(shutil, "which", lambda name, **_: f"/x/{name}")
    assert _program() == words
