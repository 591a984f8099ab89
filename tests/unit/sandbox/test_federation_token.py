"""What GetFederationToken answers, and whose the session is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.api_caller import ApiCaller, Keys
from tests.unit.sandbox.session_probes import LIST_USERS

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess


@pytest.fixture
def caller(sandbox: SandboxProcess) -> ApiCaller:
    return ApiCaller(sandbox.control, sandbox.control.user("alice", path="/eng/", policy="open"))


@pytest.mark.parametrize(("asked", "hours"), [({}, 12), ({"DurationSeconds": 129600}, 36)])
def test_the_session_is_the_federated_users(caller: ApiCaller, asked: dict[str, int], hours: int) -> None:
    answer = caller.sts().get_federation_token(Name="Bob", **asked)
    arn = "arn:aws:sts::111122223333:federated-user/Bob"
    assert answer["FederatedUser"] == {"FederatedUserId": "111122223333:Bob", "Arn": arn}
    assert abs(answer["Credentials"]["Expiration"] - datetime.now(UTC) - timedelta(hours=hours)) < timedelta(seconds=9)
    identity = caller.sts(Keys.of(answer)).get_caller_identity()
    assert (identity["Arn"], identity["UserId"], identity["Account"]) == (arn, "111122223333:Bob", "111122223333")


def test_the_size_is_always_there(caller: ApiCaller) -> None:
    without = caller.sts().get_federation_token(Name="Bob")["PackedPolicySize"]
    policy = caller.sts().get_federation_token(Name="Bob", Policy=LIST_USERS)["PackedPolicySize"]
    tagged = caller.sts().get_federation_token(Name="Bob", Tags=[{"Key": "team", "Value": "blue"}])["PackedPolicySize"]
    assert without == 0
    assert 0 < tagged < policy < 100


def test_root_gets_an_hour_at_most(caller: ApiCaller) -> None:
    root = caller.control.root()
    sts = caller.sts(Keys(root.key_id, root.secret))
    for asked, seconds in ((7200, 3600), (900, 900)):
        end = sts.get_federation_token(Name="Bob", DurationSeconds=asked)["Credentials"]["Expiration"]
        assert abs(end - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(seconds=9)


def test_the_session_can_be_scoped(caller: ApiCaller) -> None:
    federated = caller.federated()
    scoped = caller.scoped(federated, Policy=LIST_USERS)
    arns = [caller.sts(keys).get_caller_identity()["Arn"] for keys in (federated, scoped)]
    assert arns == ["arn:aws:sts::111122223333:federated-user/Bob"] * 2


def test_the_session_ends_with_its_user(caller: ApiCaller) -> None:
    federated = caller.federated()
    assert caller.sts(federated).get_caller_identity()["Account"] == "111122223333"
    admin = caller.control.user("admin", policy="open")
    iam = caller.iam(Keys(admin.key_id, admin.secret))
    iam.deactivate_mfa_device(UserName="alice", SerialNumber=caller.serial)
    iam.delete_user_policy(UserName="alice", PolicyName="sandbox")
    iam.delete_access_key(UserName="alice", AccessKeyId=caller.user.key_id)
    assert caller.sts(federated).get_caller_identity()["Account"] == "111122223333"
    iam.delete_user(UserName="alice")
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        caller.sts(federated).get_caller_identity()
