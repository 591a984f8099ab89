"""Two clocks: one for sessions and codes, one for signatures. Tests move them independently."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(slots=True)
class Clock:
    """The sandbox's time.

    Attributes:
        offset: Seconds by which the clock of sessions, codes and new keys is ahead of the machine's.
        skew: Seconds by which the clock of signatures is ahead of the machine's.
    """

    offset: float = 0.0
    skew: float = 0.0

    def now(self) -> float:
        """Return the time for sessions and codes, in seconds since 1970."""
        return time.time() + self.offset

    def today(self) -> datetime:
        """Return `now` as an aware datetime in UTC, in whole seconds as in AWS."""
        return datetime.fromtimestamp(int(self.now()), UTC)

    def signing(self) -> datetime:
        """Return the time for signatures as an aware datetime in UTC."""
        return datetime.fromtimestamp(time.time() + self.skew, UTC)
