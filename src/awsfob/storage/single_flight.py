"""Single flight: of all the processes that need the same thing at once, one fetches it and the rest wait for it.

The lock is the kernel's, so that a killed holder frees it at once. A holder that fails leaves a note beside the lock:
those who were waiting are told the same, instead of asking the user again one after the other. Where no lock can be
had (a read-only home, a file system without locks) each goes on alone: credentials matter more.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from awsfob import errors
from awsfob.errors import FilesError, FobError
from awsfob.storage.files import private_folder, read, write_private
from awsfob.storage.lock import let_go
from awsfob.storage.os_errors import describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from filelock import BaseFileLock

_PATIENCE_SECONDS = 2
_POLL_SECONDS = 0.05
# What AWS or the user said holds for all who wait. A missing terminal or a malformed option is the holder's alone.
_FOR_ALL = (errors.RefusedError, errors.UnreachableError, errors.CancelledError)


@contextmanager
def single_flight(
    folder: Path, name: str, notify: Callable[[str], None], *, doing: str = "logging in"
) -> Iterator[None]:
    """Hold the lock ``name`` for the length of the block.

    Args:
        folder: The folder of locks; made when missing.
        name: What is fetched, as a file name.
        notify: Is told once when the wait gets long, and when there is no lock to be had.
        doing: What the holder is doing, for those who wait.

    Raises:
        FobError: The holder that this process waited for failed, with its error.
    """
    failure = folder / f"{name}.failed"
    since = time.time()
    lock = _take(folder, name, notify, doing)
    if lock is None:
        yield
        return
    try:
        _raise_if_failed(failure, since)
        try:
            yield
        except KeyboardInterrupt:
            _leave_note(failure, errors.CancelledError("the login was interrupted"))
            raise
        except _FOR_ALL as error:
            _leave_note(failure, error)
            raise
        with suppress(OSError):
            failure.unlink(missing_ok=True)
    finally:
        let_go(lock)


def _take(folder: Path, name: str, notify: Callable[[str], None], doing: str) -> BaseFileLock | None:
    """Wait for the lock, however long its holder takes; None where there can be none."""
    from filelock import FileLock

    try:
        for each in (folder.parent, folder):
            private_folder(each)
        lock = FileLock(folder / f"{name}.lock", mode=0o600)
        _wait(lock, notify, doing)
    except FilesError as error:
        why = error.what
    except (OSError, NotImplementedError) as error:
        why = describe(error) if isinstance(error, OSError) else "the file system has no locks"
        why = f"cannot lock {folder}: {why}"
    else:
        return lock
    notify(f"warning: {why}; other fobs may ask for a code at the same time")
    return None


def _wait(lock: BaseFileLock, notify: Callable[[str], None], doing: str) -> None:
    from filelock import Timeout

    try:
        lock.acquire(timeout=_PATIENCE_SECONDS, poll_interval=_POLL_SECONDS)
    except Timeout:
        notify(f"waiting for another fob that is {doing}")
        lock.acquire(poll_interval=_POLL_SECONDS)


def _leave_note(path: Path, error: FobError) -> None:
    note = {"at": time.time(), "kind": type(error).__name__, "what": error.what, "hints": error.hints}
    with suppress(FobError):  # without the note the others ask for themselves; the error itself matters more
        write_private(path, json.dumps(note).encode())


def _raise_if_failed(path: Path, since: float) -> None:
    """Raise the holder's error again if it came while this process was waiting."""
    try:
        note = json.loads(read(path) or b"{}")
        kind = getattr(errors, note["kind"])
        recent = since < note["at"] <= time.time()
    except (FilesError, ValueError, KeyError, TypeError, AttributeError):
        return
    if recent:
        raise kind(note["what"], *note["hints"])
