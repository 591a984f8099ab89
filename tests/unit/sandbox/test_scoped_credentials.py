"""What GetScopedCredentials answers: the same identity, fewer permissions, less time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.sandbox.api_caller import ApiCaller, Keys, send, signed
from tests.unit.sandbox.session_probes import LIST_USERS, document

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.sandbox.server_process import SandboxProcess


@pytest.fixture
def caller(sandbox: SandboxProcess) -> ApiCaller:
    return ApiCaller(sandbox.control, sandbox.control.user("alice", policy="open"))


@pytest.mark.parametrize(
    "session",
    [
        ApiCaller.session,
        ApiCaller.federated,
        lambda caller: caller.take(caller.control.role("r", tags=True), SourceIdentity="alice"),
    ],
    ids=["user", "federated user", "role"],
)
def test_the_identity_stays(caller: ApiCaller, session: Callable[[ApiCaller], Keys]) -> None:
    before = session(caller)
    answer = caller.sts(before).get_scoped_credentials(Policy=LIST_USERS)
    identity, scoped = (caller.sts(keys).get_caller_identity() for keys in (before, Keys.of(answer)))
    assert [scoped[name] for name in ("Arn", "UserId", "Account")] == [
        identity[name] for name in ("Arn", "UserId", "Account")
    ]
    assert answer["SessionInfo"] == {"ScopedSessionId": identity["UserId"], "Arn": identity["Arn"]}
    assert answer.get("SourceIdentity") == ("alice" if ":assumed-role/" in identity["Arn"] else None)
    assert Keys.of(answer).key_id.startswith("ASIA")
    assert Keys.of(answer).key_id != before.key_id


def test_it_counts_the_policies_and_the_token(caller: ApiCaller) -> None:
    session = caller.session()
    answers = []
    for asked in ({"Policy": LIST_USERS}, {"DurationSeconds": 600}, {"Policy": document("iam:*")}):
        answers.append(caller.sts(session).get_scoped_credentials(**asked))
        session = Keys.of(answers[-1])
    assert [answer["ScopedPoliciesCount"] for answer in answers] == [1, 1, 2]
    first, second, third = (answer["SessionTokenUtilization"] for answer in answers)
    assert 0 < first == second < third <= 100
    assert all(answer["SessionTokenSize"] == len(answer["Credentials"]["SessionToken"]) for answer in answers)


def test_without_a_duration_it_ends_with_its_session(caller: ApiCaller) -> None:
    end = caller.sts().get_session_token(DurationSeconds=900, **caller.with_code())
    inherited = caller.sts(Keys.of(end)).get_scoped_credentials(Policy=LIST_USERS)
    assert inherited["Credentials"]["Expiration"] == end["Credentials"]["Expiration"]
    short = caller.sts(Keys.of(end)).get_scoped_credentials(DurationSeconds=60)["Credentials"]["Expiration"]
    assert abs(short - datetime.now(UTC) - timedelta(seconds=60)) < timedelta(seconds=9)


def test_a_role_assumed_with_it_has_its_own_permissions(caller: ApiCaller) -> None:
    scoped = caller.scoped(caller.session(), Policy=document("sts:AssumeRole"))
    taken = caller.take(caller.control.role("r"), scoped)
    assert [user["UserName"] for user in caller.iam(taken).list_users()["Users"]] == ["alice"]


@pytest.mark.parametrize(("host", "status"), [("sts.amazonaws.com", 400), ("sts.us-east-1.amazonaws.com", 200)])
def test_the_global_endpoint_has_it_not(caller: ApiCaller, host: str, status: int) -> None:
    call = {"Action": "GetScopedCredentials", "Version": "2011-06-15", "DurationSeconds": "60"}
    request = signed(f"http://{host}", caller.session(), call)
    request.url = f"{caller.control.endpoint}/"
    answer = send(request)
    assert (answer.status, "<Code>InvalidAction</Code>" in answer.body) == (status, status == 400), answer.body
