"""fob as it should not be: ``main`` runs its command line with a changed writer, which the first argument names.

``slow`` takes its time between reading and replacing a file, and is right all the same; ``slow-lockless`` takes no
lock besides, and does not look again.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING
from unittest import mock

from awsfob.storage import files as disk
from tests.faults.disk_child import mutate

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.storage.file_state import FileState

SECONDS = 0.3


def main() -> None:
    kind = sys.argv.pop(1)
    keep = disk._keep_copy  # noqa: SLF001  a mutant is made from the inside

    def slowly(target: Path, seen: FileState, state: Path) -> None:
        keep(target, seen, state)
        time.sleep(SECONDS)

    mock.patch.object(disk, "_keep_copy", slowly).start()
    mutate("lockless" if kind == "slow-lockless" else None)
    from awsfob.__main__ import main as fob

    fob()
