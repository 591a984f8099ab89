"""The AWS CLI, at work on one profile: ``python race_editor.py SEED PROFILE [PROGRAM...]`` until its input ends.

Most of the time it runs the AWS CLI's own ``configure set`` in this process, for a start of the AWS CLI is a third of a
second in which it does not touch the files; now and then it starts one of the programs. Prints each setting it made.
"""

from __future__ import annotations

import os
import random
import select
import subprocess
import sys
import time

from awscli.clidriver import create_clidriver  # type: ignore[import-untyped]  # it has no types

SETTINGS = ("aws_access_key_id", "aws_secret_access_key", "region", "role_session_name")


def main(seed: str, profile: str, *programs: str) -> None:
    chance = random.Random(seed)  # noqa: S311  no secret depends on it
    env = {**os.environ, "AWS_DATA_PATH": ""}  # which importing one AWS CLI has set, and another stumbles over
    number = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        number += 1
        setting, value = chance.choice(SETTINGS), f"value-{number}"
        words = ["configure", "set", setting, value, "--profile", profile]
        if programs and chance.random() < 0.1:
            subprocess.run([chance.choice(programs), *words], check=True, env=env)
        elif create_clidriver().main(words):
            raise SystemExit(f"aws {words} failed")
        print(setting, value, flush=True)  # noqa: T201  the answer to the test
        time.sleep(chance.uniform(0, 0.02))


if __name__ == "__main__":
    main(*sys.argv[1:])
