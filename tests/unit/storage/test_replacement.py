"""Replacing a file: in which order."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from awsfob.storage.files import edit
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def _adding(text: bytes) -> Callable[[bytes], bytes]:
    return lambda before: before + text


def test_the_new_file_has_its_access_list_before_it_has_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On macOS and Windows a folder may hand down a list that lets other users read, whatever the mode is."""
    sizes: list[int] = []
    monkeypatch.setattr(SYSTEM, "copy_attributes", lambda descriptor, _: sizes.append(os.fstat(descriptor).st_size))
    file = tmp_path / "credentials"
    for name in (b"new", b"replaced"):
        section = b"[%s]\naws_secret_access_key = s\n" % name
        edit(file, _adding(section), state=None)
    assert sizes == [0, 0]
    assert file.read_bytes().count(b"secret") == 2
