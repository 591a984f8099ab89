"""The log of calls, for tests that count. It holds which step a code was of, and never the code."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any


@dataclass(slots=True)
class Entry:
    """One call, filled in while it is being answered.

    Attributes:
        outcome: ``ok``, or the error code that was answered; ``drop``, ``html`` where nothing of AWS's was.
        fault: The kind of trouble that had been ordered for this call.
        steps: The 30-second steps (Unix time // 30) of the codes that were accepted in this call.
    """

    action: str
    service: str = ""
    key_id: str = ""
    user: str = ""
    outcome: str = "unfinished"
    fault: str = ""
    serial: str = ""
    steps: list[int] = field(default_factory=list)


class CallLog:
    """Every call since the last reset, in order of arrival."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._lock = Lock()

    def open(self, action: str) -> Entry:
        """Return the entry for a call that has just come in."""
        entry = Entry(action)
        with self._lock:
            self._entries.append(entry)
        return entry

    def dump(self, action: str | None) -> list[dict[str, Any]]:
        """Return the calls of one action, or all, as plain values."""
        with self._lock:
            return [asdict(entry) for entry in self._entries if action in {None, entry.action}]
