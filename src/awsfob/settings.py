"""Where fob keeps what is its own: locks, the memory of codes, cached sessions, first copies of files.

The rule is short because the start-up path and the shell twin follow it too: FOB_STATE_DIR, else ``fob`` in
XDG_STATE_HOME, else ``~/.local/state/fob`` (XDG Base Directory Specification 0.8). Windows has
a folder of its own for it (``system/windows.py``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Mapping


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return fob's state folder for an environment; it need not exist."""
    if chosen := environ.get("FOB_STATE_DIR"):
        return Path(chosen)
    return Path(SYSTEM.state_base(environ)) / "fob"
