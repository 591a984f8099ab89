"""Every AWS file that the tests have: those under tests/vectors, and those that stand as texts in the tests themselves.

They are collected anew in each run, so that a file that a test gains tomorrow is a seed tomorrow.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parent.parent
REGRESSIONS = Path(__file__).parent / "regressions"
_MOST_BYTES = 2000
_LOOKS_LIKE_ONE = re.compile(r"^\s*\[[^\]\n]+\].*\n(.*\n)*?.*[=:]", re.MULTILINE)


@cache
def aws_files() -> tuple[bytes, ...]:
    """Return each file once, in an order that is the same everywhere."""
    found = {*_vectors(), *_texts()}
    return tuple(sorted(data for data in found if 0 < len(data) <= _MOST_BYTES))


def regressions(target: str) -> list[bytes]:
    """Return every input that a target has ever failed with."""
    folder = REGRESSIONS / target
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.is_dir() else []


def _vectors() -> Iterator[bytes]:
    files = (path for path in (TESTS / "vectors").rglob("*") if path.is_file())
    yield from (path.read_bytes() for path in files if path.suffix not in {".json", ".md"} and path.name[0] != ".")


def _texts() -> Iterator[bytes]:
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            text = _text(node)
            data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
            if _LOOKS_LIKE_ONE.search(data.decode("utf-8", "surrogateescape")):
                yield data


def _text(node: ast.AST) -> str | bytes:
    """Return what a literal says; where a formatted one has a hole, something is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [each.value if isinstance(each, ast.Constant) else "work" for each in node.values]
        return "".join(str(part) for part in parts)
    return ""
