"""One call, from request to reply: the order of the checks lives here, and nowhere else.

Trouble on demand first; then who is calling (key, token, clock, signature, expiry), so that nothing is spent by
somebody who could not prove to be the owner; then the service's own rules.
"""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING, Final

from moto.utilities.utils import get_partition

from awsfob.sandbox import iam_actions as iam
from awsfob.sandbox import sts_actions as sts
from awsfob.sandbox.aws_errors import RefusalError, unknown_token, wrong_signature
from awsfob.sandbox.faults import DroppedError
from awsfob.sandbox.moto_side import check_call
from awsfob.sandbox.request import Reply
from awsfob.sandbox.signature import check_signature, check_time, read_claim

if TYPE_CHECKING:
    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.calls import Entry
    from awsfob.sandbox.request import Request
    from awsfob.sandbox.signature import Claim
    from awsfob.sandbox.world import World

_SERVICES: Final = {"sts": sts.answer, "iam": iam.answer}
_BUG: Final = RefusalError("InternalFailure", "fob's sandbox failed; its stderr says where", 500)


def answer(world: World, request: Request) -> Reply:
    """Answer one call of STS or IAM.

    Raises:
        DroppedError: If the connection is to be closed without an answer.
    """
    entry = world.calls.open("")
    try:
        entry.action = request.action
        return _through_faults(world, request, entry)
    except RefusalError as refusal:
        entry.outcome = refusal.code
        return Reply(refusal.status, refusal.xml(entry.service, request.request_id))
    except DroppedError:
        entry.outcome = "drop"
        raise
    except Exception:  # noqa: BLE001 - a bug of ours must reach the client as AWS's 500, and the developer as a traceback
        entry.outcome = "bug"
        traceback.print_exc(file=sys.stderr)
        return Reply(500, _BUG.xml(entry.service, request.request_id))


def _through_faults(world: World, request: Request, entry: Entry) -> Reply:
    fault = world.faults.take(entry.action)
    entry.fault = fault.kind if fault is not None else ""
    if fault is not None and not fault.after:
        instead = fault.strike(world.closing)
        if instead is not None:
            entry.outcome = fault.kind
            return instead
    with world.lock:
        reply = _judge(world, request, entry)
    entry.outcome = "ok"
    if fault is not None and fault.after:
        return fault.strike(world.closing) or reply
    return reply


def _judge(world: World, request: Request, entry: Entry) -> Reply:
    claim = read_claim(request)
    entry.key_id, entry.service = claim.key_id, claim.service
    service = _SERVICES.get(claim.service)
    if service is None:
        raise wrong_signature("Credential should be scoped to correct service: 'sts'. ")
    caller = identify(world, request, claim)
    entry.user = caller.name
    if claim.service == "sts" and claim.region in world.regions_off:
        raise RefusalError(
            "RegionDisabledException",
            f"STS is not activated in this region for account:{world.account}. Your account administrator can activate"
            " STS in this region using the IAM Console.",
            403,
        )
    check_call(claim.service, request.params)
    return service(world, dict(request.params), caller, claim.region, entry)


def identify(world: World, request: Request, claim: Claim) -> Caller:
    """Return who is calling, proven by the signature.

    Raises:
        RefusalError: InvalidClientTokenId, SignatureDoesNotMatch or ExpiredToken.
    """
    if get_partition(claim.region) != world.partition:
        raise unknown_token()
    caller = world.keyring.find(claim)
    check_time(claim, world.clock.signing())
    check_signature(request, claim, caller.secret)
    world.keyring.check_propagated(claim.key_id)
    world.keyring.check_alive(caller)
    return caller
