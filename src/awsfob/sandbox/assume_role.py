"""AssumeRole: the trust policy, the caller's own policies, durations, the chaining cap, session tags.

Rules: the API reference of AssumeRole, "Pass session tags in AWS STS" and "Role chaining" of the IAM user guide. MFA
given in the call counts for the trust policy of that call, and not for the role session it makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from awsfob.sandbox.access import context_of, mfa_keys, verdict
from awsfob.sandbox.aws_errors import RefusalError, access_denied, not_authorized, not_spoken
from awsfob.sandbox.caller import Caller
from awsfob.sandbox.policies import Ask, Verdict, trust
from awsfob.sandbox.totp_codes import take_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moto.iam.models import Role

    from awsfob.sandbox.calls import Entry
    from awsfob.sandbox.world import World

_HOUR: Final = 3600
_ARN_PARTS: Final = 6


@dataclass(frozen=True, slots=True)
class _Try:
    """One attempt to take on a role, with what the policies are asked about it."""

    world: World
    caller: Caller
    params: Mapping[str, Any]
    region: str
    tags: dict[str, str]
    source_identity: str | None


def assume_role(
    world: World, params: Mapping[str, Any], caller: Caller, region: str, entry: Entry
) -> dict[str, object]:
    """Return the answer to AssumeRole.

    The order is the one that spends least: a call that would be refused anyway takes no code.

    Raises:
        RefusalError: As AWS would. A role that is not there and a role that refuses read the same.
    """
    _check_caller(params, caller)
    attempt = _attempt(world, params, caller, region)
    role = _role(world, str(params["RoleArn"]))
    seconds = _seconds(params, caller, role)
    denied = not_authorized(caller.arn, "sts:AssumeRole", str(params["RoleArn"]))
    if role is None:
        raise denied
    given = take_code(world, params, caller, entry)
    for action in _actions(attempt):
        _check_policies(attempt, role, action, given=given)
    return _role_session(attempt, role, seconds)


def _check_caller(params: Mapping[str, Any], caller: Caller) -> None:
    if caller.kind == "root":
        raise access_denied("Roles may not be assumed by root accounts.")
    if "Policy" in params or "PolicyArns" in params:
        raise not_spoken("session policies")


def _attempt(world: World, params: Mapping[str, Any], caller: Caller, region: str) -> _Try:
    asked = {tag["Key"]: tag["Value"] for tag in params.get("Tags", [])}
    inherited = {key: value for key, value in caller.tags.items() if key in caller.transitive}
    if set(asked) & set(inherited):
        raise RefusalError(
            "InvalidParameterValue",
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from"
            " the calling session.",
        )
    identity = params.get("SourceIdentity", caller.source_identity)
    if caller.source_identity not in {None, identity}:
        raise access_denied("The source identity of a session cannot be changed.")
    return _Try(world, caller, params, region, inherited | asked, identity)


def _role(world: World, arn: str) -> Role | None:
    parts = arn.split(":", 5)
    if len(parts) != _ARN_PARTS or not parts[4].isdigit():
        raise RefusalError("ValidationError", f"{arn} is invalid")
    return world.moto.role(arn)


def _seconds(params: Mapping[str, Any], caller: Caller, role: Role | None) -> int:
    """Return how long the role session may live."""
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


def _actions(attempt: _Try) -> list[str]:
    """Return the permissions that this call needs."""
    actions = ["sts:AssumeRole"]
    if attempt.tags:
        actions.append("sts:TagSession")
    if attempt.source_identity is not None:
        actions.append("sts:SetSourceIdentity")
    return actions


def _check_policies(attempt: _Try, role: Role, action: str, *, given: bool) -> None:
    """Ask the caller's own policies and the trust policy, which see different MFA when the call carries a code."""
    caller, world = attempt.caller, attempt.world
    context = context_of(caller, world.clock, attempt.region) | _request_keys(attempt)
    own = verdict(world.moto, caller, action, role.arn, context)
    if own is Verdict.DENY:
        why = " with an explicit deny in an identity-based policy"
        raise not_authorized(caller.arn, action, role.arn, why)
    if given:
        context |= mfa_keys(world.clock.now(), world.clock.now())
    names = (caller.principal, caller.arn)
    found = trust(world.moto.trust_policy(role), Ask(action, role.arn, context, names, caller.account))
    direct = found is Verdict.ALLOW and caller.account == role.account_id
    if not direct and (found not in {Verdict.ALLOW, Verdict.ACCOUNT} or own is not Verdict.ALLOW):
        raise not_authorized(caller.arn, action, role.arn)


def _request_keys(attempt: _Try) -> dict[str, Sequence[str]]:
    params = attempt.params
    keys: dict[str, Sequence[str]] = {"sts:rolesessionname": [params["RoleSessionName"]]}
    if "ExternalId" in params:
        keys["sts:externalid"] = [params["ExternalId"]]
    if attempt.source_identity is not None:
        keys["sts:sourceidentity"] = [attempt.source_identity]
    if attempt.tags:
        keys["aws:tagkeys"] = list(attempt.tags)
        keys |= {f"aws:requesttag/{key.lower()}": [value] for key, value in attempt.tags.items()}
    if params.get("TransitiveTagKeys"):
        keys["sts:transitivetagkeys"] = params["TransitiveTagKeys"]
    return keys


def _role_session(attempt: _Try, role: Role, seconds: int) -> dict[str, object]:
    name = str(attempt.params["RoleSessionName"])
    arn = f"arn:{attempt.world.partition}:sts::{role.account_id}:assumed-role/{role.name}/{name}"
    owner = Caller(
        "role",
        role.account_id,
        arn,
        role.arn,
        f"{role.id}:{name}",
        role.name,
        key_id="",
        secret="",
        tags=attempt.tags,
        transitive=attempt.caller.transitive | frozenset(attempt.params.get("TransitiveTagKeys", [])),
        source_identity=attempt.source_identity,
    )
    result: dict[str, object] = {
        "Credentials": attempt.world.keyring.open(owner, seconds, mfa_at=None),
        "AssumedRoleUser": {"AssumedRoleId": owner.user_id, "Arn": arn},
    }
    return result | ({"SourceIdentity": attempt.source_identity} if attempt.source_identity else {})
