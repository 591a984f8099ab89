"""What the demo checks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from awsfob.sandbox.demo import _is_private

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("platform", "mode", "private"),
    [("linux", 0o600, True), ("linux", 0o644, False), ("darwin", 0o666, False), ("win32", 0o666, True)],
)
def test_a_mode_counts_where_there_are_modes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, mode: int, *, private: bool
) -> None:
    file = tmp_path / "credentials"
    file.touch()
    file.chmod(mode)
    monkeypatch.setattr(sys, "platform", platform)
    assert _is_private(file) == private
