"""The workflows of GitHub, which cannot run here: their form, their pins, and that they name what exists.

``make actions`` checks more, with the linters that were written for it.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
YAML = [*sorted((ROOT / ".github").rglob("*.yml")), ROOT / ".pre-commit-config.yaml"]
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}\s+# v\d+\.\d+\.\d+")
PYTHON = "Programming Language :: Python :: "

named = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def workflow(path: Path) -> dict[str, Any]:
    found = yaml.safe_load(path.read_text())
    assert isinstance(found, dict)
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in workflow(path)["jobs"].values():
        yield from job["steps"]


def loose(text: str) -> list[str]:
    """Return the actions of a workflow that are not pinned by a commit with its version beside it."""
    used = re.findall(r"^\s*(?:- )?uses:\s*(.+?)\s*$", text, re.MULTILINE)
    return [each for each in used if not PINNED.fullmatch(each)]


@pytest.mark.parametrize("path", YAML, ids=lambda path: path.name)
def test_it_is_yaml(path: Path) -> None:
    assert isinstance(yaml.safe_load(path.read_text()), dict)


def test_there_are_workflows_for_changes_and_for_releases() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]


@named
def test_every_action_is_pinned_by_its_commit(path: Path) -> None:
    text = path.read_text()
    assert loose(text) == []
    assert text.count("uses:") == len([step for step in steps(path) if "uses" in step])


@pytest.mark.parametrize("used", ["actions/checkout@v5", f"actions/checkout@{'a' * 40}", f"a/b@{'a' * 39}  # v1.0.0"])
def test_a_loose_action_is_seen(used: str) -> None:
    assert loose(f"steps:\n  - uses: {used}\n  - uses: a/b@{'0' * 40}  # v1.0.0\n") == [used]


def test_one_action_has_one_version() -> None:
    pins = {tuple(step["uses"].split("@")) for path in WORKFLOWS for step in steps(path) if "uses" in step}
    assert len(pins) == len({name for name, _ in pins})


@named
def test_a_job_may_do_only_what_it_says(path: Path) -> None:
    found = workflow(path)
    assert found["permissions"] == {}
    writes = {
        (name, right)
        for name, job in found["jobs"].items()
        for right, level in job["permissions"].items()
        if level != "read"
    }
    allowed = {("attest", "id-token"), ("attest", "attestations"), ("publish", "id-token"), ("page", "contents")}
    assert writes == (allowed if path.name == "release.yml" else set())


@named
def test_no_token_stays_in_the_checkout(path: Path) -> None:
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert [step for step in checkouts if step["with"]["persist-credentials"] is not False] == []


def test_the_tested_versions_of_python_are_those_that_the_package_names() -> None:
    matrix = workflow(ROOT / ".github/workflows/ci.yml")["jobs"]["test"]["strategy"]["matrix"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    told = [each.removeprefix(PYTHON) for each in project["classifiers"] if re.match(rf"{PYTHON}\d\.", each)]
    assert matrix["python"] == told
    assert project["requires-python"] == f">={told[0]}"
    assert {each.split("-")[0] for each in matrix["os"]} == {"ubuntu", "macos", "windows"}


def test_the_package_is_published_without_a_password() -> None:
    (publish,) = (step for step in steps(ROOT / ".github/workflows/release.yml") if "pypi-publish" in str(step))
    assert "with" not in publish
    assert "secrets." not in (ROOT / ".github/workflows/release.yml").read_text()


def test_the_form_for_bugs_asks_for_what_is_needed_and_for_no_secret() -> None:
    form = workflow(ROOT / ".github/ISSUE_TEMPLATE/bug.yml")
    asked = {each["id"]: each for each in form["body"] if "id" in each}
    assert {name for name, each in asked.items() if each.get("validations", {}).get("required")} == {
        "version",
        "system",
        "layout",
        "output",
        "expected",
    }
    assert "`fob --version`" in asked["version"]["attributes"]["description"]
    assert "--verbose" in asked["output"]["attributes"]["description"]
    assert asked["clean"]["attributes"]["options"][0]["required"] is True
    assert "Paste no secret" in form["body"][0]["attributes"]["value"]


def test_the_form_for_bugs_knows_the_layouts() -> None:
    layouts = set(re.findall(r"^## `([\w-]+)`: ", (ROOT / "docs/layouts.md").read_text(), re.MULTILINE))
    assert len(layouts) == 5
    for name in ("bug", "feature"):
        form = workflow(ROOT / f".github/ISSUE_TEMPLATE/{name}.yml")
        (options,) = (each["attributes"]["options"] for each in form["body"] if each.get("id") == "layout")
        assert layouts - set(options) == set()
