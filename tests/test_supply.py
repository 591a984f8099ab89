"""What fob is made of and what it is handed out as: locked, listed, and the same however it is built."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.harness.figures import Proven

ROOT = Path(__file__).parent.parent
LOCKED = sorted(path for path in (ROOT / "requirements").rglob("*.txt") if path.name != "debian.txt")
ADDRESS = re.compile(r"https?:" + "//")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)


# Locks ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", LOCKED, ids=lambda path: str(path.relative_to(ROOT / "requirements")))
def test_every_requirement_is_pinned_with_its_hash_and_no_address(path: Path) -> None:
    text = path.read_text()
    assert pins(text)
    assert unpinned(text) == []
    assert not ADDRESS.search(text)


def test_a_loose_requirement_and_an_address_are_seen() -> None:
    assert unpinned("a==1 \\\n    --hash=sha256:0\nb>=2\nc==3\n") == ["b>=2", "c==3"]
    assert ADDRESS.search("a==1\n--index-url https:" + "//somewhere/simple\n")


def test_users_get_the_versions_that_the_tests_ran_with() -> None:
    tested = pins((ROOT / "requirements/dev.txt").read_text())
    handed_out = pins((ROOT / "requirements/run.txt").read_text())
    assert handed_out.items() <= tested.items()
    assert direct() <= handed_out.keys()
    assert handed_out.keys().isdisjoint({"rich", "pyte", "keyring", "pyotp", "cryptography"})


def test_the_demo_runs_what_the_tests_ran_with() -> None:
    tested = pins((ROOT / "requirements/dev.txt").read_text())
    shown = pins((ROOT / "requirements/demo.txt").read_text())
    assert shown.items() <= tested.items()
    assert {"awscli", "boto3", "moto", "pyotp", "werkzeug"} | direct() <= shown.keys()


def bounds(project: Mapping[str, Any]) -> dict[str, str]:
    """Return the lowest versions that a package of ours allows, of what it needs and of its extra ``keyring``."""
    wanted = [*project["dependencies"], *project["optional-dependencies"]["keyring"]]
    return {normal(name): version for name, version in (each.split(">=") for each in wanted)}


def test_the_lowest_versions_that_are_allowed_are_the_ones_that_are_tested() -> None:
    allowed = bounds(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"])
    tested = pins((ROOT / "requirements/lowest.txt").read_text())
    assert set(allowed) == {"botocore", "click", "keyring", "pyotp"}
    assert {name for name, version in allowed.items() if not same_version(tested[name], version)} == set()


def imported(folder: Path) -> set[str]:
    """Return the modules that the files in a folder import as they are loaded, by their first name."""
    bodies = [ast.parse(path.read_text()).body for path in folder.glob("*.py")]
    imports = [node for body in bodies for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [each.module or "" if isinstance(each, ast.ImportFrom) else each.names[0].name for each in imports]
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names


def test_what_the_harness_needs_is_there_with_the_lowest_versions() -> None:
    installed = packages_distributions()
    of_others = imported(ROOT / "tests" / "harness") - {"tests", "awsfob"}
    tested = pins((ROOT / "requirements/lowest.txt").read_text()).keys()
    assert {"pexpect", "pytest"} <= of_others
    assert {name for name in of_others if not {*map(normal, installed[name])} & tested} == set()


def same_version(one: str, other: str) -> bool:
    """Say whether two versions are one: 1.43 is 1.43.0 (PEP 440)."""
    return re.sub(r"(\.0)+$", "", one) == re.sub(r"(\.0)+$", "", other)


def test_versions_are_compared_by_what_they_mean() -> None:
    assert same_version("1.43.0", "1.43")
    assert not same_version("1.43.1", "1.43")
    assert not same_version("1.4", "1.40")


def pins(text: str) -> dict[str, str]:
    return {normal(name): version for name, version in PIN.findall(text)}


def unpinned(text: str) -> list[str]:
    entries = re.split(r"\n(?=\S)", text.strip())
    return [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]


def direct() -> set[str]:
    """Return the names of what fob itself asks for."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    return {normal(re.split(r"[<>=\[;]", each)[0]) for each in wanted}


def normal(name: str) -> str:
    """Spell a name as every index does (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


# The wheel and the sdist ----------------------------------------------------------------------------------------------


def built(kind: str, source: Path, folder: Path) -> Path:
    build = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    done = subprocess.run(build, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


def in_wheel(path: Path) -> set[str]:
    """Return the names in a wheel, with the version taken out of them."""
    with zipfile.ZipFile(path) as archive:
        return {re.sub(r"^awsfob-[^/]+\.(dist-info|data)/", r"\1/", name) for name in archive.namelist()}


def in_sdist(path: Path) -> set[str]:
    with tarfile.open(path) as archive:
        return {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}


def of_the_tree(*wanted: str) -> set[str]:
    """Return what git keeps, or would, below some folders or under some names."""
    listed = subprocess.run(
        ["git", "ls-files", "-zco", "--exclude-standard", *wanted], cwd=ROOT, capture_output=True, check=True
    )
    return {name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()}


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    package = {name.removeprefix("src/") for name in of_the_tree("src")}
    papers = {f"dist-info/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}
    manual = {f"data/data/share/man/man1/{name.removeprefix('man/')}" for name in of_the_tree("man")}
    assert in_wheel(wheel) == package | papers | manual | {"data/scripts/fob-process"}
    assert "data/data/share/man/man1/fob-login.1" in manual
    assert {"awsfob/py.typed", "awsfob/fastpath/entry.py", "awsfob/sandbox/server.py"} <= in_wheel(wheel)


def test_the_wheel_asks_for_little_and_offers_its_extras(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        facts = archive.read(name).decode().partition("\n\n")[0]
    wanted = re.findall(r"^Requires-Dist: ([\w-]+).*?(extra == '\w+')?$", facts, re.MULTILINE)
    assert {package for package, extra in wanted if not extra} == {"botocore", "click"}
    assert {package for package, extra in wanted if "keyring" in extra} == {"keyring", "pyotp"}
    assert set(re.findall(r"^Provides-Extra: (.*)$", facts, re.MULTILINE)) == {"keyring", "login", "sandbox"}
    assert "\nProject-URL: Source, https:" in facts


def test_the_sdist_holds_what_git_keeps_and_its_own_papers(sdist: Path) -> None:
    folders = ("src", "bin", "tests", "docs", "man", "tools", "bench", "requirements", ".github")
    pages = ("Makefile", "mkdocs.yml", "CHANGELOG.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "SECURITY.md",
             "LICENSE", "README.md", "pyproject.toml", ".gitignore")  # fmt: skip
    assert in_sdist(sdist) == of_the_tree(*folders, *pages) | {"PKG-INFO"}


def test_the_same_wheel_comes_out_of_the_sdist(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    again = built("wheel", source, tmp_path / "dist")
    assert again.read_bytes() == wheel.read_bytes()
    (source / "src/awsfob/extra.py").touch()
    changed = built("wheel", source, tmp_path / "changed")
    assert changed.read_bytes() != wheel.read_bytes()


# The bill of materials ------------------------------------------------------------------------------------------------


@pytest.mark.early
@pytest.mark.proof
@pytest.mark.timeout(300)
def test_the_bill_of_materials_names_what_an_installation_consists_of(proven: Proven) -> None:
    made = subprocess.run(["make", "dist"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    bill = json.loads((ROOT / "dist/awsfob.cdx.json").read_text())
    locked = pins((ROOT / "requirements/run.txt").read_text())
    listed = {normal(each["name"]): each["version"] for each in bill["components"]}
    strange = [each for each in listed.items() if each not in locked.items()]
    proven("Supply", "components of an installation, beside their locks", tried=len(listed), unit="components",
           wrong=len(strange))  # fmt: skip
    assert strange == []
    assert direct() <= listed.keys()
    assert bill["metadata"]["component"]["name"] == "awsfob"
    assert without_licence(bill["components"]) == []


def without_licence(components: Iterable[dict[str, object]]) -> list[object]:
    return [each["name"] for each in components if not each.get("licenses")]


def test_a_component_without_a_licence_is_seen() -> None:
    assert without_licence([{"name": "a", "licenses": [{}]}, {"name": "b", "licenses": []}, {"name": "c"}]) == [
        "b",
        "c",
    ]
