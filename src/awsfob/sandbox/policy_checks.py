"""Permission checks: the condition keys of a request, and the evaluation of the caller's policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from awsfob.sandbox.aws_errors import not_authorized
from awsfob.sandbox.policies import Decision, PolicyRequest, identity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.clock import Clock
    from awsfob.sandbox.moto_adapter import Moto

_TYPES: Final = {"root": "Account", "user": "User", "role": "AssumedRole"}


def condition_context(caller: Caller, clock: Clock, region: str) -> dict[str, Sequence[str]]:
    """Return the global condition keys of a request.

    ``aws:MultiFactorAuthPresent`` is absent for a long-term key, and "true" or "false" for a session. Connections
    to the sandbox count as secure, because connections to AWS are.
    """
    now = clock.today()
    context: dict[str, Sequence[str]] = {
        "aws:principalarn": [caller.principal],
        "aws:principalaccount": [caller.account],
        "aws:principaltype": [_TYPES[caller.kind]],
        "aws:userid": [caller.user_id],
        "aws:currenttime": [now.isoformat()],
        "aws:epochtime": [str(int(now.timestamp()))],
        "aws:requestedregion": [region],
        "aws:securetransport": ["true"],
        **{f"aws:principaltag/{key.lower()}": [value] for key, value in caller.tags.items()},
    }
    if caller.kind == "user":
        context["aws:username"] = [caller.name]
    if caller.source_identity is not None:
        context["aws:sourceidentity"] = [caller.source_identity]
    if caller.temporary:
        context["aws:tokenissuetime"] = [str(int(caller.issued or 0))]
        context |= mfa_keys(caller.mfa_at, clock.now())
    return context


def mfa_keys(mfa_at: float | None, now: float) -> dict[str, Sequence[str]]:
    """Return the MFA condition keys of a session: whether it has MFA and, if so, its age in seconds."""
    if mfa_at is None:
        return {"aws:multifactorauthpresent": ["false"]}
    return {"aws:multifactorauthpresent": ["true"], "aws:multifactorauthage": [str(int(now - mfa_at))]}


def identity_decision(
    moto: Moto, caller: Caller, action: str, resource: str, context: Mapping[str, Sequence[str]]
) -> Decision:
    """Evaluate the identity policies of the caller. The root user may do anything."""
    if caller.kind == "root":
        return Decision.ALLOW
    documents = moto.user_policies(caller.name) if caller.kind == "user" else moto.role_policies(caller.principal)
    return identity(documents, PolicyRequest(action, resource, context))


def require_allowed(
    moto: Moto, caller: Caller, action: str, resource: str, context: Mapping[str, Sequence[str]]
) -> None:
    """Refuse an action that the caller's identity policies do not allow.

    Raises:
        RefusalError: AccessDenied. As in AWS, the text tells an explicit deny from a missing allow.
    """
    found = identity_decision(moto, caller, action, resource, context)
    if found is Decision.DENY:
        raise not_authorized(caller.arn, action, resource, " with an explicit deny in an identity-based policy")
    if found is not Decision.ALLOW:
        why = f" because no identity-based policy allows the {action} action"
        raise not_authorized(caller.arn, action, resource, why)
