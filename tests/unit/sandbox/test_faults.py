"""Trouble on demand, the log of calls, and the sandbox under load."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from awsfob.sandbox.control import ControlError
from tests.unit.sandbox.stage import IDENTITY, Stage, send, signed

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess


@pytest.fixture
def stage(sandbox: SandboxProcess) -> Stage:
    return Stage(sandbox.control, sandbox.control.user("alice"))


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("throttle", "Throttling", 400),
        ("500", "InternalFailure", 500),
        ("503", "ServiceUnavailable", 503),
        ("500-after", "InternalFailure", 500),
        ("503-after", "ServiceUnavailable", 503),
    ],
)
def test_an_error_for_the_next_calls(stage: Stage, kind: str, code: str, status: int) -> None:
    stage.control.fault("GetSessionToken", kind, 2)
    for _ in range(2):
        given = stage.with_code()
        with pytest.raises(ClientError) as caught:
            stage.sts().get_session_token(**given)
        found = caught.value.response
        assert (found["Error"]["Code"], found["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
    assert stage.sts().get_session_token(**stage.with_code())
    calls = stage.control.calls("GetSessionToken")
    assert [(call.fault, call.outcome) for call in calls] == [(kind, code), (kind, code), ("", "ok")]
    assert [bool(call.steps) for call in calls] == [kind.endswith("-after")] * 2 + [True]


@pytest.mark.parametrize(("kind", "spent"), [("drop", False), ("drop-after", True)])
def test_the_connection_is_dropped_before_or_after_the_work(stage: Stage, kind: str, *, spent: bool) -> None:
    stage.control.fault("GetSessionToken", kind)
    given = stage.with_code()
    with pytest.raises(ConnectionClosedError):
        stage.sts().get_session_token(**given)
    assert [(call.outcome, bool(call.steps)) for call in stage.control.calls("GetSessionToken")] == [("drop", spent)]


def test_html_in_place_of_an_answer(stage: Stage) -> None:
    stage.control.fault("GetCallerIdentity", "html", status=200)
    stage.control.fault("GetCallerIdentity", "html")
    with pytest.raises(ResponseParserError):
        stage.sts().get_caller_identity()
    answer = send(signed(stage.control.endpoint, stage.keys, IDENTITY))
    assert (answer.status, answer.headers["Content-Type"]) == (502, "text/html")


def test_a_call_that_hangs(stage: Stage) -> None:
    stage.control.fault("GetCallerIdentity", "hang", seconds=0.3)
    start = time.monotonic()
    stage.sts().get_caller_identity()
    assert time.monotonic() - start > 0.3
    assert [call.outcome for call in stage.control.calls()] == ["ok"]


def test_a_call_that_hangs_longer_than_the_client_waits(stage: Stage) -> None:
    stage.control.fault("GetCallerIdentity", "hang", seconds=60)
    with pytest.raises(ReadTimeoutError):
        stage.client("sts", impatient=True).get_caller_identity()


def test_any_error_at_all(stage: Stage) -> None:
    stage.control.fault("*", "error", code="IDPCommunicationError", text="of <the> test", status=400)
    with pytest.raises(ClientError) as caught:
        stage.sts().get_caller_identity()
    assert caught.value.response["Error"] == {
        "Type": "Sender",
        "Code": "IDPCommunicationError",
        "Message": "of <the> test",
    }


def test_a_fault_that_there_is_not(stage: Stage) -> None:
    with pytest.raises(ControlError, match="no fault is called 'earthquake'"):
        stage.control.fault("*", "earthquake")


def test_the_log_has_the_step_of_a_code_and_never_the_code(stage: Stage) -> None:
    given = stage.with_code()
    stage.sts().get_session_token(**given)
    (call,) = stage.control.calls("GetSessionToken")
    assert (call.user, call.key_id, call.outcome, call.serial) == ("alice", stage.user.key_id, "ok", stage.serial)
    assert [stage.control.look(stage.serial)["step"] - step in {0, 1} for step in call.steps] == [True]
    assert given["TokenCode"] not in repr(stage.control.calls())


def test_fifty_calls_at_once(stage: Stage) -> None:
    clients = [stage.sts() for _ in range(50)]
    with ThreadPoolExecutor(50) as pool:
        arns = list(pool.map(lambda client: client.get_caller_identity()["Arn"], clients))
    assert arns == [stage.user.arn] * 50
    assert [call.outcome for call in stage.control.calls()] == ["ok"] * 50


def test_one_code_in_many_hands_at_once_is_taken_once(stage: Stage) -> None:
    given = stage.with_code()
    clients = [stage.sts() for _ in range(20)]

    def attempt(client: Any) -> bool:  # noqa: ANN401 - a botocore client has no static type
        try:
            client.get_session_token(**given)
        except ClientError:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, clients)) == 1
