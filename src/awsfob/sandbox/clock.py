"""Two clocks, because they must never move together: sessions and codes, and the one signatures are checked with."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(slots=True)
class Clock:
    """The sandbox's time.

    Attributes:
        offset: Seconds that sessions, codes and the age of new keys are ahead of the machine.
        skew: Seconds that the clock behind signatures is ahead of the machine.
    """

    offset: float = 0.0
    skew: float = 0.0

    def now(self) -> float:
        """Return the seconds since 1970 by which sessions end and codes change."""
        return time.time() + self.offset

    def today(self) -> datetime:
        """Return `now` as an aware instant in UTC, to the second, as AWS gives it."""
        return datetime.fromtimestamp(int(self.now()), UTC)

    def signing(self) -> datetime:
        """Return the aware UTC instant with which signatures are compared."""
        return datetime.fromtimestamp(time.time() + self.skew, UTC)
