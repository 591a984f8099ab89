"""Checks of STS parameters: what AWS refuses with ValidationError before any other check.

The limits come from the service model of STS. botocore has them but does not check them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from awsfob.sandbox.aws_errors import validation
from awsfob.sandbox.moto_adapter import lower_first

if TYPE_CHECKING:
    from collections.abc import Mapping

#: parameter -> shortest, longest, pattern as AWS prints it
_TEXTS: Final = {
    "SerialNumber": (9, 256, r"[\w+=/:,.@-]*"),
    "TokenCode": (6, 6, r"[\d]*"),
    "RoleSessionName": (2, 64, r"[\w+=,.@-]*"),
    "ExternalId": (2, 1224, r"[\w+=,.@:\/-]*"),
    "SourceIdentity": (2, 64, r"[\w+=,.@-]*"),
    "RoleArn": (20, 2048, r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD]+"),
}
#: action -> longest duration in seconds; the shortest is always 900
_LONGEST: Final = {"GetSessionToken": 129600, "AssumeRole": 43200}
_SHORTEST: Final = 900


def check_parameters(params: Mapping[str, str]) -> None:
    """Check lengths, patterns and the duration's range.

    Raises:
        RefusalError: ValidationError with every problem, as AWS does.
    """
    problems = _duration(params)
    for name, limits in _TEXTS.items():
        if name in params:
            problems += _text(name, params[name], *limits)
    if problems:
        raise validation(*problems)


def _duration(params: Mapping[str, str]) -> list[str]:
    value, longest = params.get("DurationSeconds"), _LONGEST.get(params["Action"])
    if value is None or longest is None:
        return []
    if not re.fullmatch(r"-?[0-9]+", value):
        return [_problem("DurationSeconds", value, "must be a whole number")]
    if int(value) < _SHORTEST:
        return [_problem("DurationSeconds", value, f"must have value greater than or equal to {_SHORTEST}")]
    if int(value) > longest:
        return [_problem("DurationSeconds", value, f"must have value less than or equal to {longest}")]
    return []


def _text(name: str, value: str, shortest: int, longest: int, pattern: str) -> list[str]:
    problems = []
    if not re.fullmatch(pattern, value, re.ASCII):
        problems.append(_problem(name, value, f"must satisfy regular expression pattern: {pattern}"))
    if len(value) < shortest:
        problems.append(_problem(name, value, f"must have length greater than or equal to {shortest}"))
    if len(value) > longest:
        problems.append(_problem(name, value, f"must have length less than or equal to {longest}"))
    return problems


def _problem(name: str, value: str, rule: str) -> str:
    return f"Value '{value}' at '{lower_first(name)}' failed to satisfy constraint: Member {rule}"
