"""Where the programs of this fob are installed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def own_program(name: str) -> str | None:
    """Return the absolute path of a program of this fob: of several links to it, one that needs no quotes."""
    from awsfob.app.init_options import needs_quotes

    own = Path(os.path.realpath(sys.argv[0])).parent, Path(sys.argv[0]).absolute().parent
    folders = [*map(str, own), *filter(os.path.isabs, os.get_exec_path())]
    found = [path for path in (shutil.which(name, path=folder) for folder in folders) if path]
    same = [path for path in found if os.path.realpath(path) == os.path.realpath(found[0])]
    return next((path for path in same if not needs_quotes(path)), found[0] if found else None)
