"""Runs programs inside Windows, one thread for each request, because wine tells Linux too little about them.

It reads a JSON object from each line of stdin and writes one to stdout when the program has ended. An exit code of
Windows has 32 bits, of which Linux would see eight; and wine sets variables such as USERPROFILE by itself.

A request: ``id``, ``words``, ``env`` (all variables), ``folder``, ``input``, ``console`` (whether the program has a
console of its own, which nobody sees). An answer: ``id``, ``code``, and ``out`` and ``err`` as latin-1 text, one
character for a byte.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import Any

_SECONDS = 280
_CREATE_NO_WINDOW, _DETACHED_PROCESS = 0x08000000, 0x8
_writing = threading.Lock()


def main() -> None:
    """Serve until stdin ends."""
    for line in sys.stdin:
        threading.Thread(target=_serve, args=(json.loads(line),)).start()


def _serve(request: dict[str, Any]) -> None:
    try:
        answer = _run(request)
    except (OSError, subprocess.SubprocessError) as error:
        answer = {"code": -1, "out": "", "err": f"the agent could not run it: {error}"}
    with _writing:
        sys.stdout.write(json.dumps({"id": request["id"], **answer}) + "\n")
        sys.stdout.flush()


def _run(request: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        request["words"],
        env=request["env"],
        cwd=request["folder"],
        input=request["input"].encode(),
        capture_output=True,
        timeout=_SECONDS,
        creationflags=_CREATE_NO_WINDOW if request["console"] else _DETACHED_PROCESS,
        check=False,
    )
    return {"code": done.returncode, "out": done.stdout.decode("latin-1"), "err": done.stderr.decode("latin-1")}


if __name__ == "__main__":
    main()
