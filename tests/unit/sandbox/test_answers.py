"""What the sandbox answers when it does not refuse: identities, sessions, roles, IAM for one's own user."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from awsfob.sandbox.server_process import SandboxProcess
from tests.unit.sandbox.stage import Keys, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def stage(sandbox: SandboxProcess) -> Stage:
    return Stage(sandbox.control, sandbox.control.user("alice", path="/eng/", policy="open"))


def test_a_session_is_the_user(stage: Stage) -> None:
    session = stage.session()
    assert session.key_id.startswith("ASIA")
    assert stage.sts(session).get_caller_identity()["Arn"] == "arn:aws:iam::111122223333:user/eng/alice"
    assert stage.serial == "arn:aws:iam::111122223333:mfa/alice"


@pytest.mark.parametrize(("asked", "hours"), [({}, 12), ({"DurationSeconds": 129600}, 36)])
def test_a_session_lasts_as_long_as_asked(stage: Stage, asked: dict[str, int], hours: int) -> None:
    end = stage.sts().get_session_token(**asked)["Credentials"]["Expiration"]
    assert abs(end - datetime.now(UTC) - timedelta(hours=hours)) < timedelta(seconds=5)


def test_every_session_is_its_own(stage: Stage) -> None:
    assert len({stage.session(mfa=False) for _ in range(3)}) == 3


@pytest.mark.parametrize("end", ["Inactive", "deleted"])
def test_a_session_outlives_the_key_that_made_it(stage: Stage, end: str) -> None:
    session = stage.session()
    if end == "deleted":
        stage.control.delete_key(stage.user.key_id)
    else:
        stage.control.set_key(stage.user.key_id, end)
    assert stage.sts(session).get_caller_identity()["Account"] == "111122223333"
    assert _refused(stage.sts().get_caller_identity) == "InvalidClientTokenId"


def test_a_session_does_not_outlive_its_user(stage: Stage) -> None:
    session = stage.session()
    stage.control.user("admin", policy="open")
    iam = stage.iam()
    iam.delete_user_policy(UserName="alice", PolicyName="sandbox")
    assert stage.sts(session).get_caller_identity()["Account"] == "111122223333"
    assert _refused(stage.iam(session).list_users) == "AccessDenied"


def test_root_gets_an_hour_whatever_it_asks_for(stage: Stage) -> None:
    root = stage.control.root()
    keys, serial = Keys(root.key_id, root.secret), root.serial or ""
    given = {"SerialNumber": serial, "TokenCode": stage.control.code(serial)}
    answer = stage.sts(keys).get_session_token(DurationSeconds=7200, **given)["Credentials"]
    assert abs(answer["Expiration"] - datetime.now(UTC) - timedelta(hours=1)) < timedelta(seconds=5)
    assert stage.sts(keys).get_caller_identity()["Arn"] == "arn:aws:iam::111122223333:root"
    session = Keys(answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"])
    assert [user["UserName"] for user in stage.iam(session).list_users()["Users"]] == ["alice"]


def test_a_role_session_says_its_role_and_name(stage: Stage) -> None:
    arn = stage.control.role("admin", path="/ops/", account="999900001111", trusts="111122223333")
    taken = stage.take(arn)
    assert arn == "arn:aws:iam::999900001111:role/ops/admin"
    identity = stage.sts(taken).get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::999900001111:assumed-role/admin/fob"
    assert identity["UserId"].startswith("AROA")
    assert identity["UserId"].endswith(":fob")
    assert identity["Account"] == "999900001111"


def test_a_chain_of_roles(stage: Stage) -> None:
    first = stage.control.role("first", mfa=True, trusts=stage.user.arn)
    second = stage.control.role("second", trusts=first)
    taken = stage.take(second, stage.take(first, stage.session()))
    assert stage.sts(taken).get_caller_identity()["Arn"].endswith(":assumed-role/second/fob")
    assert _refused(stage.assume(second)) == "AccessDenied"


def test_tags_and_source_identity_go_down_the_chain(stage: Stage) -> None:
    first = stage.control.role("first", tags=True)
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
    second = stage.control.role("second", trust=trust)
    carried = stage.take(first, SourceIdentity="alice", TransitiveTagKeys=["team"], **blue)
    assert stage.take(second, carried).key_id.startswith("ASIA")
    left = stage.take(first, SourceIdentity="alice", **blue)
    assert _refused(stage.assume(second, left)) == "AccessDenied"
    assert _refused(stage.assume(second, carried, SourceIdentity="bob")) == "AccessDenied"
    green: dict[str, Any] = {"Tags": [{"Key": "team", "Value": "green"}]}
    assert _refused(stage.assume(second, carried, **green)) == "InvalidParameterValue"


def test_session_policies_are_not_silently_ignored(stage: Stage) -> None:
    arn = stage.control.role("r")
    assert _refused(stage.assume(arn, Policy="{}")) == "NotImplemented"
    assert _refused(stage.assume(arn)) == ""


def test_own_user_when_the_name_is_left_out(stage: Stage) -> None:
    stage.control.user("bob")
    iam = stage.iam()
    assert iam.get_user()["User"]["UserName"] == "alice"
    assert [key["AccessKeyId"] for key in iam.list_access_keys()["AccessKeyMetadata"]] == [stage.user.key_id]
    assert [device["SerialNumber"] for device in iam.list_mfa_devices()["MFADevices"]] == [stage.serial]
    made = iam.create_access_key()["AccessKey"]
    assert (made["UserName"], len(made["SecretAccessKey"])) == ("alice", 40)
    iam.update_access_key(AccessKeyId=made["AccessKeyId"], Status="Inactive")
    assert {key["Status"] for key in iam.list_access_keys()["AccessKeyMetadata"]} == {"Active", "Inactive"}
    iam.delete_access_key(AccessKeyId=made["AccessKeyId"])
    assert len(iam.list_access_keys()["AccessKeyMetadata"]) == 1


def test_the_last_use_of_a_key(stage: Stage) -> None:
    key = {"AccessKeyId": stage.user.key_id}
    assert stage.iam().get_access_key_last_used(**key)["UserName"] == "alice"
    stage.sts(region="eu-west-1").get_caller_identity()
    last = stage.iam().get_access_key_last_used(**key)["AccessKeyLastUsed"]
    assert last["ServiceName"] in {"iam", "sts"}
    assert abs(last["LastUsedDate"] - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_device_made_through_the_api_works(stage: Stage) -> None:
    iam = stage.iam()
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    serial = made["SerialNumber"]
    codes = dict(zip(("AuthenticationCode1", "AuthenticationCode2"), stage.two_codes(serial), strict=True))
    iam.enable_mfa_device(UserName="alice", SerialNumber=serial, **codes)
    assert len(iam.list_mfa_devices()["MFADevices"]) == 2
    stage.sts().get_session_token(SerialNumber=serial, TokenCode=stage.control.fresh_code(serial))
    stage.control.delete_device(serial)
    assert len(iam.list_mfa_devices()["MFADevices"]) == 1


def test_a_new_key_may_flicker(stage: Stage) -> None:
    stage.control.propagation(0, flicker=2)
    made = stage.iam().create_access_key()["AccessKey"]
    sts = stage.sts(Keys(made["AccessKeyId"], made["SecretAccessKey"]))
    outcomes = [_refused(sts.get_caller_identity) for _ in range(6)]
    assert outcomes == ["", "InvalidClientTokenId", "", "InvalidClientTokenId", "", ""]


def test_moving_sessions_and_codes_does_not_move_the_clock_of_signatures(stage: Stage) -> None:
    before = stage.control.look(stage.serial)["step"]
    stage.control.advance(7200)
    assert stage.control.look(stage.serial)["step"] - before in {240, 241}
    assert stage.sts().get_caller_identity()["Account"] == "111122223333"


@pytest.fixture(scope="module")
def china() -> Iterator[SandboxProcess]:
    with SandboxProcess(account="444455556666", partition="aws-cn") as running:
        yield running
        assert running.errors() == ""


def test_another_partition_and_account(china: SandboxProcess) -> None:
    stage = Stage(china.control, china.control.user("alice"))
    assert china.control.about() == {"account": "444455556666", "partition": "aws-cn"}
    assert stage.serial == "arn:aws-cn:iam::444455556666:mfa/alice"
    identity = stage.sts(region="cn-north-1").get_caller_identity()
    assert identity["Arn"] == "arn:aws-cn:iam::444455556666:user/alice"
    role = stage.control.role("r")
    taken = Keys.of(stage.sts(region="cn-north-1").assume_role(RoleArn=role, RoleSessionName="fob"))
    assert stage.sts(taken, "cn-north-1").get_caller_identity()["Arn"].startswith("arn:aws-cn:sts::444455556666:")
    keys = stage.client("iam", region="cn-north-1").list_mfa_devices()["MFADevices"]
    assert len(keys) == 1
    assert _refused(stage.sts(region="us-east-1").get_caller_identity) == "InvalidClientTokenId"


def _refused(call: Callable[[], object]) -> str:
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""
