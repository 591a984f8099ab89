"""fob as it should not be: ``main`` runs its command line with a changed writer, which the first argument names.

``slow`` takes its time between reading and replacing a file, and is right all the same; ``slow-lockless`` takes no
lock besides, and does not look again.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING
from unittest import mock

from awsfob.awsfiles import disk
from tests.faults.disk_child import mutate

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.awsfiles.seen import Seen

SECONDS = 0.3


def main() -> None:
    kind = sys.argv.pop(1)
    keep = disk._keep_copy  # noqa: SLF001  a mutant is made from the inside

    def slowly(target: Path, seen: Seen, state: Path) -> None:
        keep(target, seen, state)
        time.sleep(SECONDS)

    mock.patch.object(disk, "_keep_copy", slowly).start()
    mutate("lockless" if kind == "slow-lockless" else None)
    from awsfob.hot import main as fob

    fob()
