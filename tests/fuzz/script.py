"""Any bytes in the place of a stored entry, and the script that answers from it: what Python answers, or a miss."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from awsfob.fastpath import entry as hot
from tests.fuzz.isolation import HOME, environment, folder
from tests.fuzz.stored import MARKS, NAME, SUMS, written

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
    if data.split(b"\n")[5:7] != [MARKS, SUMS]:  # each reads its own of the two lines, so one may miss alone
        expected |= {_MISS, *(line + b"\n" for line in data.split(b"\n")[8:9])}
    assert said.stdout in expected
    assert not said.stderr


def _stand_in() -> Path:
    """Return the folder of a fob that only says that it was asked."""
    place = folder("stand-in") / "fob"
    if not place.exists():
        place.write_bytes(b"#!/bin/sh\necho handed over\n")
        place.chmod(0o700)
    return place.parent
