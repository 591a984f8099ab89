"""The ``Condition`` block of a policy statement.

Rules: "IAM JSON policy elements: Condition operators" and "Multivalued context keys" of the IAM user guide. An
unknown operator or key is an error: to take it as met, or as absent, would let a test pass that should fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from awsfob.sandbox.aws_errors import not_supported

Context = Mapping[str, Sequence[str]]
"""Condition keys and their values. Keys are case-insensitive, so they are stored in lower case."""

_Test = Callable[[str, str], bool]


def wildcard(value: str, pattern: str, *, ignore_case: bool = False) -> bool:
    """Return whether ``value`` matches a pattern with ``*`` and ``?``."""
    regex = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
    return re.fullmatch(regex, value, re.DOTALL | (re.IGNORECASE if ignore_case else 0)) is not None


def _arn(value: str, pattern: str) -> bool:
    have, want = value.split(":", 5), pattern.split(":", 5)
    return len(have) == len(want) and all(map(wildcard, have, want))


def _number(compare: Callable[[float, float], bool]) -> _Test:
    def test(value: str, wanted: str) -> bool:
        try:
            return compare(float(value), float(wanted))
        except ValueError:
            return False

    return test


def _date(compare: Callable[[float, float], bool]) -> _Test:
    def seconds(text: str) -> float:
        return float(text) if text.isdigit() else datetime.fromisoformat(text).timestamp()

    def test(value: str, wanted: str) -> bool:
        try:
            return compare(seconds(value), seconds(wanted))
        except ValueError:
            return False

    return test


_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "Equals": lambda a, b: a == b,
    "LessThan": lambda a, b: a < b,
    "LessThanEquals": lambda a, b: a <= b,
    "GreaterThan": lambda a, b: a > b,
    "GreaterThanEquals": lambda a, b: a >= b,
}
_TESTS: Final[dict[str, _Test]] = {
    "StringEquals": lambda value, wanted: value == wanted,
    "StringEqualsIgnoreCase": lambda value, wanted: value.lower() == wanted.lower(),
    "StringLike": wildcard,
    "Bool": lambda value, wanted: value.lower() == wanted.lower(),
    "ArnEquals": _arn,
    "ArnLike": _arn,
    **{f"Numeric{name}": _number(compare) for name, compare in _COMPARE.items()},
    **{f"Date{name}": _date(compare) for name, compare in _COMPARE.items()},
}
#: The keys that the sandbox gives to a request, in lower case. ``policy_checks`` and ``assume_role`` fill them in.
_KEYS: Final = frozenset(
    {
        *(
            f"aws:{name}"
            for name in ("currenttime", "epochtime", "requestedregion", "securetransport", "tokenissuetime")
        ),
        *(f"aws:{name}" for name in ("principalaccount", "principalarn", "principaltype", "userid", "username")),
        *(f"aws:{name}" for name in ("multifactorauthage", "multifactorauthpresent", "sourceidentity", "tagkeys")),
        *(f"sts:{name}" for name in ("externalid", "rolesessionname", "sourceidentity", "transitivetagkeys")),
    }
)
_FAMILIES: Final = ("aws:principaltag/", "aws:requesttag/")
_SHAPE: Final = re.compile(r"(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?")


def met(block: Mapping[str, Any], context: Context, expand: Callable[[str], str | None]) -> bool:
    """Return whether every condition of a statement is met.

    Args:
        block: The value of ``Condition``.
        context: The keys of this request.
        expand: Replaces policy variables; returns None if a variable has no value in this request.

    Raises:
        RefusalError: NotImplemented, for an operator or a key that the sandbox does not know.
    """
    check_supported(block)
    return all(
        _holds(operator, key, as_list(wanted), context, expand)
        for operator, keys in block.items()
        for key, wanted in keys.items()
    )


def check_supported(block: Mapping[str, Any]) -> None:
    """Check that the sandbox knows every operator and every key of a ``Condition``.

    Raises:
        RefusalError: NotImplemented, with the name of the operator or the key.
    """
    for operator, keys in block.items():
        name = _parts(operator)[1]
        if name != "Null" and name.replace("Not", "", 1) not in _TESTS:
            raise not_supported(f"the condition operator {operator}")
        for key in keys:
            if key.lower() not in _KEYS and not key.lower().startswith(_FAMILIES):
                raise not_supported(f"the condition key {key}")


def as_list(value: Any) -> list[str]:  # noqa: ANN401 - JSON: a string, a number, a boolean or a list of them
    """Return a policy value as a list of strings, with booleans in JSON spelling."""
    values = value if isinstance(value, list) else [value]
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in values]


def _holds(operator: str, key: str, wanted: list[str], context: Context, expand: Callable[[str], str | None]) -> bool:
    quantifier, name, if_exists = _parts(operator)
    have = context.get(key.lower())
    if name == "Null":
        return (have is None) == (wanted == ["true"])
    negated = "Not" in name
    test = _TESTS[name.replace("Not", "", 1)]
    if have is None:
        return bool(if_exists) or quantifier == "ForAllValues" or (negated and quantifier is None)
    targets = [text for text in map(expand, wanted) if text is not None]
    hits = [any(test(value, target) for target in targets) != negated for value in have]
    return any(hits) if quantifier == "ForAnyValue" else all(hits)


def _parts(operator: str) -> tuple[str | None, str, str | None]:
    match = _SHAPE.fullmatch(operator)
    if match is None:
        raise not_supported(f"the condition operator {operator}")
    return match[1], match[2], match[3]
