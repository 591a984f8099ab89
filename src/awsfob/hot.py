"""Ring 0: where the process starts, and the short way that answers ``fob process NAME`` from a stored entry.

SDKs run that command at every start, so this module imports nothing but os, sys and time, and does the little there is
to do by itself. Whatever is not exactly as ``hot_entry.py`` left it is a miss, and the long way decides. The shell
script ``fob-process`` follows the same rules; a test holds the two together.

An entry is a folder of the profile's name under ``hot`` in the state folder, with three files: ``entry`` (the lines
below) and two empty ones, ``credentials`` and ``config``, whose modification times are those of the AWS files at the
time when the entry was made.
"""

from __future__ import annotations

import os
import sys
import time

MARK = "fob 1"
RENEW_SECONDS = 900
# What changes the meaning of a profile, as the shell script spells it.
FINGERPRINT = (
    "HOME",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_CONFIG_FILE",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_STS",
    "MFA_DEVICE",
)
_LINES = 6


def main() -> None:
    """Run fob: the short way when it can answer, else the command line."""
    words = sys.argv[1:]
    if len(words) == 2 and words[0] == "process" and os.name == "posix":  # noqa: PLR2004  the command and a name
        answer = stored_answer(words[1])
        if answer:
            _print(answer)
            return
    from awsfob.cli.main import run

    run()


def _print(answer: bytes) -> None:
    try:
        os.write(1, answer)  # one write of less than a pipe holds is whole
    except OSError:
        sys.exit(1)


def stored_answer(name: str) -> bytes | None:
    """Return the stored document for a profile, or None at the least doubt."""
    if not name or name[0] in ".-" or "/" in name:
        return None
    try:
        return _answer(f"{hot_folder()}/{name}")
    except (OSError, ValueError):
        return None


def hot_folder() -> str:
    """Return the folder of stored entries, by the rule of ``state.py``."""
    environ = os.environ
    base = environ.get("XDG_STATE_HOME") or environ.get("HOME", "") + "/.local/state"
    return (environ.get("FOB_STATE_DIR") or base + "/fob") + "/hot"


def fingerprint() -> str:
    """Return the variables that change what a profile means, as one line."""
    return "|".join([os.environ.get(name, "") for name in FINGERPRINT])


def _answer(folder: str) -> bytes | None:
    if not (_is_ours(folder.rpartition("/")[0], 0o40700) and _is_ours(folder, 0o40700)):
        return None
    if not _is_ours(folder + "/entry", 0o100600):
        return None
    with open(folder + "/entry", "rb") as file:  # noqa: PTH123  pathlib costs more than all of this
        lines = file.read().split(b"\n")
    if len(lines) != _LINES + 1:
        return None
    mark, until, print_, credentials, config, document, _ = lines
    if mark != MARK.encode() or print_ != os.fsencode(fingerprint()) or time.time() >= int(until):
        return None
    unchanged = _same_age(credentials, folder + "/credentials") and _same_age(config, folder + "/config")
    return document + b"\n" if unchanged else None


def _is_ours(path: str, mode: int) -> bool:
    info = os.lstat(path)
    return info.st_mode == mode and info.st_uid == os.geteuid()


def _same_age(path: bytes, stamp: str) -> bool:
    """Say whether a file is as old as its stamp, or both are missing."""
    return _modified(path) == _modified(stamp)


def _modified(path: bytes | str) -> int | None:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116  pathlib costs more than all of this
    except FileNotFoundError:
        return None
