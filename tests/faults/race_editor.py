"""The AWS CLI, at work on one profile: ``python race_editor.py SEED PROFILE [PROGRAM...]`` until its input ends.

Most of the time it runs the AWS CLI's own ``configure set`` in this process, for a start of the AWS CLI is a third of a
second in which it does not touch the files; now and then it starts one of the programs. Prints each setting it made,
and again with ``lost`` before it when it is not in its file any more.
"""

from __future__ import annotations

import os
import random
import select
import shlex
import subprocess
import sys
import time
from pathlib import Path

from awscli.clidriver import create_clidriver  # type: ignore[import-untyped]  # it has no types

SETTINGS = {
    "aws_access_key_id": "credentials",
    "aws_secret_access_key": "credentials",
    "region": "config",
    "role_session_name": "config",
}
PATIENCE = 2.0
"""Seconds: what was written into a file while fob replaced it comes back in some milliseconds."""


def main(seed: str, profile: str, *programs: str) -> None:
    chance = random.Random(seed)  # noqa: S311  no secret depends on it
    configure = Configure(chance, profile, programs)
    made: dict[str, str] = {}
    while not select.select([sys.stdin], [], [], 0)[0]:
        setting = chance.choice(list(SETTINGS))
        made[setting] = f"value-{configure.times}"
        configure.set(setting, made[setting])
        print(setting, made[setting], flush=True)  # noqa: T201  the answer to the test
        time.sleep(chance.uniform(0, 0.03))
        for lost in [setting for setting, value in made.items() if not stays(setting, value)]:
            print("lost", lost, made.pop(lost), flush=True)  # noqa: T201  as above


class Configure:
    """``aws configure set``, in this process or in one of its own."""

    def __init__(self, chance: random.Random, profile: str, programs: tuple[str, ...]) -> None:
        self.times = 1
        self._chance, self._profile, self._programs = chance, profile, programs
        # Importing one AWS CLI has set this, and the other one stumbles over it.
        self._env = {**os.environ, "AWS_DATA_PATH": ""}
        self._driver = create_clidriver()

    def set(self, setting: str, value: str) -> None:
        self.times += 1
        words = ["configure", "set", setting, value, "--profile", self._profile]
        if self._programs and self._chance.random() < 0.05:
            program = shlex.split(self._chance.choice(self._programs))
            subprocess.run([*program, *words], check=True, env=self._env)
        elif self._driver.main(words):
            raise SystemExit(f"aws {words} failed")


def stays(setting: str, value: str) -> bool:
    """Say whether a setting is in its file, if not at once then in a moment."""
    path = Path.home() / ".aws" / SETTINGS[setting]
    deadline = time.monotonic() + PATIENCE
    while f"{setting} = {value}\n" not in path.read_text():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
