"""STS: which credentials may call which operation, and the short operations. The others have modules of their own.

Rules: the "Permissions" part of each operation's API reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from awsfob.sandbox.access_key_ids import account_of
from awsfob.sandbox.assume_role import assume_role
from awsfob.sandbox.aws_errors import RefusalError, access_denied, not_supported
from awsfob.sandbox.federation_token import federation_token
from awsfob.sandbox.mfa_parameters import spend_code
from awsfob.sandbox.moto_adapter import sts_parameters
from awsfob.sandbox.parameter_checks import check_parameters
from awsfob.sandbox.policy_checks import condition_context, require_allowed
from awsfob.sandbox.query_reply import query_reply
from awsfob.sandbox.scoped_credentials import scoped_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.sandbox.call_log import LogEntry
    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.request import Reply
    from awsfob.sandbox.state import SandboxState

_DEFAULT_SECONDS: Final = 43200
_ROOT_SECONDS: Final = 3600
#: What the sessions of users, and of federated users, may call. A role session may call all but `_NEEDS_A_KEY`.
_FOR_USERS: Final = {"AssumeRole", "GetCallerIdentity", "GetScopedCredentials"}
_FOR_FEDERATED_USERS: Final = _FOR_USERS - {"AssumeRole"}
_NEEDS_A_KEY: Final = {"GetSessionToken", "GetFederationToken"}


def answer(state: SandboxState, params: Mapping[str, str], caller: Caller, region: str, entry: LogEntry) -> Reply:
    """Check an STS call and run it.

    Raises:
        RefusalError: As AWS would.
    """
    action = params["Action"]
    if not _may_call(caller, action):
        raise access_denied(f"Cannot call {action} with session credentials")
    check_parameters(params)
    if "MinimumSessionTokenSize" in params:
        raise not_supported("the parameter MinimumSessionTokenSize")
    typed = sts_parameters(params, account=state.account, key_id=caller.key_id, region=region)
    return query_reply("sts", action, _result(state, action, typed, caller, region=region, entry=entry))


def _may_call(caller: Caller, action: str) -> bool:
    if not caller.temporary:
        return True
    if caller.kind == "role":
        return action not in _NEEDS_A_KEY
    return action in (_FOR_FEDERATED_USERS if caller.federated else _FOR_USERS)


def _result(  # noqa: PLR0913 - what an operation may need
    state: SandboxState, action: str, params: Mapping[str, Any], caller: Caller, *, region: str, entry: LogEntry
) -> dict[str, object]:
    match action:
        case "GetCallerIdentity":
            return {"UserId": caller.user_id, "Account": caller.account, "Arn": caller.arn}
        case "GetSessionToken":
            return _session_token(state, params, caller, entry)
        case "AssumeRole":
            return assume_role(state, params, caller, region, entry)
        case "GetFederationToken":
            return federation_token(state, params, caller, region)
        case "GetScopedCredentials":
            return scoped_credentials(state, params, caller)
        case "GetAccessKeyInfo":
            return _access_key_info(state, params, caller, region)
        case _:
            raise not_supported(f"sts:{action}")


def _session_token(
    state: SandboxState, params: Mapping[str, Any], caller: Caller, entry: LogEntry
) -> dict[str, object]:
    """Issue a session for the user. It needs no permission, and no policy can deny it.

    The root user always gets one hour (API reference of GetSessionToken).
    """
    seconds = int(params.get("DurationSeconds", _DEFAULT_SECONDS))
    if caller.kind == "root":
        seconds = min(seconds, _ROOT_SECONDS)
    given = spend_code(state, params, caller, entry)
    return {
        "Credentials": state.credentials.issue_session(caller, seconds, mfa_at=state.clock.now() if given else None)
    }


def _access_key_info(state: SandboxState, params: Mapping[str, Any], caller: Caller, region: str) -> dict[str, object]:
    """Return the account of a key. As in AWS, the key may be inactive, deleted, or of another account."""
    require_allowed(state.moto, caller, "sts:GetAccessKeyInfo", "*", condition_context(caller, state.clock, region))
    account = account_of(params["AccessKeyId"])
    if account is None:
        raise RefusalError("ValidationError", "Access key ID is not valid.")
    return {"Account": account}
