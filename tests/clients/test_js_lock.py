"""The JavaScript packages are pinned as the Python ones are: by version and hash, by no address."""

from __future__ import annotations

import json
import re

from tests.clients.catalogue import JS

EXACT = re.compile(r"\d+\.\d+\.\d+")


def test_every_package_has_a_hash_and_no_address() -> None:
    packages = json.loads((JS / "package-lock.json").read_text())["packages"]
    ours, others = packages.pop(""), packages
    assert all(EXACT.fullmatch(version) for version in ours["dependencies"].values())
    assert len(others) > len(ours["dependencies"])
    assert [name for name, facts in others.items() if "resolved" in facts or "integrity" not in facts] == []


def test_the_lock_is_of_this_package() -> None:
    wanted = json.loads((JS / "package.json").read_text())["dependencies"]
    assert json.loads((JS / "package-lock.json").read_text())["packages"][""]["dependencies"] == wanted
