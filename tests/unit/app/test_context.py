"""The context of a command: the files are read once, also where it turns to another profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsfob.app.inputs import Common
from awsfob.cli.messages import context_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_another_profile_has_the_same_files_until_they_are_reread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOB_STATE_DIR", str(tmp_path / "state"))
    credentials, config = tmp_path / "credentials", tmp_path / "config"
    credentials.write_text("[one]\nregion = eu-west-1\n")
    context = context_of(Common("one", str(credentials), str(config), None, quiet=True, verbose=False))
    before = context.snapshot
    credentials.write_text("[two]\nregion = eu-west-1\n")
    assert context.for_profile("two").snapshot is before
    assert context.for_profile("two").profile == "two"
    assert context.reread().snapshot.names == ["two"]
