"""IAM: who may call, on whom, and the few rules that moto leaves out. moto does the work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from awsfob.sandbox.access import context_of, demand
from awsfob.sandbox.aws_errors import RefusalError, not_spoken, unknown_token, validation
from awsfob.sandbox.moto_side import call_iam

if TYPE_CHECKING:
    from awsfob.sandbox.caller import Caller
    from awsfob.sandbox.calls import Entry
    from awsfob.sandbox.request import Reply
    from awsfob.sandbox.world import World

#: Actions that mean the caller's own user when UserName is left out (IAM API reference).
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


def answer(world: World, params: dict[str, str], caller: Caller, region: str, entry: Entry) -> Reply:
    """Judge an IAM call and let moto do it.

    Raises:
        RefusalError: As AWS would.
    """
    if caller.temporary and caller.kind != "role" and caller.mfa_at is None:
        raise unknown_token()  # "you cannot call IAM unless MFA is included", API reference of GetSessionToken
    params = _with_own_user(params, caller)
    action = params["Action"]
    demand(world.moto, caller, f"iam:{action}", _resource(world, params), context_of(caller, world.clock, region))
    _check_values(params)
    if action == "EnableMFADevice":
        _enable(world, params, entry)
    if action == "DeleteVirtualMFADevice":
        _check_unassigned(world, params["SerialNumber"])
    before = set(world.moto.backend().access_keys)
    reply = call_iam(params, account=world.account, key_id=caller.key_id, region=region)
    for key_id in set(world.moto.backend().access_keys) - before:
        world.keyring.born(key_id)
    return reply


def _with_own_user(params: dict[str, str], caller: Caller) -> dict[str, str]:
    """Fill in the caller's name where AWS would; with session credentials it does not."""
    if params["Action"] not in OWN_USER or "UserName" in params:
        return params
    if caller.temporary:
        raise RefusalError("ValidationError", "Must specify userName when calling with non-User credentials")
    if caller.kind == "root":
        raise not_spoken("IAM calls on the root user itself")
    return params | {"UserName": caller.name}


def _resource(world: World, params: dict[str, str]) -> str:
    """Return the ARN that policies are asked about (service authorization reference of IAM)."""
    if params["Action"] == "GetAccessKeyLastUsed":
        found = world.moto.key(params["AccessKeyId"])
        return found[0].arn if found else "*"
    if "UserName" in params:
        user = world.moto.user(params["UserName"])
        return user.arn if user else _arn(world, f"user/{params['UserName']}")
    if "RoleName" in params:
        role = next((role for role in world.moto.backend().get_roles() if role.name == params["RoleName"]), None)
        return role.arn if role else _arn(world, f"role/{params['RoleName']}")
    if "VirtualMFADeviceName" in params:
        return _arn(world, f"mfa{params.get('Path', '/')}{params['VirtualMFADeviceName']}")
    listed = re.fullmatch(r"List(User|Role|Group|VirtualMFADevice)s", params["Action"])
    if listed:
        return _arn(world, f"{listed[1].lower().removeprefix('virtual').removesuffix('device')}/")
    return params.get("SerialNumber") or params.get("PolicyArn") or "*"


def _arn(world: World, rest: str) -> str:
    return f"arn:{world.partition}:iam::{world.account}:{rest}"


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


def _enable(world: World, params: dict[str, str], entry: Entry) -> None:
    if world.moto.user(params["UserName"]) is None:
        raise RefusalError("NoSuchEntity", f"The user with name {params['UserName']} cannot be found.", 404)
    entry.serial = params["SerialNumber"]
    step = world.devices.enable(entry.serial, params["AuthenticationCode1"], params["AuthenticationCode2"])
    entry.steps += [step - 1, step]


def _check_unassigned(world: World, serial: str) -> None:
    device = world.moto.device(serial)
    if device is not None and device.user is not None:
        raise RefusalError("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.", 409)
