"""Whether a client got its answer, and if not, why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.harness.program import Result

# Each client puts it in its own words; the names of AWS's errors are the same in all.
NEEDS_MFA = r"AccessDenied.*is not authorized to perform"
EXPIRED = r"ExpiredToken"
NO_CREDENTIALS = r"Unable to locate credentials|Could not (resolve|load) credentials"


def answered(result: Result, fact: str) -> None:
    assert result.code == 0, result.err
    assert fact in result.out


def failed_with(result: Result, why: str) -> None:
    assert result.code != 0, result.out
    assert re.search(why, result.err, re.DOTALL), result.err
