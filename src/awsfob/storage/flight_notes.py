"""Notes of the holder of a lock for the processes that wait: who it is, and how it failed."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from awsfob import errors
from awsfob.errors import FilesError, FobError
from awsfob.light_datetime import datetime
from awsfob.light_typing import TYPE_CHECKING
from awsfob.storage.files import read, write_private
from awsfob.structs import Struct
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


class Holder(Struct):
    """The process that holds a lock.

    Attributes:
        process: Its number.
        since: The time at which it took the lock, in seconds since 1970.
        is_stopped: Whether it is stopped, as by Ctrl-Z.
    """

    process: int
    since: float
    is_stopped: bool

    def __str__(self) -> str:
        """Return the process, the local time since when, and whether it is stopped."""
        since = datetime.fromtimestamp(self.since).astimezone()
        return f"process {self.process}, since {since:%H:%M:%S}" + (", which is stopped" if self.is_stopped else "")


class Failure(Struct):
    """How a holder failed.

    Attributes:
        error: Its error, as a waiting process should report it.
        tried: The names of the means with which it, and those before it, failed.
    """

    error: FobError
    tried: frozenset[str]


class FlightNotes:
    """The notes beside one lock.

    Args:
        folder: The folder of the lock; it must exist before a note is written.
        name: The name of the lock.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._holder = folder / f"{name}.holder"
        self._failure = folder / f"{name}.failed"

    def begin(self) -> None:
        """Note that this process holds the lock."""
        _write(self._holder, f'{{"process": {os.getpid()}, "since": {time.time()}}}')  # json would be loaded for this

    def end(self) -> None:
        """Remove the note of ``begin``."""
        with suppress(OSError):
            self._holder.unlink(missing_ok=True)

    def holder(self) -> Holder | None:
        """Return the process that holds the lock; None where it left no note, or has ended."""
        try:
            note = _read(self._holder)
            process, since = int(note["process"]), float(note["since"])
        except (ValueError, KeyError, TypeError):
            return None
        return Holder(process, since, SYSTEM.is_stopped(process)) if SYSTEM.is_running(process) else None

    def fail(self, error: FobError, tried: frozenset[str]) -> None:
        """Note how this process failed, and with which means."""
        import json

        note = {"kind": type(error).__name__, "what": error.what, "hints": error.hints, "tried": sorted(tried)}
        _write(self._failure, json.dumps({"at": time.time(), **note}))

    def succeed(self) -> None:
        """Remove the note of ``fail``."""
        with suppress(OSError):
            self._failure.unlink(missing_ok=True)

    def failure(self, since: float) -> Failure | None:
        """Return how a holder failed after a time in seconds since 1970; None if none did."""
        try:
            note = _read(self._failure)
            kind, tried = getattr(errors, note["kind"]), frozenset(map(str, note["tried"]))
            if not since < note["at"] <= time.time():
                return None
            error = kind(_as_the_holders(kind, note["what"]), *note["hints"])
            error.is_of_other = True
            return Failure(error, tried)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


def _as_the_holders(kind: type[FobError], what: str) -> str:
    if issubclass(kind, errors.CancelledError):
        return f"another fob process was cancelled: {what}"
    if issubclass(kind, errors.UnreachableError):
        return f"another fob process did not reach AWS: {what}"
    return f"another fob process was refused: {what}"


def _read(path: Path) -> Any:  # noqa: ANN401  whatever the JSON is
    try:
        data = read(path)
    except FilesError as error:
        raise ValueError from error
    if not data:
        return {}
    import json

    return json.loads(data)


def _write(path: Path, note: str) -> None:
    with suppress(FobError, OSError):  # without the note the others know less; that stops nobody
        write_private(path, note.encode(), lasting=False)  # it is about processes that run
