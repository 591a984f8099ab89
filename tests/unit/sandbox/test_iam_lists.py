"""Lists of IAM come page by page, and without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.sandbox.api_caller import ApiCaller, send, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.sandbox.server_process import SandboxProcess


@pytest.fixture
def caller(sandbox: SandboxProcess) -> ApiCaller:
    return ApiCaller(sandbox.control, sandbox.control.user("alice", policy="open"))


def _fill(caller: ApiCaller) -> None:
    """Make three of each but access keys, of which a user has two at most."""
    caller.iam().create_access_key()
    for name in ("bob", "carol"):
        caller.control.user(name, path="/eng/", device=False)
        serial = caller.iam().create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
        one, two = caller.two_codes(serial)
        caller.iam().enable_mfa_device(
            UserName="alice", SerialNumber=serial, AuthenticationCode1=one, AuthenticationCode2=two
        )


LISTS: dict[str, tuple[str, str, int]] = {
    "list_access_keys": ("AccessKeyMetadata", "AccessKeyId", 2),
    "list_mfa_devices": ("MFADevices", "SerialNumber", 3),
    "list_virtual_mfa_devices": ("VirtualMFADevices", "SerialNumber", 3),
    "list_users": ("Users", "UserName", 3),
}


@pytest.mark.parametrize("name", LISTS)
def test_pages(caller: ApiCaller, name: str) -> None:
    _fill(caller)
    what, key, count = LISTS[name]
    call: Callable[..., dict[str, Any]] = getattr(caller.iam(), name)
    whole = call()
    assert (len(whole[what]), whole["IsTruncated"], "Marker" in whole) == (count, False, False)
    pages = [call(MaxItems=1)]
    while "Marker" in pages[-1]:
        pages.append(call(MaxItems=1, Marker=pages[-1]["Marker"]))
    assert [page["IsTruncated"] for page in pages] == [True] * (count - 1) + [False]
    assert [item[key] for page in pages for item in page[what]] == [item[key] for item in whole[what]]
    assert call(MaxItems=count)["IsTruncated"] is False
    assert call(MaxItems=count - 1)["IsTruncated"] is True


def test_botocore_reads_all_pages(caller: ApiCaller) -> None:
    _fill(caller)
    pages = caller.iam().get_paginator("list_access_keys").paginate(PaginationConfig={"PageSize": 1})
    assert [len(page["AccessKeyMetadata"]) for page in pages] == [1, 1]


@pytest.mark.parametrize(("prefix", "names"), [("/", ["alice", "bob", "carol"]), ("/eng/", ["bob", "carol"])])
def test_users_below_a_path(caller: ApiCaller, prefix: str, names: list[str]) -> None:
    _fill(caller)
    assert [user["UserName"] for user in caller.iam().list_users(PathPrefix=prefix)["Users"]] == names


@pytest.mark.parametrize(
    ("status", "names"), [("Assigned", ["alice"]), ("Unassigned", ["spare"]), ("Any", ["alice", "spare"])]
)
def test_devices_by_status_show_no_seed(caller: ApiCaller, status: str, names: list[str]) -> None:
    made = caller.iam().create_virtual_mfa_device(VirtualMFADeviceName="spare")["VirtualMFADevice"]
    caller.control.user("dave", serial="GAHT12345678")
    found = caller.iam().list_virtual_mfa_devices(AssignmentStatus=status)["VirtualMFADevices"]
    assert [device["SerialNumber"].rpartition("/")[2] for device in found] == names
    assert [device.get("User", {}).get("UserName") for device in found] == [
        "alice" if name == "alice" else None for name in names
    ]
    call = {"Action": "ListVirtualMFADevices", "Version": "2010-05-08", "AssignmentStatus": status}
    answer = send(signed(caller.control.endpoint, caller.keys, call, service="iam")).body
    assert "SerialNumber" in answer
    secrets = (made["Base32StringSeed"].decode(), caller.user.seed or "")
    assert [word for word in (*secrets, "Base32StringSeed", "QRCodePNG") if word in answer] == []
    assert all(len(secret) == 64 for secret in secrets)  # the one that CreateVirtualMFADevice shows, and the user's
