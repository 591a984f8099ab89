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

_ARN: Final = r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD]+"
_POLICY: Final = r"[\u0009\u000A\u000D\u0020-\u00FF]+"
_TAG: Final = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]"
#: A pattern with classes that only AWS's own syntax has, as Python writes it.
_IN_PYTHON: Final = {f"{_TAG}+": r"[\w \u00A0.:/=+@-]+", f"{_TAG}*": r"[\w \u00A0.:/=+@-]*"}
#: parameter -> shortest, longest, pattern as AWS prints it; of a member of a list, the parameter without its number
_TEXTS: Final = {
    "SerialNumber": (9, 256, r"[\w+=/:,.@-]*"),
    "TokenCode": (6, 6, r"[\d]*"),
    "RoleSessionName": (2, 64, r"[\w+=,.@-]*"),
    "ExternalId": (2, 1224, r"[\w+=,.@:\/-]*"),
    "SourceIdentity": (2, 64, r"[\w+=,.@-]*"),
    "RoleArn": (20, 2048, _ARN),
    "PolicyArns.arn": (20, 2048, _ARN),
    "AccessKeyId": (16, 128, r"[\w]*"),
    "ScopedSessionDescription": (2, 256, r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"),
    "Tags.Key": (1, 128, f"{_TAG}+"),
    "Tags.Value": (0, 256, f"{_TAG}*"),
    "TransitiveTagKeys": (1, 128, f"{_TAG}+"),
}
#: The same for parameters whose limits differ by action. The model of AssumeRole has no longest policy; the limit of
#: 2,048 characters in its text is checked with the managed policies, in ``session_policies``.
_OF_ACTION: Final = {
    ("GetFederationToken", "Name"): (2, 32, r"[\w+=,.@-]*"),
    ("GetFederationToken", "Policy"): (1, 2048, _POLICY),
    ("GetScopedCredentials", "Policy"): (1, 2048, _POLICY),
    ("AssumeRole", "Policy"): (1, 1_000_000, _POLICY),
}
#: action -> shortest and longest duration in seconds
_DURATIONS: Final = {
    "GetSessionToken": (900, 129600),
    "GetFederationToken": (900, 129600),
    "AssumeRole": (900, 43200),
    "GetScopedCredentials": (1, 129600),
}
_MOST_TAGS: Final = 50
_MEMBER: Final = re.compile(r"(\w+)\.member\.(\d+)(\.\w+)?")


def check_parameters(params: Mapping[str, str]) -> None:
    """Check lengths, patterns and the duration's range.

    Raises:
        RefusalError: ValidationError with every problem, as AWS does.
    """
    problems = _duration(params)
    for name, value in params.items():
        member = _MEMBER.fullmatch(name)
        known = f"{member[1]}{member[3] or ''}" if member else name
        limits = _OF_ACTION.get((params["Action"], known)) or _TEXTS.get(known)
        if limits is not None:
            shown = f"{member[1]}.{member[2]}.member{(member[3] or '').lower()}" if member else name
            problems += _text(shown, value, *limits)
    for name in ("Tags", "TransitiveTagKeys"):
        problems += _count(name, params)
    if problems:
        raise validation(*problems)


def _count(name: str, params: Mapping[str, str]) -> list[str]:
    numbers = {match[2] for match in map(_MEMBER.fullmatch, params) if match and match[1] == name}
    rule = f"must have length less than or equal to {_MOST_TAGS}"
    return [_problem(name, f"[{len(numbers)} members]", rule)] if len(numbers) > _MOST_TAGS else []


def _duration(params: Mapping[str, str]) -> list[str]:
    value, limits = params.get("DurationSeconds"), _DURATIONS.get(params["Action"])
    if value is None or limits is None:
        return []
    shortest, longest = limits
    if not re.fullmatch(r"-?[0-9]+", value):
        return [_problem("DurationSeconds", value, "must be a whole number")]
    if int(value) < shortest:
        return [_problem("DurationSeconds", value, f"must have value greater than or equal to {shortest}")]
    if int(value) > longest:
        return [_problem("DurationSeconds", value, f"must have value less than or equal to {longest}")]
    return []


def _text(name: str, value: str, shortest: int, longest: int, pattern: str) -> list[str]:
    problems = []
    if not re.fullmatch(_IN_PYTHON.get(pattern, pattern), value, re.ASCII if pattern not in _IN_PYTHON else 0):
        problems.append(_problem(name, value, f"must satisfy regular expression pattern: {pattern}"))
    if len(value) < shortest:
        problems.append(_problem(name, value, f"must have length greater than or equal to {shortest}"))
    if len(value) > longest:
        problems.append(_problem(name, value, f"must have length less than or equal to {longest}"))
    return problems


def _problem(name: str, value: str, rule: str) -> str:
    return f"Value '{value}' at '{lower_first(name)}' failed to satisfy constraint: Member {rule}"
