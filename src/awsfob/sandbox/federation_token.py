"""GetFederationToken: a session for somebody whom a program knows, with no more than its session policies allow.

Rules: the API reference of GetFederationToken. The session may call no operation of IAM, and of STS only
GetCallerIdentity and GetScopedCredentials.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from awsfob.sandbox.policy_checks import condition_context, require_allowed
from awsfob.sandbox.session_policies import packed_size, session_policies, tag_parts
from awsfob.sandbox.session_tags import session_tags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.state import SandboxState

_DEFAULT_SECONDS: Final = 43200
_ROOT_SECONDS: Final = 3600


def federation_token(state: SandboxState, params: Mapping[str, Any], caller: Caller, region: str) -> dict[str, object]:
    """Return the answer to GetFederationToken.

    Raises:
        RefusalError: As AWS would.
    """
    tags = session_tags(params, caller).tags
    policies = session_policies(state.moto, params, caller.account)
    percent = packed_size(policies, tags)
    name = str(params["Name"])
    arn = f"arn:{state.partition}:sts::{caller.account}:federated-user/{name}"
    context = condition_context(caller, state.clock, region) | _request_keys(tags)
    for action in ("sts:GetFederationToken", *(["sts:TagSession"] if tags else [])):
        require_allowed(state.moto, caller, action, arn, context)
    seconds = int(params.get("DurationSeconds", _DEFAULT_SECONDS))
    owner = replace(
        caller,
        arn=arn,
        principal=arn,
        user_id=f"{caller.account}:{name}",
        tags=tags,
        federated=True,
        limits=(policies.documents if policies else (),),
        packed=(*(policies.parts if policies else ()), *tag_parts(tags)),
    )
    seconds = min(seconds, _ROOT_SECONDS) if caller.kind == "root" else seconds
    return {
        "Credentials": state.credentials.issue_session(owner, seconds, mfa_at=None),
        "FederatedUser": {"FederatedUserId": owner.user_id, "Arn": arn},
        "PackedPolicySize": percent,
    }


def _request_keys(tags: Mapping[str, str]) -> dict[str, Sequence[str]]:
    keys: dict[str, Sequence[str]] = {f"aws:requesttag/{key.lower()}": [value] for key, value in tags.items()}
    return keys | ({"aws:tagkeys": list(tags)} if tags else {})
