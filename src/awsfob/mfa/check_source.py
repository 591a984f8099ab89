"""Testing a source without AWS: two codes from two periods of 30 seconds, which must differ."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING
from awsfob.mfa.source import SourceFailedError
from awsfob.mfa.totp_period import wait_for_next_period

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.interaction.interaction import Interaction
    from awsfob.mfa.source import Code, CodeRequest, CodeSource


def check_source(
    source: CodeSource,
    request: CodeRequest,
    interaction: Interaction,
    wait: Callable[[Interaction, str], None] = wait_for_next_period,
) -> Code:
    """Ask a source for a code in this period and for one in the next, and return the second; neither is sent.

    Args:
        source: What is tried.
        request: For which device.
        interaction: Who waits, at most 30 seconds.
        wait: Waits for the next period.

    Raises:
        SourceFailedError: Both are the same, so they do not come from a clock.
        FobError: What the source raises.
    """
    first = source.code(request)
    wait(interaction, f"{first.source} gave a code")
    second = source.code(request)
    if second.digits == first.digits:
        raise SourceFailedError(
            f"{second.source}: it gave the same code in two periods of 30 s, and AWS takes each code once",
            "check that it gives the current code, and that the device is time-based (TOTP)",
        )
    return second
