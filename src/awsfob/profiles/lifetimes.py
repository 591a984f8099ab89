"""How long sessions last: what STS allows, and what the environment asks for. Pure."""

from __future__ import annotations

from awsfob.durations import duration_or_usage
from awsfob.errors import UsageError

HOUR = 3600
SESSION_DURATION = 12 * HOUR
SESSION_RANGE = (900, 36 * HOUR)
ROLE_RANGE = (900, 12 * HOUR)


def check_lifetime(seconds: int | UsageError | None, *, of_role: bool) -> None:
    """Check the lifetime that a session shall have, if it is a number.

    Raises:
        UsageError: STS does not allow it.
    """
    low, high = ROLE_RANGE if of_role else SESSION_RANGE
    if isinstance(seconds, int) and not low <= seconds <= high:
        raise UsageError(
            f"{'a role session' if of_role else 'a session'} lasts from {low} to {high} seconds, not {seconds}",
            f"use a duration from {low // 60}m to {high // HOUR}h",
        )


def lifetime_or_default(seconds: int | UsageError | None) -> int:
    """Return the lifetime of the user's session; where what was asked for cannot be used, 12 hours as without it."""
    return seconds if isinstance(seconds, int) else SESSION_DURATION


def lifetime_of_variable(variable: str, text: str) -> int | UsageError:
    """Return the lifetime of the user's session that a variable asks for, or the error for whoever needs it.

    Most commands reuse a session and make none, so a variable that cannot be used stops only those that do.
    """
    try:
        seconds = duration_or_usage(text, variable)
        check_lifetime(seconds, of_role=False)
    except UsageError as error:
        return error
    return seconds
