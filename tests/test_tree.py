"""The tree and what is built of it: nothing of one machine, nothing left out, nothing that belongs elsewhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
# Taken apart here, so that this file does not find itself.
MACHINE = re.compile(r"(?<![~\w.-])/(?:work|root)" + "/")
ADDRESS = re.compile(r"https?:" + "//")
WITH_REASON = {"skip": 0, "skipif": 1, "xfail": 1, "importorskip": 3}
"""How pytest may leave a test out, and how many arguments it takes until the reason (or the word ``reason``)."""


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def lines_with(pattern: re.Pattern[str], path: Path) -> list[int]:
    text = path.read_bytes().decode(errors="replace")
    return [number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def test_no_file_knows_this_machine() -> None:
    assert {str(path): lines for path in tracked() if (lines := lines_with(MACHINE, path))} == {}


def test_a_path_of_a_machine_is_seen(tmp_path: Path) -> None:
    (tmp_path / "bad").write_text("fine: work/x, ~/work/ and network/\nbad: /" + "work/main\n(/" + "root/.aws)\n")
    assert lines_with(MACHINE, tmp_path / "bad") == [2, 3]


def test_requirements_name_versions_and_no_addresses() -> None:
    files = sorted((ROOT / "requirements").glob("*.txt"))
    assert files
    assert {path.name: lines for path in files if (lines := lines_with(ADDRESS, path))} == {}


def test_every_requirement_is_pinned_with_its_hash() -> None:
    assert {name: unpinned((ROOT / "requirements" / name).read_text()) for name in ("dev.txt", "pip.txt")} == {
        "dev.txt": [],
        "pip.txt": [],
    }


def test_a_loose_requirement_and_an_address_are_seen(tmp_path: Path) -> None:
    assert unpinned("a==1 \\\n    --hash=sha256:0\nb>=2\nc==3\n") == ["b>=2", "c==3"]
    (tmp_path / "bad.txt").write_text("a==1\n--index-url https:" + "//somewhere/simple\n")
    assert lines_with(ADDRESS, tmp_path / "bad.txt") == [2]


def unpinned(text: str) -> list[str]:
    entries = re.split(r"\n(?=\S)", text.strip())
    return [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]


def skips_without_reason(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (how := _way_out(node.func)):
            named = any(word.arg == "reason" for word in node.keywords)
            if not named and len(node.args) <= WITH_REASON[how]:
                yield node.lineno
        # `@pytest.mark.skip` without brackets has no place for a reason at all.
        bare = [mark for mark in getattr(node, "decorator_list", []) if not isinstance(mark, ast.Call)]
        yield from (mark.lineno for mark in bare if _way_out(mark))


def _way_out(function: ast.expr) -> str | None:
    words = ast.unparse(function).split(".")
    return words[-1] if words[0] == "pytest" and words[-1] in WITH_REASON else None


def test_nothing_is_skipped_without_a_reason() -> None:
    found = {str(path): list(skips_without_reason(path.read_text())) for path in (ROOT / "tests").rglob("*.py")}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("pytest.skip()", [1]),
        ("pytest.skip('no strace')", []),
        ("@pytest.mark.skip\ndef f(): ...", [1]),
        ("@pytest.mark.skipif(True)\ndef f(): ...", [1]),
        ("@pytest.mark.skipif(True, reason='x')\ndef f(): ...", []),
        ("pytest.importorskip('x')", [1]),
        ("shelf.skip()", []),
    ],
)
def test_a_skip_without_a_reason_is_seen(source: str, found: list[int]) -> None:
    assert list(skips_without_reason(source)) == found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in the wheel, with the version taken out of them."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return {re.sub(r"^awsfob-[^/]+\.(dist-info|data)/", r"\1/", name) for name in archive.namelist()}


def test_the_wheel_holds_the_package_and_nothing_else(wheel: set[str]) -> None:
    source = ROOT / "src"
    package = {path.relative_to(source).as_posix() for path in source.glob("awsfob/**/*") if path.is_file()}
    package = {name for name in package if "__pycache__" not in name}
    papers = {f"dist-info/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}
    assert wheel == package | papers | {"data/scripts/fob-process"}
    assert {"awsfob/py.typed", "awsfob/hot.py", "awsfob/sandbox/server.py"} <= wheel
