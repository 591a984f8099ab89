"""What the sandbox answers when it does not refuse: identities, sessions, roles, IAM for one's own user."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from awsfob.sandbox.server_process import SandboxProcess
from tests.unit.sandbox.api_caller import ApiCaller, Keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def caller(sandbox: SandboxProcess) -> ApiCaller:
    return ApiCaller(sandbox.control, sandbox.control.user("alice", path="/eng/", policy="open"))


def test_a_session_is_the_user(caller: ApiCaller) -> None:
    session = caller.session()
    assert session.key_id.startswith("ASIA")
    assert caller.sts(session).get_caller_identity()["Arn"] == "arn:aws:iam::111122223333:user/eng/alice"
    assert caller.serial == "arn:aws:iam::111122223333:mfa/alice"


@pytest.mark.parametrize(("asked", "hours"), [({}, 12), ({"DurationSeconds": 129600}, 36)])
def test_a_session_lasts_as_long_as_asked(caller: ApiCaller, asked: dict[str, int], hours: int) -> None:
    end = caller.sts().get_session_token(**asked)["Credentials"]["Expiration"]
    assert abs(end - datetime.now(UTC) - timedelta(hours=hours)) < timedelta(seconds=5)


def test_every_session_is_its_own(caller: ApiCaller) -> None:
    assert len({caller.session(mfa=False) for _ in range(3)}) == 3


@pytest.mark.parametrize("end", ["Inactive", "deleted"])
def test_a_session_outlives_the_key_that_made_it(caller: ApiCaller, end: str) -> None:
    session = caller.session()
    if end == "deleted":
        caller.control.delete_key(caller.user.key_id)
    else:
        caller.control.set_key(caller.user.key_id, end)
    assert caller.sts(session).get_caller_identity()["Account"] == "111122223333"
    assert _refused(caller.sts().get_caller_identity) == "InvalidClientTokenId"


def test_a_session_does_not_outlive_its_user(caller: ApiCaller) -> None:
    session = caller.session()
    caller.control.user("admin", policy="open")
    iam = caller.iam()
    iam.delete_user_policy(UserName="alice", PolicyName="sandbox")
    assert caller.sts(session).get_caller_identity()["Account"] == "111122223333"
    assert _refused(caller.iam(session).list_users) == "AccessDenied"


def test_root_gets_an_hour_whatever_it_asks_for(caller: ApiCaller) -> None:
    root = caller.control.root()
    keys, serial = Keys(root.key_id, root.secret), root.serial or ""
    given = {"SerialNumber": serial, "TokenCode": caller.control.code(serial)}
    answer = caller.sts(keys).get_session_token(DurationSeconds=7200, **given)["Credentials"]
    assert abs(answer["Expiration"] - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=5)
    assert caller.sts(keys).get_caller_identity()["Arn"] == "arn:aws:iam::111122223333:root"
    session = Keys(answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"])
    assert [user["UserName"] for user in caller.iam(session).list_users()["Users"]] == ["alice"]


def test_a_role_session_says_its_role_and_name(caller: ApiCaller) -> None:
    arn = caller.control.role("admin", path="/ops/", account="999900001111", trusts="111122223333")
    taken = caller.take(arn)
    assert arn == "arn:aws:iam::999900001111:role/ops/admin"
    identity = caller.sts(taken).get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::999900001111:assumed-role/admin/fob"
    assert identity["UserId"].startswith("AROA")
    assert identity["UserId"].endswith(":fob")
    assert identity["Account"] == "999900001111"


def test_a_chain_of_roles(caller: ApiCaller) -> None:
    first = caller.control.role("first", mfa=True, trusts=caller.user.arn)
    second = caller.control.role("second", trusts=first)
    taken = caller.take(second, caller.take(first, caller.session()))
    assert caller.sts(taken).get_caller_identity()["Arn"].endswith(":assumed-role/second/fob")
    assert _refused(caller.assume(second)) == "AccessDenied"


def test_tags_and_source_identity_go_down_the_chain(caller: ApiCaller) -> None:
    first = caller.control.role("first", tags=True)
    blue: dict[str, Any] = {"Tags": [{"Key": "team", "Value": "blue"}, {"Key": "desk", "Value": "4"}]}
    seen = {"StringEquals": {"aws:RequestTag/team": "blue", "sts:SourceIdentity": "alice"}}
    trust = {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": first},
            "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            "Condition": seen | {"Null": {"aws:RequestTag/desk": "true"}},
        }
    }
    second = caller.control.role("second", trust=trust)
    carried = caller.take(first, SourceIdentity="alice", TransitiveTagKeys=["team"], **blue)
    assert caller.take(second, carried).key_id.startswith("ASIA")
    left = caller.take(first, SourceIdentity="alice", **blue)
    assert _refused(caller.assume(second, left)) == "AccessDenied"
    assert _refused(caller.assume(second, carried, SourceIdentity="bob")) == "AccessDenied"
    green: dict[str, Any] = {"Tags": [{"Key": "team", "Value": "green"}]}
    assert _refused(caller.assume(second, carried, **green)) == "InvalidParameterValue"


def test_own_user_when_the_name_is_left_out(caller: ApiCaller) -> None:
    caller.control.user("bob")
    iam = caller.iam()
    assert iam.get_user()["User"]["UserName"] == "alice"
    assert [key["AccessKeyId"] for key in iam.list_access_keys()["AccessKeyMetadata"]] == [caller.user.key_id]
    assert [device["SerialNumber"] for device in iam.list_mfa_devices()["MFADevices"]] == [caller.serial]
    made = iam.create_access_key()["AccessKey"]
    assert (made["UserName"], len(made["SecretAccessKey"])) == ("alice", 40)
    iam.update_access_key(AccessKeyId=made["AccessKeyId"], Status="Inactive")
    assert {key["Status"] for key in iam.list_access_keys()["AccessKeyMetadata"]} == {"Active", "Inactive"}
    iam.delete_access_key(AccessKeyId=made["AccessKeyId"])
    assert len(iam.list_access_keys()["AccessKeyMetadata"]) == 1


def test_the_last_use_of_a_key(caller: ApiCaller) -> None:
    key = {"AccessKeyId": caller.user.key_id}
    assert caller.iam().get_access_key_last_used(**key)["UserName"] == "alice"
    caller.sts(region="eu-west-1").get_caller_identity()
    last = caller.iam().get_access_key_last_used(**key)["AccessKeyLastUsed"]
    assert last["ServiceName"] in {"iam", "sts"}
    assert abs(last["LastUsedDate"] - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_device_made_through_the_api_works(caller: ApiCaller) -> None:
    iam = caller.iam()
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    serial = made["SerialNumber"]
    codes = dict(zip(("AuthenticationCode1", "AuthenticationCode2"), caller.two_codes(serial), strict=True))
    iam.enable_mfa_device(UserName="alice", SerialNumber=serial, **codes)
    assert len(iam.list_mfa_devices()["MFADevices"]) == 2
    caller.sts().get_session_token(SerialNumber=serial, TokenCode=caller.control.fresh_code(serial))
    caller.control.delete_device(serial)
    assert len(iam.list_mfa_devices()["MFADevices"]) == 1


def test_a_new_key_may_flicker(caller: ApiCaller) -> None:
    caller.control.propagation(0, flicker=2)
    made = caller.iam().create_access_key()["AccessKey"]
    sts = caller.sts(Keys(made["AccessKeyId"], made["SecretAccessKey"]))
    outcomes = [_refused(sts.get_caller_identity) for _ in range(6)]
    assert outcomes == ["", "InvalidClientTokenId", "", "InvalidClientTokenId", "", ""]


def test_moving_sessions_and_codes_does_not_move_the_clock_of_signatures(caller: ApiCaller) -> None:
    before = caller.control.code_state(caller.serial)["step"]
    caller.control.advance(7200)
    assert caller.control.code_state(caller.serial)["step"] - before in {240, 241}
    assert caller.sts().get_caller_identity()["Account"] == "111122223333"


@pytest.fixture(scope="module")
def china() -> Iterator[SandboxProcess]:
    with SandboxProcess(account="444455556666", partition="aws-cn") as running:
        yield running
        assert running.errors() == ""


def test_another_partition_and_account(china: SandboxProcess) -> None:
    caller = ApiCaller(china.control, china.control.user("alice"))
    assert china.control.about() == {"account": "444455556666", "partition": "aws-cn"}
    assert caller.serial == "arn:aws-cn:iam::444455556666:mfa/alice"
    identity = caller.sts(region="cn-north-1").get_caller_identity()
    assert identity["Arn"] == "arn:aws-cn:iam::444455556666:user/alice"
    role = caller.control.role("r")
    taken = Keys.of(caller.sts(region="cn-north-1").assume_role(RoleArn=role, RoleSessionName="fob"))
    assert caller.sts(taken, "cn-north-1").get_caller_identity()["Arn"].startswith("arn:aws-cn:sts::444455556666:")
    keys = caller.client("iam", region="cn-north-1").list_mfa_devices()["MFADevices"]
    assert len(keys) == 1
    assert _refused(caller.sts(region="us-east-1").get_caller_identity) == "InvalidClientTokenId"


def _refused(call: Callable[[], object]) -> str:
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""
