"""STS: GetSessionToken and GetCallerIdentity; AssumeRole has a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from awsfob.sandbox.assume_role import assume_role
from awsfob.sandbox.aws_errors import access_denied, not_spoken
from awsfob.sandbox.moto_side import StsCall
from awsfob.sandbox.shapes import check_shapes
from awsfob.sandbox.totp_codes import take_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.calls import Entry
    from awsfob.sandbox.request import Reply
    from awsfob.sandbox.world import World

_NEEDS_A_KEY: Final = {"GetSessionToken", "GetFederationToken"}
_DEFAULT_SECONDS: Final = 43200
_ROOT_SECONDS: Final = 3600


def answer(world: World, params: Mapping[str, str], caller: Caller, region: str, entry: Entry) -> Reply:
    """Judge an STS call and do it.

    Raises:
        RefusalError: As AWS would.
    """
    action = params["Action"]
    if caller.temporary and action in _NEEDS_A_KEY:
        raise access_denied(f"Cannot call {action} with session credentials")
    check_shapes(params)
    call = StsCall(params, account=world.account, key_id=caller.key_id, region=region)
    if action == "GetCallerIdentity":
        return call.reply({"UserId": caller.user_id, "Account": caller.account, "Arn": caller.arn})
    if action == "GetSessionToken":
        return call.reply(_session_token(world, call, caller, entry))
    if action == "AssumeRole":
        return call.reply(assume_role(world, call.params, caller, region, entry))
    if caller.temporary:
        raise access_denied(f"Cannot call {action} with session credentials")
    raise not_spoken(f"sts:{action}")


def _session_token(world: World, call: StsCall, caller: Caller, entry: Entry) -> dict[str, object]:
    """Make a session of the user's own. It needs no permission, and none can forbid it.

    The root user gets an hour, whatever it asks for (API reference of GetSessionToken).
    """
    seconds: int = call.params.get("DurationSeconds", _DEFAULT_SECONDS)
    if caller.kind == "root":
        seconds = min(seconds, _ROOT_SECONDS)
    given = take_code(world, call.params, caller, entry)
    return {"Credentials": world.keyring.open(caller, seconds, mfa_at=world.clock.now() if given else None)}
