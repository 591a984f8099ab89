"""AssumeRole: trust policy, identity policies, session policies, durations, the limit of role chaining.

Rules: the API reference of AssumeRole, "Pass session tags in AWS STS" and "Role chaining" of the IAM user guide. A code
in the call counts as MFA for the trust policy of that call. The role session itself has no MFA.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from awsfob.sandbox.aws_errors import RefusalError, access_denied, not_authorized
from awsfob.sandbox.caller import Caller
from awsfob.sandbox.mfa_parameters import spend_code
from awsfob.sandbox.policies import Decision, PolicyRequest, trust
from awsfob.sandbox.policy_checks import condition_context, mfa_keys, permission
from awsfob.sandbox.session_policies import SessionPolicies, packed_size, session_policies, tag_parts
from awsfob.sandbox.session_tags import SessionTags, session_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moto.iam.models import Role

    from awsfob.sandbox.call_log import LogEntry
    from awsfob.sandbox.state import SandboxState

_HOUR: Final = 3600
_ARN_PARTS: Final = 6


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One AssumeRole call, with the values that its policies need."""

    state: SandboxState
    caller: Caller
    params: Mapping[str, Any]
    region: str
    tagging: SessionTags
    source_identity: str | None
    policies: SessionPolicies | None
    percent: int


def assume_role(
    state: SandboxState, params: Mapping[str, Any], caller: Caller, region: str, entry: LogEntry
) -> dict[str, object]:
    """Return the answer to AssumeRole.

    A call that would be refused anyway does not use up its code.

    Raises:
        RefusalError: As AWS would. The error is the same for a missing role and for one that denies.
    """
    if caller.kind == "root":
        raise access_denied("Roles may not be assumed by root accounts.")
    attempt = _attempt(state, params, caller, region)
    role = state.moto.role(str(params["RoleArn"]))
    seconds = _seconds(params, caller, role)
    denied = not_authorized(caller.arn, "sts:AssumeRole", str(params["RoleArn"]))
    if role is None:
        raise denied
    given = spend_code(state, params, caller, entry)
    for action in _actions(attempt):
        _check_policies(attempt, role, action, given=given)
    return _role_session(attempt, role, seconds)


def _attempt(state: SandboxState, params: Mapping[str, Any], caller: Caller, region: str) -> _Attempt:
    tagging = session_tags(params, caller)
    identity = params.get("SourceIdentity", caller.source_identity)
    if caller.source_identity not in {None, identity}:
        raise access_denied("The source identity of a session cannot be changed.")
    policies = session_policies(state.moto, params, _account(str(params["RoleArn"])))
    percent = packed_size(policies, tagging.tags)
    return _Attempt(state, caller, params, region, tagging, identity, policies, percent)


def _account(arn: str) -> str:
    parts = arn.split(":", 5)
    if len(parts) != _ARN_PARTS or not parts[4].isdigit():
        raise RefusalError("ValidationError", f"{arn} is invalid")
    return parts[4]


def _seconds(params: Mapping[str, Any], caller: Caller, role: Role | None) -> int:
    """Return the length of the role session in seconds."""
    seconds = int(params.get("DurationSeconds", _HOUR))
    if caller.temporary and seconds > _HOUR:
        raise RefusalError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        )
    if role is not None and seconds > int(role.max_session_duration or _HOUR):
        raise RefusalError(
            "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    return seconds


def _actions(attempt: _Attempt) -> list[str]:
    """Return the permissions that this call needs."""
    actions = ["sts:AssumeRole"]
    if attempt.tagging.tags:
        actions.append("sts:TagSession")
    if attempt.source_identity is not None:
        actions.append("sts:SetSourceIdentity")
    return actions


def _check_policies(attempt: _Attempt, role: Role, action: str, *, given: bool) -> None:
    """Check identity policies and the trust policy. A code in the call counts as MFA for the trust policy only."""
    caller, state = attempt.caller, attempt.state
    context = condition_context(caller, state.clock, attempt.region) | _request_keys(attempt)
    own = permission(state.moto, caller, action, role.arn, context)
    if own.decision is Decision.DENY:
        raise not_authorized(caller.arn, action, role.arn, own.reason(action))
    if given:
        context |= mfa_keys(state.clock.now(), state.clock.now())
    names = (caller.principal, caller.arn)
    found = trust(state.moto.trust_policy(role), PolicyRequest(action, role.arn, context, names, caller.account))
    named = found is Decision.ALLOW and caller.account == role.account_id and own.decided_by != "session"
    if not named and (found not in {Decision.ALLOW, Decision.ACCOUNT} or own.decision is not Decision.ALLOW):
        raise not_authorized(caller.arn, action, role.arn, own.reason(action) if own.decided_by == "session" else "")


def _request_keys(attempt: _Attempt) -> dict[str, Sequence[str]]:
    params = attempt.params
    keys: dict[str, Sequence[str]] = {"sts:rolesessionname": [params["RoleSessionName"]]}
    if "ExternalId" in params:
        keys["sts:externalid"] = [params["ExternalId"]]
    if attempt.source_identity is not None:
        keys["sts:sourceidentity"] = [attempt.source_identity]
    if attempt.tagging.tags:
        keys["aws:tagkeys"] = list(attempt.tagging.tags)
        keys |= {f"aws:requesttag/{key.lower()}": [value] for key, value in attempt.tagging.tags.items()}
    if params.get("TransitiveTagKeys"):
        keys["sts:transitivetagkeys"] = params["TransitiveTagKeys"]
    return keys


def _role_session(attempt: _Attempt, role: Role, seconds: int) -> dict[str, object]:
    name = str(attempt.params["RoleSessionName"])
    arn = f"arn:{attempt.state.partition}:sts::{role.account_id}:assumed-role/{role.name}/{name}"
    owner = Caller(
        "role",
        role.account_id,
        arn,
        role.arn,
        f"{role.id}:{name}",
        role.name,
        key_id="",
        secret="",
        tags=attempt.tagging.tags,
        transitive=attempt.tagging.transitive,
        limits=(attempt.policies.documents,) if attempt.policies else (),
        packed=(*(attempt.policies.parts if attempt.policies else ()), *tag_parts(attempt.tagging.tags)),
        source_identity=attempt.source_identity,
    )
    result: dict[str, object] = {
        "Credentials": attempt.state.credentials.issue_session(owner, seconds, mfa_at=None),
        "AssumedRoleUser": {"AssumedRoleId": owner.user_id, "Arn": arn},
    }
    # AWS leaves out PackedPolicySize where no policy and no tag was passed.
    return result | {"PackedPolicySize": attempt.percent or None, "SourceIdentity": attempt.source_identity}
