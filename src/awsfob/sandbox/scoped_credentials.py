"""GetScopedCredentials: credentials of the same identity that may do less, or for a shorter time.

Rules: the service model of STS in botocore 1.44.8. It does not say which permission a call needs, nor whether the
session keeps its MFA. In the sandbox a call needs none, and the session keeps it, because the identity stays the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from awsfob.sandbox.aws_errors import RefusalError, access_denied
from awsfob.sandbox.session_policies import packed_size, session_policies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.state import SandboxState

#: How many policies GetScopedCredentials may add to a session, one in each call.
_MOST_SCOPES: Final = 3


def scoped_credentials(state: SandboxState, params: Mapping[str, Any], caller: Caller) -> dict[str, object]:
    """Return the answer to GetScopedCredentials.

    Raises:
        RefusalError: As AWS would.
    """
    if not caller.temporary:
        raise RefusalError(
            "InvalidSubjectCredentials", "GetScopedCredentials can only be called with temporary security credentials."
        )
    if "Policy" not in params and "DurationSeconds" not in params:
        raise RefusalError("ValidationError", "At least one of Policy or DurationSeconds must be specified.")
    policies = session_policies(state.moto, params, caller.account)
    scopes = caller.scopes + (policies is not None)
    if scopes > _MOST_SCOPES:
        raise access_denied(f"The session already has {_MOST_SCOPES} scope-down policies.")
    left = int(caller.expires or 0) - int(state.clock.now())
    seconds = int(params.get("DurationSeconds", left))
    if seconds > left:
        raise RefusalError(
            "InsufficientSessionLifetime",
            "The requested DurationSeconds exceeds the remaining lifetime of the calling session.",
        )
    percent = packed_size(policies, {}, caller.packed)
    added = policies.documents if policies else ()
    owner = replace(
        caller,
        limits=(*caller.limits, *([added] if policies else [])),
        scopes=scopes,
        packed=(*caller.packed, *(policies.parts if policies else ())),
    )
    credentials = state.credentials.issue_session(owner, seconds, mfa_at=caller.mfa_at)
    return {
        "Credentials": credentials,
        "SessionInfo": {"ScopedSessionId": caller.user_id, "Arn": caller.arn},
        "SessionTokenUtilization": percent,
        "SessionTokenSize": len(str(credentials["SessionToken"])),
        "ScopedPoliciesCount": scopes,
        "SourceIdentity": caller.source_identity,
    }
