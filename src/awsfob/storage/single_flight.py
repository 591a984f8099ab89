"""Single flight: of all the processes that need the same thing at once, one fetches it and the rest wait for it.

The lock is the kernel's, so that a killed holder frees it at once. Where no lock can be had (a read-only home, a file
system without locks) each goes on alone: credentials matter more.

A holder that fails leaves a note. A process that was waiting goes on if it has means of its own, such as a code that
the holder did not have. Else it reports the holder's error, instead of asking the user again.

A holder may also be stopped, or wait for a user who is not there. No SDK gives up on its ``credential_process``, so a
waiting process gives up itself: after a minute where it has no terminal or the holder is stopped, else after five.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, nullcontext

from awsfob import errors
from awsfob.durations import duration_or_usage, words
from awsfob.errors import FilesError, UserNeededError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.settings import current
from awsfob.storage.files import private_folder
from awsfob.storage.flight_notes import FlightNotes
from awsfob.storage.lock import LockFile
from awsfob.storage.os_errors import describe
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from awsfob.storage.flight_notes import Holder

_PATIENCE_SECONDS = 2
_LOOK_SECONDS = 0.5
_WAIT_SECONDS = {True: 300, False: 60}
"""How long to wait for a holder, by whether there is a terminal. A holder may ask three times for two minutes."""
# What AWS or the user said may hold for all who wait. A missing terminal or a malformed option is the holder's alone.
_FOR_ALL = (errors.RefusedError, errors.UnreachableError, errors.CancelledError)


@contextmanager
def single_flight(  # noqa: PLR0913  what the holder and those who wait are told
    folder: Path,
    name: str,
    notify: Callable[[str], None],
    *,
    doing: str = "logging in",
    means: Callable[[], frozenset[str]] = frozenset,
    announce: bool = True,
    calm_seconds: float = 0,
) -> Iterator[None]:
    """Hold the lock ``name`` for the length of the block.

    Args:
        folder: The folder of locks; made when missing.
        name: What is fetched, as a file name.
        notify: Is told once when the wait gets long, and when there is no lock to be had.
        doing: What the holder is doing, for those who wait.
        means: Returns the names of what this process can fetch it with. Where a holder failed that it waited for, it
            goes on only with a means that the holder did not have.
        announce: Whether to leave a note of who holds the lock.
        calm_seconds: How long a process that comes after one that the user has cancelled is refused, too: a program
            that tries again shall not ask again.

    Raises:
        UserNeededError: The holder has kept the lock for too long.
        UsageError: FOB_LOCK_WAIT is not a duration.
        FobError: The holder that this process waited for failed, with its error.
    """
    notes = FlightNotes(folder, name)
    _keep_calm(notes, calm_seconds, means)
    since = time.time()
    lock = _take(folder, name, lambda each: _wait(each, notes, notify, doing), notify)
    if lock is None:
        yield
        return
    try:
        with _announced(notes) if announce else nullcontext(), _noting_failures(notes, since, means, doing):
            yield
    finally:
        lock.free()


@contextmanager
def _announced(notes: FlightNotes) -> Iterator[None]:
    try:
        notes.begin()
        yield
    finally:
        notes.end()


@contextmanager
def _noting_failures(
    notes: FlightNotes, since: float, means: Callable[[], frozenset[str]], doing: str
) -> Iterator[None]:
    """Raise the error of the holder before, unless there are other means; note a failure of this process."""
    before = notes.failure(since)
    if before and (isinstance(before.error, errors.UnreachableError) or means() <= before.tried):
        raise before.error
    tried = before.tried if before else frozenset()
    try:
        yield
    except KeyboardInterrupt:
        notes.fail(errors.CancelledError(f"the other fob that was {doing} was interrupted"), tried | means())
        raise
    except _FOR_ALL as error:
        notes.fail(error, tried | means())
        raise
    notes.succeed()


def _keep_calm(notes: FlightNotes, seconds: float, means: Callable[[], frozenset[str]]) -> None:
    before = notes.failure(time.time() - seconds) if seconds else None
    if before and isinstance(before.error, errors.CancelledError) and _has_only(means(), before.tried):
        raise errors.CancelledError(before.error.what, f"fob asks again {words(seconds)} after that")


def _has_only(means: frozenset[str], tried: frozenset[str]) -> bool:
    """Say whether there are means, and each was tried; without any, this process says better what is missing."""
    return bool(means) and means <= tried


def _take(folder: Path, name: str, wait: Callable[[LockFile], None], notify: Callable[[str], None]) -> LockFile | None:
    """Wait for the lock; None where there can be none."""
    lock = None
    try:
        for each in (folder.parent, folder):
            private_folder(each)
        lock = LockFile(folder / f"{name}.lock")
        wait(lock)
    except FilesError as error:
        why = error.what
    except OSError as error:
        why = f"cannot lock {folder}: {describe(error)}"
    except BaseException:
        if lock:
            lock.free()
        raise
    else:
        return lock
    if lock:
        lock.free()
    notify(f"warning: {why}; other fobs may ask for a code at the same time")
    return None


def _wait(lock: LockFile, notes: FlightNotes, notify: Callable[[str], None], doing: str) -> None:
    began = time.monotonic()
    is_told = False
    while not lock.take(_LOOK_SECONDS if is_told else _PATIENCE_SECONDS):
        holder = notes.holder()
        if not is_told:
            notify(f"waiting for another fob that is {doing}" + (f" ({holder})" if holder else ""))
        is_told = True
        if time.monotonic() - began >= _limit(is_stopped=bool(holder and holder.is_stopped)):
            raise _too_long(time.monotonic() - began, holder, doing)


def _limit(*, is_stopped: bool) -> float:
    """Return how many seconds to wait for a holder: FOB_LOCK_WAIT, else by what there is."""
    if given := current().lock_wait:
        return duration_or_usage(given, "FOB_LOCK_WAIT", "90s or 5m")
    return _WAIT_SECONDS[SYSTEM.has_terminal() and not is_stopped]


def _too_long(seconds: float, holder: Holder | None, doing: str) -> UserNeededError:
    who = f": {holder}" if holder else ""
    hints = [f"finish what it asks for, or end it: kill {holder.process}"] if holder else []
    if holder and holder.is_stopped:
        hints = [f"let it go on with fg in its terminal, or end it: kill -KILL {holder.process}"]
    return UserNeededError(
        f"another fob has been {doing} for {words(seconds)} and more{who}",
        *hints,
        "to wait longer, set FOB_LOCK_WAIT, as in FOB_LOCK_WAIT=10m",
    )
