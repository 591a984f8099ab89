"""Permission checks: the condition keys of a request, and the evaluation of the caller's policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from awsfob.sandbox.aws_errors import not_authorized
from awsfob.sandbox.policies import Decision, PolicyRequest, identity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.clock import Clock
    from awsfob.sandbox.moto_adapter import Moto
    from awsfob.sandbox.policies import Document

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
        "aws:principaltype": ["FederatedUser" if caller.federated else _TYPES[caller.kind]],
        "aws:userid": [caller.user_id],
        "aws:currenttime": [now.isoformat()],
        "aws:epochtime": [str(int(now.timestamp()))],
        "aws:requestedregion": [region],
        "aws:securetransport": ["true"],
        **{f"aws:principaltag/{key.lower()}": [value] for key, value in caller.tags.items()},
    }
    if caller.kind == "user" and not caller.federated:
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


@dataclass(frozen=True, slots=True)
class Permission:
    """What identity policies and session policies make of a request together.

    Attributes:
        decision: DENY, IMPLICIT_DENY or ALLOW.
        decided_by: The kind of policy that decided, ``identity-based`` or ``session``.
    """

    decision: Decision
    decided_by: str

    def reason(self, action: str) -> str:
        """Return the end of AWS's text for a refusal, with a leading space."""
        if self.decision is Decision.DENY:
            article = "an" if self.decided_by == "identity-based" else "a"
            return f" with an explicit deny in {article} {self.decided_by} policy"
        return f" because no {self.decided_by} policy allows the {action} action"


def permission(
    moto: Moto, caller: Caller, action: str, resource: str, context: Mapping[str, Sequence[str]]
) -> Permission:
    """Evaluate the policies of the caller. The root user may do anything that its session policies allow.

    A session may do what the identity policies allow and each layer of its session policies allows, too. A Deny in any
    of them wins.
    """
    request = PolicyRequest(action, resource, context)
    own = Decision.ALLOW if caller.kind == "root" else identity(_identity_policies(moto, caller), request)
    layers = [identity(layer, request) for layer in caller.limits]
    if own is Decision.DENY:
        return Permission(own, "identity-based")
    for found in (Decision.DENY, Decision.IMPLICIT_DENY):
        if found in layers:
            return Permission(found, "session")
    return Permission(own, "identity-based")


def require_allowed(
    moto: Moto, caller: Caller, action: str, resource: str, context: Mapping[str, Sequence[str]]
) -> None:
    """Refuse an action that the caller's policies do not allow.

    Raises:
        RefusalError: AccessDenied. As in AWS, the text tells an explicit deny from a missing allow.
    """
    found = permission(moto, caller, action, resource, context)
    if found.decision is not Decision.ALLOW:
        raise not_authorized(caller.arn, action, resource, found.reason(action))


def _identity_policies(moto: Moto, caller: Caller) -> list[Document]:
    return moto.user_policies(caller.name) if caller.kind == "user" else moto.role_policies(caller.principal)
