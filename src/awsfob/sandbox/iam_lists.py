"""The lists of IAM that fob's users see: access keys, devices and users, page by page.

moto gives no pages, and shows the seeds of virtual devices. AWS shows a seed once, in CreateVirtualMFADevice. Rules:
the API references of these operations. LocalStack recorded AWS's text about a wrong marker.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any, Final

from awsfob.sandbox.aws_errors import RefusalError, validation
from awsfob.sandbox.query_reply import query_reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from moto.iam.models import User

    from awsfob.sandbox.moto_adapter import Moto
    from awsfob.sandbox.request import Reply

_DEFAULT_ITEMS: Final = 100
_MOST_ITEMS: Final = 1000
_STATUSES: Final = ("Assigned", "Unassigned", "Any")
_Items = list[dict[str, object]]


def list_reply(moto: Moto, params: Mapping[str, str]) -> Reply | None:
    """Return one page of a list, or None if the call asks for no list of this module.

    Raises:
        RefusalError: ValidationError or NoSuchEntity.
    """
    action = params["Action"]
    found = _LISTS.get(action)
    if found is None:
        return None
    name, items_of = found
    start, count = _start(params), _count(params)
    items = items_of(moto, params)
    more = len(items) > start + count
    marker = _marker(start + count) if more else None
    return query_reply("iam", action, {name: items[start : start + count], "IsTruncated": more, "Marker": marker})


def _count(params: Mapping[str, str]) -> int:
    value = params.get("MaxItems", str(_DEFAULT_ITEMS))
    if not re.fullmatch("-?[0-9]+", value):
        raise validation(f"Value '{value}' at 'maxItems' failed to satisfy constraint: Member must be a whole number")
    for wrong, rule in (
        (int(value) < 1, "greater than or equal to 1"),
        (int(value) > _MOST_ITEMS, f"less than or equal to {_MOST_ITEMS}"),
    ):
        if wrong:
            raise validation(
                f"Value '{value}' at 'maxItems' failed to satisfy constraint: Member must have value {rule}"
            )
    return int(value)


def _start(params: Mapping[str, str]) -> int:
    marker = params.get("Marker")
    if marker is None:
        return 0
    try:
        start = int(urlsafe_b64decode(marker.encode()).decode().removeprefix("fob:"))
    except ValueError:
        start = 0
    if start < 1 or _marker(start) != marker:
        raise RefusalError("ValidationError", "Invalid Marker.")
    return start


def _marker(start: int) -> str:
    """Return the marker of the page that begins with this item. Like AWS's, it says nothing to a client."""
    return urlsafe_b64encode(f"fob:{start}".encode()).decode()


def _access_keys(moto: Moto, params: Mapping[str, str]) -> _Items:
    return [
        {
            "UserName": key.user_name,
            "AccessKeyId": key.access_key_id,
            "Status": key.status,
            "CreateDate": key.create_date,
        }
        for key in _user(moto, params).access_keys
    ]


def _devices(moto: Moto, params: Mapping[str, str]) -> _Items:
    user = _user(moto, params)
    return [
        {"UserName": user.name, "SerialNumber": device.serial_number, "EnableDate": device.enable_date}
        for device in user.mfa_devices.values()
    ]


def _virtual_devices(moto: Moto, params: Mapping[str, str]) -> _Items:
    status = params.get("AssignmentStatus", "Any")
    if status not in _STATUSES:
        raise validation(
            f"Value '{status}' at 'assignmentStatus' failed to satisfy constraint: Member must satisfy enum value set: "
            f"[{', '.join(_STATUSES)}]"
        )
    return [
        {
            "SerialNumber": device.serial_number,
            "User": _described(device.user) if device.user is not None else None,
            "EnableDate": device.enable_date if device.user is not None else None,
        }
        for device in moto.backend().virtual_mfa_devices.values()
        if ":mfa/" in device.serial_number and status in {"Any", "Assigned" if device.user else "Unassigned"}
    ]


def _users(moto: Moto, params: Mapping[str, str]) -> _Items:
    prefix = params.get("PathPrefix", "/")
    users = sorted(moto.backend().users.values(), key=lambda user: str(user.name))
    return [_described(user) for user in users if user.path.startswith(prefix)]


def _described(user: User) -> dict[str, object]:
    names: dict[str, Any] = {"Path": user.path, "UserName": user.name, "UserId": user.id, "Arn": user.arn}
    return names | {"CreateDate": user.create_date}


def _user(moto: Moto, params: Mapping[str, str]) -> User:
    user = moto.user(params["UserName"])
    if user is None:
        raise RefusalError("NoSuchEntity", f"The user with name {params['UserName']} cannot be found.", 404)
    return user


#: action -> the name of the list in the answer, and what is in it
_LISTS: Final[dict[str, tuple[str, Callable[[Moto, Mapping[str, str]], _Items]]]] = {
    "ListAccessKeys": ("AccessKeyMetadata", _access_keys),
    "ListMFADevices": ("MFADevices", _devices),
    "ListVirtualMFADevices": ("VirtualMFADevices", _virtual_devices),
    "ListUsers": ("Users", _users),
}
