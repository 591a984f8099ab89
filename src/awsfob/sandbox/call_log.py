"""The log of calls, for tests that count them. It records the time step of a code, never the code."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any


@dataclass(slots=True)
class LogEntry:
    """One call, filled in while the sandbox answers it.

    Attributes:
        outcome: ``ok`` or the error code; ``drop`` or ``html`` for an injected fault without an AWS response.
        fault: The kind of the injected fault, or empty.
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
        self._entries: list[LogEntry] = []
        self._lock = Lock()

    def open(self, action: str) -> LogEntry:
        """Add an entry for a new call and return it."""
        entry = LogEntry(action)
        with self._lock:
            self._entries.append(entry)
        return entry

    def dump(self, action: str | None) -> list[dict[str, Any]]:
        """Return the calls of one action, or all calls, as dictionaries."""
        with self._lock:
            return [asdict(entry) for entry in self._entries if action in {None, entry.action}]
