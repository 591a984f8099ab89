"""The JavaScript packages are pinned as the Python ones are: by version and hash, by no address."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.clients.catalogue import JS
from tests.clients.survey.subjects import LOCKS

if TYPE_CHECKING:
    from pathlib import Path

EXACT = re.compile(r"\d+\.\d+\.\d+")
FOLDERS = [JS, *sorted(path.parent for path in LOCKS.glob("*/package.json"))]
each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)


@each_folder
def test_every_package_has_a_hash_and_no_address(folder: Path) -> None:
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]
    ours, others = packages.pop(""), packages
    assert all(EXACT.fullmatch(version) for version in ours["dependencies"].values())
    assert len(others) >= len(ours["dependencies"])
    assert [name for name, facts in others.items() if "resolved" in facts or "integrity" not in facts] == []
    assert "funding" not in (folder / "package-lock.json").read_text()  # addresses, too


@each_folder
def test_the_lock_is_of_this_package(folder: Path) -> None:
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    assert json.loads((folder / "package-lock.json").read_text())["packages"][""]["dependencies"] == wanted
