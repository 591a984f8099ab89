"""The 30 seconds for which a code is shown (RFC 6238, and what AWS's virtual devices use), and waiting for the next."""

from __future__ import annotations

import time

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.interaction.interaction import Interaction

PERIOD_SECONDS = 30
_MARGIN_SECONDS = 0.2  # a generator may look at the clock a moment before we do


def seconds_left() -> float:
    """Return for how many seconds the code of this moment is shown, by this machine's clock."""
    return PERIOD_SECONDS - time.time() % PERIOD_SECONDS


def wait_for_next_period(interaction: Interaction, why: str) -> None:
    """Wait until generators show their next code, at most 30 seconds.

    A terminal shows the seconds go by; in a pipe nothing is said.

    Args:
        interaction: Who is waiting.
        why: The first half of the line that is shown.
    """
    from math import ceil

    terminal = None if interaction.quiet else interaction.terminal
    end = time.monotonic() + seconds_left() + _MARGIN_SECONDS
    try:
        while (left := end - time.monotonic()) > 0:
            if terminal:
                terminal.show(f"{why}: the next one comes in {ceil(left)} s ")
            time.sleep(min(left, 1))
    finally:
        if terminal:
            terminal.show("")
