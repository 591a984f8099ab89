"""IAM: checks permissions and a few rules that moto does not have, then passes the call to moto."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from awsfob.sandbox.aws_errors import RefusalError, access_denied, not_supported, unknown_token, validation
from awsfob.sandbox.iam_lists import list_reply
from awsfob.sandbox.moto_adapter import call_iam
from awsfob.sandbox.policy_checks import condition_context, require_allowed

if TYPE_CHECKING:
    from awsfob.sandbox.call_log import LogEntry
    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.request import Reply
    from awsfob.sandbox.state import SandboxState

#: Actions that apply to the caller's own user without UserName (IAM API reference).
OWN_USER: Final = frozenset(
    {
        "CreateAccessKey",
        "ListAccessKeys",
        "UpdateAccessKey",
        "DeleteAccessKey",
        "GetUser",
        "ListMFADevices",
        "DeactivateMFADevice",
    }
)
_STATUSES: Final = ("Active", "Inactive")


def answer(state: SandboxState, params: dict[str, str], caller: Caller, region: str, entry: LogEntry) -> Reply:
    """Check an IAM call and run it in moto.

    Raises:
        RefusalError: As AWS would.
    """
    if caller.temporary and caller.kind != "role" and caller.mfa_at is None:
        raise unknown_token()  # "you cannot call IAM unless MFA is included", API reference of GetSessionToken
    params = _with_own_user(params, caller)
    action = params["Action"]
    if action == "GetAccessKeyLastUsed":
        _check_key_exists(state, params["AccessKeyId"], caller)
    require_allowed(
        state.moto, caller, f"iam:{action}", _resource(state, params), condition_context(caller, state.clock, region)
    )
    _check_values(params)
    if action == "EnableMFADevice":
        _enable(state, params, entry)
    if action == "DeleteVirtualMFADevice":
        _check_unassigned(state, params["SerialNumber"])
    listed = list_reply(state.moto, params)
    if listed is not None:
        return listed
    before = set(state.moto.backend().access_keys)
    reply = call_iam(params, account=state.account, key_id=caller.key_id, region=region)
    for key_id in set(state.moto.backend().access_keys) - before:
        state.credentials.start_propagation(key_id)
    return reply


def _check_key_exists(state: SandboxState, key_id: str, caller: Caller) -> None:
    """Refuse the id of an unknown key.

    LocalStack recorded AWS's text (``tests/aws/services/iam`` of localstack/localstack): no colon after "perform".
    """
    if state.moto.key(key_id) is None:
        raise access_denied(
            f"User: {caller.arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key {key_id}"
        )


def _with_own_user(params: dict[str, str], caller: Caller) -> dict[str, str]:
    """Fill in the caller's name as AWS does, for a key of a user and for the session of a user.

    A role or a federated user is no user of IAM: https://github.com/aws/aws-sdk-java/issues/1304 has the message.
    """
    if params["Action"] not in OWN_USER or "UserName" in params:
        return params
    if caller.kind == "role" or caller.federated:
        raise RefusalError("ValidationError", "Must specify userName when calling with non-User credentials")
    if caller.kind == "root":
        raise not_supported("IAM calls on the root user itself")
    return params | {"UserName": caller.name}


def _resource(state: SandboxState, params: dict[str, str]) -> str:
    """Return the resource ARN for policy evaluation (service authorization reference of IAM)."""
    if params["Action"] == "GetAccessKeyLastUsed":
        found = state.moto.key(params["AccessKeyId"])
        return found[0].arn if found else "*"
    if "UserName" in params:
        user = state.moto.user(params["UserName"])
        return user.arn if user else _arn(state, f"user/{params['UserName']}")
    if "RoleName" in params:
        role = next((role for role in state.moto.backend().get_roles() if role.name == params["RoleName"]), None)
        return role.arn if role else _arn(state, f"role/{params['RoleName']}")
    if "VirtualMFADeviceName" in params:
        return _arn(state, f"mfa{params.get('Path', '/')}{params['VirtualMFADeviceName']}")
    listed = re.fullmatch(r"List(User|Role|Group|VirtualMFADevice)s", params["Action"])
    if listed:
        return _arn(state, f"{listed[1].lower().removeprefix('virtual').removesuffix('device')}/")
    return params.get("SerialNumber") or params.get("PolicyArn") or "*"


def _arn(state: SandboxState, rest: str) -> str:
    return f"arn:{state.partition}:iam::{state.account}:{rest}"


def _check_values(params: dict[str, str]) -> None:
    status = params.get("Status")
    if params["Action"] == "UpdateAccessKey" and status not in _STATUSES:
        raise validation(
            f"Value '{status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: "
            f"[{', '.join(_STATUSES)}]"
        )
    for name in ("AuthenticationCode1", "AuthenticationCode2"):
        if name in params and not re.fullmatch("[0-9]{6}", params[name]):
            raise validation(
                f"Value '{params[name]}' at '{name[0].lower()}{name[1:]}' failed to satisfy constraint: "
                r"Member must satisfy regular expression pattern: [\d]*"
            )


def _enable(state: SandboxState, params: dict[str, str], entry: LogEntry) -> None:
    if state.moto.user(params["UserName"]) is None:
        raise RefusalError("NoSuchEntity", f"The user with name {params['UserName']} cannot be found.", 404)
    entry.serial = params["SerialNumber"]
    step = state.devices.enable(entry.serial, params["AuthenticationCode1"], params["AuthenticationCode2"])
    entry.steps += [step - 1, step]


def _check_unassigned(state: SandboxState, serial: str) -> None:
    device = state.moto.device(serial)
    if device is not None and device.user is not None:
        raise RefusalError("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.", 409)
