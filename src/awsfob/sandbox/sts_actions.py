"""STS: GetSessionToken and GetCallerIdentity; AssumeRole has a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from awsfob.sandbox.assume_role import assume_role
from awsfob.sandbox.aws_errors import access_denied, not_supported
from awsfob.sandbox.mfa_parameters import spend_code
from awsfob.sandbox.moto_adapter import StsCall
from awsfob.sandbox.parameter_checks import check_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.sandbox.call_log import LogEntry
    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.request import Reply
    from awsfob.sandbox.state import SandboxState

_NEEDS_A_KEY: Final = {"GetSessionToken", "GetFederationToken"}
_DEFAULT_SECONDS: Final = 43200
_ROOT_SECONDS: Final = 3600


def answer(state: SandboxState, params: Mapping[str, str], caller: Caller, region: str, entry: LogEntry) -> Reply:
    """Check an STS call and run it.

    Raises:
        RefusalError: As AWS would.
    """
    action = params["Action"]
    if caller.temporary and action in _NEEDS_A_KEY:
        raise access_denied(f"Cannot call {action} with session credentials")
    check_parameters(params)
    call = StsCall(params, account=state.account, key_id=caller.key_id, region=region)
    if action == "GetCallerIdentity":
        return call.reply({"UserId": caller.user_id, "Account": caller.account, "Arn": caller.arn})
    if action == "GetSessionToken":
        return call.reply(_session_token(state, call, caller, entry))
    if action == "AssumeRole":
        return call.reply(assume_role(state, call.params, caller, region, entry))
    if caller.temporary:
        raise access_denied(f"Cannot call {action} with session credentials")
    raise not_supported(f"sts:{action}")


def _session_token(state: SandboxState, call: StsCall, caller: Caller, entry: LogEntry) -> dict[str, object]:
    """Issue a session for the user. It needs no permission, and no policy can deny it.

    The root user always gets one hour (API reference of GetSessionToken).
    """
    seconds: int = call.params.get("DurationSeconds", _DEFAULT_SECONDS)
    if caller.kind == "root":
        seconds = min(seconds, _ROOT_SECONDS)
    given = spend_code(state, call.params, caller, entry)
    return {
        "Credentials": state.credentials.issue_session(caller, seconds, mfa_at=state.clock.now() if given else None)
    }
