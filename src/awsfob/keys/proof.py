"""Proving a new key: AWS has to accept it several times in a row, because not all of AWS knows a new key at once.

A new key is refused for 8 to 15 seconds, and may be refused again after its first success (public reports).
"""

from __future__ import annotations

import time

from awsfob.errors import FobError, RefusedError, UnreachableError
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from awsfob.keys.iam_user import IamUser

PROOFS_IN_A_ROW = 3
PAUSE_SECONDS = 1.0


def prove(access: IamUser, wait: int) -> None:
    """Call AWS with a key until it has answered ``PROOFS_IN_A_ROW`` times in a row.

    Args:
        access: The user, with the key.
        wait: Seconds after which to give up.

    Raises:
        RefusedError: AWS still refused the key after ``wait`` seconds.
        UnreachableError: AWS did not answer for as long.
    """
    give_up = time.monotonic() + wait
    successes, pause = 0, 0.0
    while successes < PROOFS_IN_A_ROW:
        time.sleep(pause)
        try:
            access.identity()
            successes += 1
        except (RefusedError, UnreachableError) as error:
            successes, pause = 0, PAUSE_SECONDS
            if time.monotonic() > give_up:
                raise _unproven(access.key.key_id, wait, error) from error


def _unproven(key_id: str, wait: int, error: FobError) -> FobError:
    if isinstance(error, UnreachableError):
        return error
    return RefusedError(
        f"AWS did not accept the new key {key_id} within {wait} s",
        "try again later, or wait longer with --wait 5m",
    )
