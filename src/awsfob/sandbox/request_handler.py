"""Handles one call from request to reply. This module alone sets the order of the checks.

First come injected faults. Then the caller is authenticated (key, token, clock, signature, expiry), so an
unauthenticated request spends no code. Then the rules of the service apply.
"""

from __future__ import annotations

import sys
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from moto.utilities.utils import get_partition

from awsfob.sandbox import iam_actions as iam
from awsfob.sandbox import sts_actions as sts
from awsfob.sandbox.aws_errors import RefusalError, unknown_token, wrong_signature
from awsfob.sandbox.faults import DroppedError
from awsfob.sandbox.moto_adapter import check_call
from awsfob.sandbox.query_reply import with_request_id
from awsfob.sandbox.request import Reply
from awsfob.sandbox.signature import check_signature, check_time, parse_authorization

if TYPE_CHECKING:
    from awsfob.sandbox.call_log import LogEntry
    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.request import Request
    from awsfob.sandbox.signature import Authorization
    from awsfob.sandbox.state import SandboxState

_SERVICES: Final = {"sts": sts.answer, "iam": iam.answer}
#: Operations that the global endpoint of STS does not have (service model of STS).
_REGIONAL: Final = {"GetScopedCredentials"}
_GLOBAL_HOSTS: Final = {"sts.amazonaws.com"}
_BUG: Final = RefusalError("InternalFailure", "fob's sandbox failed; its stderr has the traceback", 500)


def answer(state: SandboxState, request: Request) -> Reply:
    """Answer one call of STS or IAM.

    Raises:
        DroppedError: If an injected fault closes the connection.
    """
    entry = state.calls.open("")
    try:
        entry.action = request.action
        return with_request_id(_with_faults(state, request, entry), request.request_id)
    except RefusalError as refusal:
        entry.outcome = refusal.code
        return Reply(refusal.status, refusal.xml(entry.service, request.request_id))
    except DroppedError:
        entry.outcome = "drop"
        raise
    except Exception:  # noqa: BLE001 - the client gets a 500 as from AWS, the developer a traceback
        entry.outcome = "bug"
        traceback.print_exc(file=sys.stderr)
        return Reply(500, _BUG.xml(entry.service, request.request_id))


def _with_faults(state: SandboxState, request: Request, entry: LogEntry) -> Reply:
    fault = state.faults.take(entry.action)
    entry.fault = fault.kind if fault is not None else ""
    if fault is not None and not fault.after:
        instead = fault.apply(state.closing)
        if instead is not None:
            entry.outcome = fault.kind
            return instead
    with state.lock:
        reply = _authenticate_and_run(state, request, entry)
    entry.outcome = "ok"
    if fault is not None and fault.kind == "drip":
        return replace(reply, pause=fault.seconds)
    if fault is not None and fault.after:
        return fault.apply(state.closing) or reply
    return reply


def _authenticate_and_run(state: SandboxState, request: Request, entry: LogEntry) -> Reply:
    authorization = parse_authorization(request)
    entry.key_id, entry.service = authorization.key_id, authorization.service
    service = _SERVICES.get(authorization.service)
    if service is None:
        raise wrong_signature("Credential should be scoped to correct service: 'sts'. ")
    caller = identify(state, request, authorization)
    entry.user = caller.name
    if authorization.service == "sts" and authorization.region in state.regions_off:
        raise RefusalError(
            "RegionDisabledException",
            f"STS is not activated in this region for account:{state.account}. Your account administrator can activate"
            " STS in this region using the IAM Console.",
            403,
        )
    check_call(authorization.service, request.params)
    if entry.action in _REGIONAL and request.headers.get("host", "").partition(":")[0] in _GLOBAL_HOSTS:
        raise RefusalError("InvalidAction", f"{entry.action} is not available on the global endpoint of STS.")
    return service(state, dict(request.params), caller, authorization.region, entry)


def identify(state: SandboxState, request: Request, authorization: Authorization) -> Caller:
    """Authenticate the caller by the signature.

    Raises:
        RefusalError: InvalidClientTokenId, SignatureDoesNotMatch or ExpiredToken.
    """
    if get_partition(authorization.region) != state.partition:
        raise unknown_token()
    caller = state.credentials.find(authorization)
    check_time(authorization, state.clock.signing())
    check_signature(request, authorization, caller.secret)
    state.credentials.check_propagated(authorization.key_id)
    state.credentials.check_not_expired(caller)
    return caller
