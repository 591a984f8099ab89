"""Other people's programs: shell scripts that stand in for them, and tests that need the real ones."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def write_script(path: Path, text: str | bytes, mode: int = 0o755) -> Path:
    """Write a program; its first line says what runs it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path


def needs(program: str, package: str) -> None:
    """Skip a test where a program is missing, and say which of Debian's packages has it."""
    if not shutil.which(program):
        pytest.skip(f"{program} is missing: it is in Debian's package {package}")
