"""The installed program with a counter: how often it reads each AWS file and the registry, how often it parses
one, and which files it waits for until they are on the disk.

Started as ``python counting_child.py FILE WORDS...``; the counts go to FILE as JSON. Nothing of fob is replaced: the
interpreter tells of each call (sys.setprofile).
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from awsfob.ini import parsed
from awsfob.storage import file_state

if TYPE_CHECKING:
    from types import FrameType

PARSE = parsed.parse.__wrapped__.__code__
READ = file_state.read_open_state.__code__


def main() -> None:
    target, *words = sys.argv[1:]
    parses: Counter[str] = Counter()
    reads: Counter[str] = Counter()
    syncs: Counter[str] = Counter()

    def count(frame: FrameType, event: str, argument: object) -> None:
        if event == "c_call" and argument is os.fsync:
            syncs[Path(f"/proc/self/fd/{frame.f_locals['descriptor']}").readlink().name] += 1
        if event != "call":
            return
        if frame.f_code is PARSE:
            parses["parses"] += 1
        elif frame.f_code is READ:
            path = frame.f_locals["path"]
            if ".aws" in path.parts or path.name == "sessions.json":
                reads[path.name] += 1

    def tell() -> None:
        sys.setprofile(None)
        Path(target).write_text(
            json.dumps({"parses": parses["parses"], "reads": reads, "syncs": syncs}), encoding="utf-8"
        )

    atexit.register(tell)
    sys.argv = ["fob", *words]
    from awsfob.__main__ import main as fob

    sys.setprofile(count)
    fob()


if __name__ == "__main__":
    main()
