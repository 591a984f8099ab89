"""Policy evaluation: identity policies, and the trust policy of a role.

Rules: "Policy evaluation logic" of the IAM user guide. An explicit Deny wins. Within the account, a trust policy
that names the caller is enough. A trust policy that names the account also needs an Allow in the caller's policies.
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


class Decision(Enum):
    """The result of an evaluation. ACCOUNT: a trust policy allows the caller's account, not the caller by name."""

    DENY = "deny"
    IMPLICIT_DENY = "silent"
    ACCOUNT = "account"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class PolicyRequest:
    """What policies are evaluated for.

    Attributes:
        action: Such as ``iam:ListUsers``.
        resource: The ARN acted upon, or ``*``.
        context: The condition keys and their values.
        principals: The ARNs that a trust policy may use for the caller.
        account: The caller's account.
    """

    action: str
    resource: str
    context: Context
    principals: tuple[str, ...] = ()
    account: str = ""


def identity(documents: Iterable[Document], request: PolicyRequest) -> Decision:
    """Evaluate identity policies to DENY, IMPLICIT_DENY or ALLOW."""
    effects = {item["Effect"] for document in documents for item in statements(document) if _applies(item, request)}
    return Decision.DENY if "Deny" in effects else Decision.ALLOW if "Allow" in effects else Decision.IMPLICIT_DENY


def trust(document: Document, request: PolicyRequest) -> Decision:
    """Evaluate a trust policy: ALLOW if it names the caller, ACCOUNT if it names the caller's account."""
    found = Decision.IMPLICIT_DENY
    for item in statements(document):
        named = _principal_match(item, request)
        if named is Decision.IMPLICIT_DENY or not _applies(item, request):
            continue
        if item["Effect"] == "Deny":
            return Decision.DENY
        found = Decision.ALLOW if Decision.ALLOW in {named, found} else Decision.ACCOUNT
    return found


def statements(document: Document) -> list[Document]:
    """Return the statements of a policy, which may be one or a list."""
    found = document["Statement"]
    return found if isinstance(found, list) else [found]


def _applies(statement: Document, request: PolicyRequest) -> bool:
    """Return whether action, resource and conditions of a statement match the request."""

    def expand(text: str) -> str | None:
        return _expand(text, request.context)

    return (
        _matches(statement, "Action", request.action, request.context, ignore_case=True)
        and _matches(statement, "Resource", request.resource, request.context)
        and met(statement.get("Condition", {}), request.context, expand)
    )


def _matches(statement: Document, element: str, value: str, context: Context, *, ignore_case: bool = False) -> bool:
    name = f"Not{element}" if f"Not{element}" in statement else element
    if name not in statement:
        return element == "Resource"  # a trust policy has no Resource
    patterns = (_expand(pattern, context) for pattern in as_list(statement[name]))
    hit = any(pattern is not None and wildcard(value, pattern, ignore_case=ignore_case) for pattern in patterns)
    return hit != (name != element)


def _principal_match(statement: Document, request: PolicyRequest) -> Decision:
    """Return ALLOW if the principal names the caller, ACCOUNT if it names the account, else IMPLICIT_DENY."""
    principal = statement.get("Principal", {})
    names = ["*"] if principal == "*" else as_list(principal.get("AWS", []))
    if "*" in names or set(names) & set(request.principals):
        return Decision.ALLOW
    whole_account = (
        name for name in names if name == request.account or name.endswith(f":iam::{request.account}:root")
    )
    return Decision.ACCOUNT if any(whole_account) else Decision.IMPLICIT_DENY


def _expand(text: str, context: Context) -> str | None:
    """Replace policy variables; return None if one of them has no single value in this request."""
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
