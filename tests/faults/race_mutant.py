"""fob as it should not be: ``main`` runs its command line with a changed writer, which the first argument names.

``slow`` takes its time between reading and replacing a file, and is right all the same; ``slow-lockless`` takes no
lock besides, and does not look again. ``slow-exchange`` waits right before it replaces the file, and is right all the
same; ``slow-rename`` waits there too, where the system cannot exchange names.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from awsfob.storage import files as disk
from awsfob.system import SYSTEM
from tests.faults.disk_child import mutate

if TYPE_CHECKING:
    from awsfob.storage.file_state import FileState

SECONDS = 0.3


def replace_slowly(*, has_exchange: bool) -> None:
    """Take time for each replacement of an AWS file, and say so: the test acts in that time."""
    exchange, rename = SYSTEM.exchange, Path.replace

    def exchanged(one: Path, other: Path) -> bool:
        if not has_exchange:
            return False
        wait()
        return exchange(one, other)

    def renamed(self: Path, target: Path) -> Path:
        if target.name == "credentials":
            wait()
        return rename(self, target)

    mock.patch.object(SYSTEM, "exchange", exchanged).start()
    mock.patch.object(Path, "replace", renamed).start()


def wait() -> None:
    ready = Path("ready")
    if not ready.exists():
        ready.touch()
        time.sleep(SECONDS)


def main() -> None:
    kind = sys.argv.pop(1)
    keep = disk._keep_copy  # noqa: SLF001  a mutant is made from the inside

    def slowly(target: Path, seen: FileState, state: Path) -> None:
        keep(target, seen, state)
        time.sleep(SECONDS)

    if kind in {"slow-exchange", "slow-rename"}:
        replace_slowly(has_exchange=kind == "slow-exchange")
    else:
        mock.patch.object(disk, "_keep_copy", slowly).start()
    mutate("lockless" if kind == "slow-lockless" else None)
    from awsfob.__main__ import main as fob

    fob()
