"""The tree: nothing of one machine, and no test left out without saying why."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parent.parent
# Taken apart here, so that this file does not find itself.
MACHINE = re.compile(r"(?<![~\w.-])/(?:work|root)" + "/")
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


PECULIAR = re.compile(
    r"(?i)\b(?:wish\w*|surroundings|voices?|veil|soundness|troubles?|houses?|doors?|persons?)\b"
    r"|(?<!in )(?<!in its )(?<!into )\bplaces?\b"
)
"""Words for which the field has others: request, context, messages, validation, error, package, user, section, file."""


def told() -> list[Path]:
    """Return the files that a user or a maintainer reads; the tests may have words of their own."""
    return [
        path
        for path in tracked()
        if path.is_relative_to(ROOT / "src") or (path.suffix == ".md" and "CONDUCT" not in path.name)
    ]


def test_the_words_are_those_of_the_field() -> None:
    found = {str(path): lines for path in told() if (lines := lines_with(PECULIAR, path))}
    assert found == {}


def test_a_peculiar_word_is_seen(tmp_path: Path) -> None:
    (tmp_path / "bad").write_text("fine: in place of it, renamed into place, replaced\nthe wish\na place\nplaces_of\n")
    assert lines_with(PECULIAR, tmp_path / "bad") == [2, 3]


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


def same_names(paths: Iterable[Path]) -> set[str]:
    """Return the names that more than one file has, of the files that hold no tests."""
    names = Counter(path.name for path in paths if not path.name.startswith("test_"))
    return {name for name, count in names.items() if count > 1} - {"__init__.py", "conftest.py"}


def test_no_two_helpers_have_one_name() -> None:
    assert same_names((ROOT / "tests").rglob("*.py")) == set()


def test_two_helpers_of_one_name_are_seen() -> None:
    assert same_names([Path("a/stage.py"), Path("b/stage.py"), Path("a/test_it.py"), Path("b/test_it.py")]) == {
        "stage.py"
    }


def listed_in_readme(what: str) -> set[str]:
    """Return the first words of the rows of the table whose heading this is."""
    table = (ROOT / "tests" / "README.md").read_text().partition(f"| {what} |")[2].partition("\n\n")[0]
    return {name for row in table.splitlines()[2:] for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_the_readme_lists_every_folder_of_the_tests() -> None:
    folders = {
        path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith(("_", "."))
    }
    assert listed_in_readme("folder") == {f"{name}/" for name in folders}


def test_the_readme_lists_every_module_of_the_harness() -> None:
    modules = {path.stem for path in (ROOT / "tests" / "harness").glob("*.py")}
    parts = {name for name in modules if name.startswith(("test_", "_")) or name == "forked_child"}
    assert listed_in_readme("module") == modules - parts


IN_BACKTICKS = re.compile(r"(new: )?`([\w./-]+\.(?:py|md))`")


def wrong_paths(page: str, root: Path) -> list[str]:
    """Return the paths in backticks of a page that are wrong: missing, or marked as new and there already.

    A path starts at the root of the project or at the package. A new file needs a folder that exists.
    """
    starts = (root, root / "src" / "awsfob")
    wrong = []
    for new, name in IN_BACKTICKS.findall(page):
        exists = any((start / name).is_file() for start in starts)
        folder = any((start / name).parent.is_dir() for start in starts)
        if exists == bool(new) or not folder:
            wrong.append(name)
    return wrong


def test_the_paths_in_the_architecture_page_exist() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    assert wrong_paths(page, ROOT) == []


def test_the_architecture_page_says_where_eleven_changes_go() -> None:
    section = (
        (ROOT / "docs" / "architecture.md").read_text().partition("## To add X, go to Y\n")[2].partition("\n## ")[0]
    )
    files = [len(IN_BACKTICKS.findall(row)) for row in section.splitlines() if row.startswith("|")][2:]
    assert len(files) == 11
    assert set(files) <= {1, 2, 3}


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ("`a.py`, `src/awsfob/b.py`, `b.py` and new: `src/awsfob/c.py`", []),
        ("`c.py`", ["c.py"]),
        ("new: `a.py`", ["a.py"]),
        ("new: `attic/c.py`", ["attic/c.py"]),
    ],
)
def test_a_wrong_path_is_seen(page: str, wrong: list[str], tmp_path: Path) -> None:
    (tmp_path / "src" / "awsfob").mkdir(parents=True)
    (tmp_path / "a.py").touch()
    (tmp_path / "src" / "awsfob" / "b.py").touch()
    assert wrong_paths(page, tmp_path) == wrong
