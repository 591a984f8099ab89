"""Errors of the operating system, as errors with hints."""

from __future__ import annotations

import errno
from contextlib import contextmanager

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AGAIN = "then run the command again"
_MEANINGS: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", f"free some space (df -h), or remove files (df -i), {_AGAIN}"),
    errno.EDQUOT: ("your disk quota is used up", f"free some space, {_AGAIN}"),
    errno.EFBIG: ("a limit on the size of files is reached", f"raise the limit (ulimit -f), {_AGAIN}"),
    errno.EROFS: ("the file system is read-only", f"mount it for writing, or name another file, {_AGAIN}"),
    errno.EACCES: SYSTEM.no_permission,
    errno.EPERM: ("the operating system does not permit it", SYSTEM.not_permitted),
    errno.EIO: ("the disk reported an input/output error", "check the disk; a copy elsewhere would be wise"),
    errno.EBUSY: (
        "the file is in use, or mounted on its own",
        "in a container, mount the folder that holds the file instead of the file itself",
    ),
    errno.ENOENT: ("a folder on its path is missing", "correct the path, or make the folder"),
    errno.EISDIR: ("it is a folder", "name a file"),
    errno.ENOTDIR: ("a part of its path is a file, not a folder", "correct the path"),
    errno.EEXIST: ("there is a file where a folder is needed", "move it away, or correct the path"),
    errno.ELOOP: ("its symbolic links lead in a circle", "correct the link: ls -l shows where it leads"),
    errno.ENAMETOOLONG: ("its name is too long", "name a file with a shorter name"),
    errno.EMFILE: ("too many files are open", f"raise the limit (ulimit -n), {_AGAIN}"),
    errno.ENFILE: ("too many files are open on this machine", f"close some programs, {_AGAIN}"),
}


@contextmanager
def reporting(path: Path, doing: str) -> Iterator[None]:
    """Turn what the operating system refuses into an error to show, see ``to_files_error``."""
    try:
        yield
    except OSError as error:
        raise to_files_error(error, path, doing) from error


def describe(error: OSError) -> str:
    """Return what an error of the operating system means, in a few words without a full stop."""
    known = _MEANINGS.get(error.errno or 0)
    return known[0] if known is not None else (error.strerror or "the operating system refused").lower()


def to_files_error(error: OSError, path: Path, doing: str) -> FilesError:
    """Return the error to show for one that the operating system gave.

    Args:
        error: What was raised.
        path: The file that the user knows about.
        doing: What could not be done to it, as a verb: "read", "change".

    Returns:
        An error naming the path, and also the file that caused it where that is another one (a lock, a copy).
    """
    where = error.filename if isinstance(error.filename, str) else str(path)
    about = "" if where == str(path) else f" ({where})"
    known = _MEANINGS.get(error.errno or 0)
    hint = known[1] if known is not None else f"make sure that the file can be used, {_AGAIN}"
    return FilesError(f"cannot {doing} {path}: {describe(error)}{about}", hint)


def not_ours(target: Path) -> FilesError:
    """Return the error for a file whose owner a replacement would change."""
    return FilesError(
        f"cannot change {target}: it belongs to another user or group, and replacing it would make it yours",
        f"run fob as its owner, or make it yours: {SYSTEM.own_command(target)}",
    )
