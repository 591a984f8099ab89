"""Policy evaluation: identity policies, and the trust policy of a role.

Rules: "Policy evaluation logic" of the IAM user guide. An explicit Deny wins; a trust policy that names the caller
itself is enough within the account, one that names the account leaves the say to the caller's own policies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from awsfob.sandbox.conditions import Context, as_list, met, wildcard

Document = Mapping[str, Any]
_VARIABLE: Final = re.compile(r"\$\{([^}]+)\}")


class Verdict(Enum):
    """What a set of policies says about one action."""

    DENY = "deny"
    SILENT = "silent"
    ACCOUNT = "account"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to the policies.

    Attributes:
        action: Such as ``iam:ListUsers``.
        resource: The ARN acted upon, or ``*``.
        context: The condition keys.
        principals: The ARNs by which a trust policy may name the caller.
        account: The caller's account.
    """

    action: str
    resource: str
    context: Context
    principals: tuple[str, ...] = ()
    account: str = ""


def identity(documents: Iterable[Document], ask: Ask) -> Verdict:
    """Return what the caller's own policies say: DENY, SILENT or ALLOW."""
    effects = {item["Effect"] for document in documents for item in _statements(document) if _speaks(item, ask)}
    return Verdict.DENY if "Deny" in effects else Verdict.ALLOW if "Allow" in effects else Verdict.SILENT


def trust(document: Document, ask: Ask) -> Verdict:
    """Return what a trust policy says: ALLOW where it names the caller, ACCOUNT where it names the caller's account."""
    found = Verdict.SILENT
    for item in _statements(document):
        named = _named(item, ask)
        if named is Verdict.SILENT or not _speaks(item, ask):
            continue
        if item["Effect"] == "Deny":
            return Verdict.DENY
        found = Verdict.ALLOW if Verdict.ALLOW in {named, found} else Verdict.ACCOUNT
    return found


def _statements(document: Document) -> list[Document]:
    statements = document["Statement"]
    return statements if isinstance(statements, list) else [statements]


def _speaks(statement: Document, ask: Ask) -> bool:
    """Return whether action, resource and conditions of a statement are those of the question."""

    def expand(text: str) -> str | None:
        return _expand(text, ask.context)

    return (
        _matches(statement, "Action", ask.action, ask.context, ignore_case=True)
        and _matches(statement, "Resource", ask.resource, ask.context)
        and met(statement.get("Condition", {}), ask.context, expand)
    )


def _matches(statement: Document, element: str, value: str, context: Context, *, ignore_case: bool = False) -> bool:
    name = f"Not{element}" if f"Not{element}" in statement else element
    if name not in statement:
        return element == "Resource"  # a trust policy has none
    patterns = (_expand(pattern, context) for pattern in as_list(statement[name]))
    hit = any(pattern is not None and wildcard(value, pattern, ignore_case=ignore_case) for pattern in patterns)
    return hit != (name != element)


def _named(statement: Document, ask: Ask) -> Verdict:
    """Return how a statement's principal covers the caller: by name, through the account, or not at all."""
    principal = statement.get("Principal", {})
    names = ["*"] if principal == "*" else as_list(principal.get("AWS", []))
    if "*" in names or set(names) & set(ask.principals):
        return Verdict.ALLOW
    whole_account = (name for name in names if name == ask.account or name.endswith(f":iam::{ask.account}:root"))
    return Verdict.ACCOUNT if any(whole_account) else Verdict.SILENT


def _expand(text: str, context: Context) -> str | None:
    """Replace policy variables; None when one of them has no single value in this request."""
    missing = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        if match[1] in {"*", "?", "$"}:
            return match[1]
        values = context.get(match[1].lower(), ())
        missing = missing or len(values) != 1
        return values[0] if len(values) == 1 else ""

    expanded = _VARIABLE.sub(value, text)
    return None if missing else expanded
