"""Reading the stored answer of ``fob process NAME``, before anything else of fob is loaded.

SDKs run that command at every start, so this module imports nothing but os, sys and time. Whatever is not exactly as
``fastpath/writer.py`` left it is a miss, and the command line decides. The shell script
``fob-process`` follows the same rules; a test holds the two together.

An entry is a folder of the profile's name under ``hot`` in the state folder, with three files: ``entry`` (the lines
below) and two empty ones, ``credentials`` and ``config``, whose modification times are those of the AWS files at the
time when the entry was made. Both folders and the entry must be this user's and nobody else's to read or write.
"""

import os
import sys
import time

MARK = "fob 1"
RENEW_SECONDS = 900
MOST_BYTES = 65536
SEPARATOR = "|"
# What changes the meaning of a profile, as the shell script spells it.
FINGERPRINT = (
    "HOME",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_CONFIG_FILE",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_STS",
    "MFA_DEVICE",
)
_FOLDER = 0o40700
_FILE = 0o100600
_LINES = 7
_MOST_DIGITS = 10


def put(answer: bytes) -> None:
    """Write to stdout, whole; when that fails the process ends with code 1."""
    try:
        written = os.write(1, answer)  # one write of less than a pipe holds is whole
    except OSError:
        written = 0
    if written != len(answer):
        sys.exit(1)


def stored_answer(name: str) -> bytes | None:
    """Return the stored document for a profile as it is printed, or None at the least doubt."""
    entry = stored_entry(name)
    return None if entry is None else entry[1] + b"\n"


def stored_entry(name: str) -> tuple[bytes, bytes] | None:
    """Return the region that the files name for a profile and its stored document, or None at the least doubt."""
    if not name or name[0] in ".-" or "/" in name:
        return None
    opened: list[int] = []
    try:
        return _read(name, opened)
    except (OSError, ValueError):
        return None
    finally:
        for number in opened:
            os.close(number)


def hot_folder() -> str:
    """Return the folder of stored entries, by the rule of ``settings.py``."""
    environ = os.environ
    base = environ.get("XDG_STATE_HOME") or environ.get("HOME", "") + "/.local/state"
    return (environ.get("FOB_STATE_DIR") or base + "/fob") + "/hot"


def fingerprint(name: str) -> str:
    """Return the profile and the variables that change what it means, as one line.

    The name is in it because some file systems take ``Prod`` and ``prod`` for one folder, and AWS files do not.
    """
    return SEPARATOR.join([name, *[os.environ.get(variable, "") for variable in FINGERPRINT]])


def _read(name: str, opened: list[int]) -> tuple[bytes, bytes] | None:
    """Go down to the entry one open folder at a time, so that nobody can exchange one after it was looked at."""
    if sys.platform == "win32":
        return None
    hot = _open_ours(hot_folder(), os.O_DIRECTORY, _FOLDER, None, opened)
    folder = _open_ours(name, os.O_DIRECTORY, _FOLDER, hot, opened)
    entry = _open_ours("entry", os.O_NONBLOCK, _FILE, folder, opened)  # a pipe in its place must not block
    data = os.read(entry, MOST_BYTES)
    lines = data.split(b"\n")
    if len(data) == MOST_BYTES or b"\0" in data or len(lines) != _LINES + 1 or lines[-1]:
        return None
    mark, until, print_, credentials, config, region, document, _ = lines
    if mark != MARK.encode() or print_ != os.fsencode(fingerprint(name)) or not _is_to_come(until):
        return None
    unchanged = _same_age(credentials, "credentials", folder) and _same_age(config, "config", folder)
    return (region, document) if document and unchanged else None


def _open_ours(path: str, flags: int, mode: int, folder: int | None, opened: list[int]) -> int:
    """Open what has exactly this kind and mode and is this user's; the caller closes what is in ``opened``."""
    if sys.platform == "win32":  # never called there; the type checker does not know that
        raise PermissionError
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=folder)
    opened.append(number)
    info = os.fstat(number)
    if info.st_mode != mode or info.st_uid != os.geteuid():
        raise PermissionError
    return number


def _is_to_come(until: bytes) -> bool:
    """Say whether a time in seconds lies ahead; only plain digits are one, as for the shell script."""
    return until.isdigit() and len(until) <= _MOST_DIGITS and time.time() < int(until)


def _same_age(path: bytes, stamp: str, folder: int) -> bool:
    """Say whether a file is as old as its stamp, or both are missing."""
    return _modified(path, None) == _modified(stamp, folder)


def _modified(path: bytes | str, folder: int | None) -> int | None:
    try:
        return os.stat(path, dir_fd=folder).st_mtime_ns
    except FileNotFoundError:
        return None
