"""Any bytes in the place of a stored entry, and the script that answers from it: what Python answers, or a miss."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from awsfob.fastpath import entry as hot
from tests.fuzz.isolation import HOME, environment, folder
from tests.fuzz.stored import MARKS, NAME, SUMS, is_doubtful, written

SCRIPT = Path(__file__).parents[2] / "bin" / "fob-process"
_MISS = b"handed over\n"
_PLAIN = re.compile(rb"[ -\[\]-~]+\n")  # printable, and no backslash: what any shell's echo leaves as it is


def run(data: bytes) -> None:
    place = written(data)
    state = str(place.parent.parent.parent)
    with environment(FOB_STATE_DIR=state):
        answer = hot.stored_answer(NAME)
    env = {"HOME": HOME, "FOB_STATE_DIR": state, "PATH": f"{_stand_in()}:/usr/bin:/bin"}
    said = subprocess.run([str(SCRIPT), NAME], env=env, capture_output=True, timeout=20, check=True)
    expected = {answer if answer and _PLAIN.fullmatch(answer) else _MISS}
    lines = data.split(b"\n")
    # Each reads its own of the lines of marks and sums, so one may miss alone. A path that cannot be asked about is a
    # doubt to Python, and a missing file to the script.
    if lines[5:7] != [MARKS, SUMS] or any(is_doubtful(path) for path in lines[3:5]):
        expected |= {_MISS, *(line + b"\n" for line in lines[8:9])}
    assert said.stdout in expected
    assert not said.stderr


def _stand_in() -> Path:
    """Return the folder of a fob that only says that it was asked."""
    place = folder("stand-in") / "fob"
    if not place.exists():
        place.write_bytes(b"#!/bin/sh\necho handed over\n")
        place.chmod(0o700)
    return place.parent
