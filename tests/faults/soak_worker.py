"""One of those who ask fob all day: ``python soak_worker.py JOB``, the job and what came of it as JSON.

It is small, because Linux counts the memory of whoever starts a process as the process's own until that runs a program.
"""

import json
import os
import sys
import time


def main(calls: int, programs: list[list[str]]) -> dict[str, object]:
    """Run the programs in turn, as often as told.

    Returns:
        What failed, the different answers with the time when each was first given, and the peaks of memory in KiB.
    """
    failed: list[str] = []
    answers: dict[str, float] = {}
    peaks: dict[str, int] = {}
    for number in range(calls):
        command = programs[number % len(programs)]
        code, out, peak = run(command)
        if code or not out:
            failed.append(f"{command} ended with {code}: {out}")
        else:
            answers.setdefault(out, time.time())
        peaks[command[0]] = max(peaks.get(command[0], 0), peak)
    return {"failed": failed, "answers": answers, "peaks": peaks}


def run(command: list[str]) -> tuple[int, str, int]:
    read, write = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read), (os.POSIX_SPAWN_CLOSE, write)]
    child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    os.close(write)
    with open(read, encoding="utf-8") as stream:  # noqa: PTH123  an open file has no path
        out = stream.read()
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), out, used.ru_maxrss


if __name__ == "__main__":
    print(json.dumps(main(**json.loads(sys.argv[1]))))  # noqa: T201  the answer to the test
