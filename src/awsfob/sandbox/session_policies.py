"""Session policies: the parameters ``Policy`` and ``PolicyArns``, and the size of what a session carries.

Rules: the API references of AssumeRole, GetFederationToken and GetScopedCredentials, and "Session policies" of the IAM
user guide. A policy with a condition that the sandbox does not know is refused as not supported.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from awsfob.sandbox.aws_errors import RefusalError, validation
from awsfob.sandbox.conditions import check_supported
from awsfob.sandbox.policies import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from awsfob.sandbox.moto_adapter import Moto
    from awsfob.sandbox.policies import Document

#: The plain text of the inline policy and the ARNs of the managed ones, together.
_MOST_CHARACTERS: Final = 2048
_MOST_ARNS: Final = 10
#: AWS does not publish its packed form. The sandbox deflates the values. With 256 bytes as all of the space, it comes
#: near what users report: 157 percent for 42 actions, 74 percent for the six tags of EKS Pod Identity.
_PACKED_BYTES: Final = 256


@dataclass(frozen=True, slots=True)
class SessionPolicies:
    """The session policies of one call.

    Attributes:
        documents: The inline policy and the managed ones. A session may do what any of them allows.
        parts: The texts in them that take space in the session token.
    """

    documents: tuple[Document, ...]
    parts: tuple[str, ...]


def session_policies(moto: Moto, params: Mapping[str, Any], account: str) -> SessionPolicies | None:
    """Return the session policies of a call, or None if it has none.

    Args:
        moto: Knows the managed policies.
        params: The parameters of the call.
        account: The account that the managed policies have to be in, if they are not AWS's own.

    Raises:
        RefusalError: ValidationError, MalformedPolicyDocument, PackedPolicyTooLarge or NotImplemented.
    """
    inline, arns = params.get("Policy"), [policy.get("arn", "") for policy in params.get("PolicyArns", [])]
    if inline is None and not arns:
        return None
    if len(arns) > _MOST_ARNS:
        raise validation(
            f"Value '[{', '.join(arns)}]' at 'policyArns' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_MOST_ARNS}"
        )
    characters = len(inline or "") + sum(map(len, arns))
    if characters > _MOST_CHARACTERS:
        raise _too_large(_percent(characters, _MOST_CHARACTERS))
    own = [_parsed(moto, inline)] if inline is not None else []
    managed = [_managed(moto, arn, account) for arn in arns]
    return SessionPolicies((*own, *managed), (*_texts(own), *arns))


def tag_parts(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Return the texts in session tags that take space in the session token."""
    return tuple(text for pair in tags.items() for text in pair)


def packed_size(policies: SessionPolicies | None, tags: Mapping[str, str], before: tuple[str, ...] = ()) -> int:
    """Return how many percent of the space for policies and tags a session takes.

    Args:
        policies: The session policies of the call.
        tags: The session tags.
        before: The texts that the calling session carries and the new one keeps.

    Raises:
        RefusalError: PackedPolicyTooLarge.
    """
    parts = (*before, *(policies.parts if policies else ()), *tag_parts(tags))
    size = _deflated(" ".join(parts)) if parts else 0
    percent = _percent(size, _PACKED_BYTES)
    if percent > 100:  # noqa: PLR2004 - percent
        raise _too_large(percent, tags_only=policies is None and not before)
    return percent


def _parsed(moto: Moto, text: str) -> Document:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise RefusalError("MalformedPolicyDocument", "This policy contains invalid Json") from None
    moto.check_policy(document)
    for statement in statements(document):
        if {"Principal", "NotPrincipal"} & set(statement):
            raise RefusalError("MalformedPolicyDocument", "Policy document should not specify a principal.")
        check_supported(statement.get("Condition", {}))
    return dict(document)


def _managed(moto: Moto, arn: str, account: str) -> Document:
    found = moto.managed_policy(arn, account)
    if found is None:
        raise RefusalError(
            "ValidationError",
            "At least one Policy ARN in the PolicyArns parameter does not match an existing IAM Managed Policy ARN.",
        )
    return found


def _too_large(percent: int, *, tags_only: bool = False) -> RefusalError:
    text = (
        f"Packed size of session tags consumes {percent}% of allotted space."
        if tags_only
        else f"Packed policy consumes {percent}% of allotted space, please use smaller policy."
    )
    return RefusalError("PackedPolicyTooLarge", text)


def _texts(value: object) -> Iterable[str]:
    """Return the values of a policy, without the names of its elements."""
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    else:
        yield str(value)


def _percent(size: int, most: int) -> int:
    return -(-100 * size // most)


def _deflated(text: str) -> int:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return len(packer.compress(text.encode(errors="replace")) + packer.flush())
