"""Reading the stored answer of ``fob process NAME``, before anything else of fob is loaded.

SDKs run that command at every start, so this module imports nothing but _imp, os, sys and time. Whatever is not exactly
as ``fastpath/writer.py`` left it is a miss, and the command line decides. The shell script
``fob-process`` follows the same rules; a test holds the two together.

An entry is a folder of the profile's name under ``hot`` in the state folder, with three files: ``entry`` (the lines
below) and two empty ones, ``credentials`` and ``config``, whose modification times are those of the AWS files at the
time when the entry was made. Both folders and the entry must be this user's and nobody else's to read or write.

An entry is good while both AWS files are what they were. Time stamps cannot say that alone: ``cp -p``, ``touch -r``, a
link to another file and a Nix store give other bytes the same time. So the bytes are compared too, by a checksum, for
no copy of an access key may be kept. Python compares device, inode, size, times of modification and of change, and
a hash; the script compares size, time of modification and what ``cksum`` says. A file that cannot be reached, because
its folder is closed for example, is a miss for Python. For the script it is a missing file, as for the AWS CLI. Neither
checksum withstands somebody who looks for a file with the same one. It need not: whoever can write the AWS files has
the keys already.
"""

import os
import sys
import time
from _imp import source_hash  # SipHash, as Python marks its bytecode; unlike zlib and hashlib it costs no import

MARK = "fob 2"
RENEW_SECONDS = 900
MOST_BYTES = 65536
SEPARATOR = "|"
NO_ENVIRONMENT = "!"
"""In place of a region: the answer is not all that ``fob env`` and ``fob exec`` hand on."""
READER_GONE = 141  # 128 and SIGPIPE, as shells say it
_EINVAL = 22
# What changes the meaning of a profile, as the shell script spells it.
FINGERPRINT = (
    "USERPROFILE" if sys.platform == "win32" else "HOME",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_CONFIG_FILE",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_STS",
    "MFA_DEVICE",
)
_FOLDER = 0o40700
_FILE = 0o100600
_LINES = 9
_MOST_DIGITS = 10
# A pipe in place of a file must not block, nor a terminal become the controlling one. Windows has none of these flags
# but the last.
_READING = os.O_RDONLY
for _flag in ("O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY", "O_BINARY"):
    _READING |= getattr(os, _flag, 0)
_MOST_FILE_BYTES = 4 * 1024 * 1024
_REGULAR = 0o100000
_KIND = 0o170000
_HASH_KEY = 0x666F62


def put(answer: bytes) -> None:
    """Write to stdout, whole; to one that was closed before the start, nothing, as the command line does.

    If the reader has ended, end the process as the command line does, see ``cli/main.py``.

    Raises:
        OSError: It cannot be written.
    """
    if sys.stdout is None:
        return
    try:
        while answer:  # one write of less than a pipe holds is whole; a disk that fills up takes a part first
            answer = answer[os.write(1, answer) :]
    except BrokenPipeError:
        sys.exit(READER_GONE)
    except OSError as error:
        if sys.platform == "win32" and error.errno == _EINVAL:  # a closed pipe there
            sys.exit(READER_GONE)
        raise


def end_interrupted() -> None:
    """Say that the user has interrupted fob, and end with the exit code of shells for that."""
    os.write(2, b"\nfob: error: interrupted\n")
    sys.exit(130)


def stored_answer(name: str) -> bytes | None:
    """Return the stored document for a profile as it is printed, or None at the least doubt."""
    entry = stored_entry(name)
    return None if entry is None else entry[1] + b"\n"


def stored_entry(name: str) -> tuple[bytes, bytes] | None:
    """Return the region that the files name for a profile and its stored document, or None at the least doubt.

    An entry is good until RENEW_SECONDS before the session ends. It is not used while FOB_MIN_LEFT is set, which
    may ask for more.
    """
    if not can_name_folder(name) or os.environ.get("FOB_MIN_LEFT"):
        return None
    opened: list[int] = []
    try:
        return _read(name, opened)
    except (OSError, ValueError):
        return None
    finally:
        for number in opened:
            os.close(number)


def can_name_folder(name: str) -> bool:
    """Say whether the folder of an entry can have a profile's name; there is no entry for a profile of another name.

    On Windows ``team:prod`` is a stream of a file, ``D:prod`` is on another drive, and ``NUL`` is a device.
    """
    if not name or name[0] in ".-" or "/" in name:
        return False
    return os.sep == "/" or _is_plain(name)


def _is_plain(name: str) -> bool:
    device = name.partition(".")[0].upper()
    letters = name.replace("-", "").replace("_", "").replace(".", "")
    if not (name.isascii() and letters.isalnum()) or name[-1] == ".":
        return False
    return device not in {"CON", "PRN", "AUX", "NUL"} and device[:3] not in {"COM", "LPT"}


def is_checked(words: list[str]) -> bool:
    """Say whether a stored entry answers ``fob status`` with these words: a name, or none, and ``--check``."""
    names = [word for word in words if word != "--check"]
    if len(words) - len(names) != 1 or len(names) > 1:
        return False
    of_environment = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE")
    return stored_entry(names[0] if names else of_environment or "default") is not None


def hot_folder() -> str:
    """Return the folder of stored entries, by the rule of ``settings.py``."""
    environ = os.environ
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA") or environ.get("USERPROFILE", "") + r"\AppData\Local"
        return (environ.get("FOB_STATE_DIR") or base + r"\fob") + r"\hot"
    base = environ.get("XDG_STATE_HOME", "")
    if not base.startswith("/"):
        base = environ.get("HOME", "") + "/.local/state"
    return (environ.get("FOB_STATE_DIR") or base + "/fob") + "/hot"


def fingerprint(name: str) -> str:
    """Return the profile and the variables that change what it means, as one line.

    The name is in it because some file systems take ``Prod`` and ``prod`` for one folder, and AWS files do not.
    """
    return SEPARATOR.join([name, *[os.environ.get(variable, "") for variable in FINGERPRINT]])


def _read(name: str, opened: list[int]) -> tuple[bytes, bytes] | None:
    """Open the folders above the entry one by one, so that nobody can swap a folder after its check.

    Windows has no such calls, and no modes. There the folder is private because it is in the user's profile.
    """
    folder: int | str
    if sys.platform == "win32":
        folder = rf"{hot_folder()}\{name}"
        entry = os.open(rf"{folder}\entry", _READING)
        opened.append(entry)
    else:
        hot = _open_ours(hot_folder(), os.O_DIRECTORY, _FOLDER, None, opened)
        folder = _open_ours(name, os.O_DIRECTORY, _FOLDER, hot, opened)
        entry = _open_ours("entry", os.O_NONBLOCK, _FILE, folder, opened)  # a pipe in its place must not block
    data = os.read(entry, MOST_BYTES)
    lines = data.split(b"\n")
    if len(data) == MOST_BYTES or b"\0" in data or len(lines) != _LINES + 1 or lines[-1]:
        return None
    mark, until, print_, credentials, config, marks, _sums, region, document, _ = lines
    if mark != MARK.encode() or print_ != os.fsencode(fingerprint(name)) or not _is_to_come(until) or not document:
        return None
    now = [_unchanged(credentials, "credentials", folder), _unchanged(config, "config", folder)]
    return (region, document) if b" ".join(now) == marks else None


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
    """Return whether a time in seconds lies ahead; only plain digits are one, as for the shell script."""
    return until.isdigit() and len(until) <= _MOST_DIGITS and time.time() < int(until)


def _unchanged(path: bytes, stamp: str, folder: int | str) -> bytes:
    """Return the mark of a file that is as old as its stamp, or missing as its stamp is."""
    found = read_whole(path)
    if (found[0].st_mtime_ns if found else None) != _modified(stamp, folder):
        raise ValueError
    return mark_of(found)


def read_whole(path: bytes) -> tuple[os.stat_result, bytes] | None:
    """Return what a file is and its bytes, None when there is none.

    Raises:
        OSError: It cannot be read, is no regular file, is larger than 4 MiB, or changes meanwhile.
    """
    try:
        number = os.open(path, _READING)
    except FileNotFoundError:
        return None
    try:
        info = os.fstat(number)
        if info.st_mode & _KIND != _REGULAR or info.st_size > _MOST_FILE_BYTES:
            raise PermissionError
        data = os.read(number, info.st_size + 1)
    finally:
        os.close(number)
    if len(data) != info.st_size:
        raise PermissionError
    return info, data


def mark_of(found: tuple[os.stat_result, bytes] | None) -> bytes:
    """Return in one word what a file is: device, inode, size, time of change in nanoseconds, hash of the bytes."""
    if found is None:
        return b"missing"
    info, data = found
    facts = (info.st_dev, info.st_ino, info.st_size, info.st_ctime_ns)
    return b"%d:%d:%d:%d:" % facts + source_hash(_HASH_KEY, data).hex().encode()


def _modified(stamp: str, folder: int | str) -> int | None:
    try:
        if isinstance(folder, str):
            return os.stat(rf"{folder}\{stamp}").st_mtime_ns  # noqa: PTH116  pathlib is not loaded
        return os.stat(stamp, dir_fd=folder).st_mtime_ns
    except FileNotFoundError:
        return None
