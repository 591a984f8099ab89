"""Where the targets run: a folder of their own for the life of the process, and an environment that says nothing."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.memory import MEMORY

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = "/home/me"
_KEEP = ("PATH", "TZ", "TMPDIR")


@cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(
        prefix="fob-fuzz-", dir=MEMORY
    )  # kept by the cache, removed when the process ends


def folder(name: str) -> Path:
    """Return a private folder of that name."""
    path = Path(_temporary().name) / name
    path.mkdir(mode=0o700, exist_ok=True)
    return path


@contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Let a block see these variables, a home that is not there, and nothing else of the world."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({name: before[name] for name in _KEEP if name in before})
    os.environ.update({"HOME": HOME, "AWS_EC2_METADATA_DISABLED": "true", **variables})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
