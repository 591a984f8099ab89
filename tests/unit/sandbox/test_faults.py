"""Trouble on demand, the log of calls, and the sandbox under load."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError
from botocore.parsers import ResponseParserError

from awsfob.sandbox.control import ControlError
from tests.unit.sandbox.api_caller import IDENTITY, ApiCaller, send, signed

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess


@pytest.fixture
def caller(sandbox: SandboxProcess) -> ApiCaller:
    return ApiCaller(sandbox.control, sandbox.control.user("alice"))


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
def test_an_error_for_the_next_calls(caller: ApiCaller, kind: str, code: str, status: int) -> None:
    caller.control.fault("GetSessionToken", kind, 2)
    for _ in range(2):
        given = caller.with_code()
        with pytest.raises(ClientError) as caught:
            caller.sts().get_session_token(**given)
        found = caught.value.response
        assert (found["Error"]["Code"], found["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
    assert caller.sts().get_session_token(**caller.with_code())
    calls = caller.control.calls("GetSessionToken")
    assert [(call.fault, call.outcome) for call in calls] == [(kind, code), (kind, code), ("", "ok")]
    assert [bool(call.steps) for call in calls] == [kind.endswith("-after")] * 2 + [True]


@pytest.mark.parametrize(("kind", "spent"), [("drop", False), ("drop-after", True)])
def test_the_connection_is_dropped_before_or_after_the_work(caller: ApiCaller, kind: str, *, spent: bool) -> None:
    caller.control.fault("GetSessionToken", kind)
    given = caller.with_code()
    with pytest.raises(ConnectionClosedError):
        caller.sts().get_session_token(**given)
    assert [(call.outcome, bool(call.steps)) for call in caller.control.calls("GetSessionToken")] == [("drop", spent)]


def test_html_in_place_of_an_answer(caller: ApiCaller) -> None:
    caller.control.fault("GetCallerIdentity", "html", status=200)
    caller.control.fault("GetCallerIdentity", "html")
    with pytest.raises(ResponseParserError):
        caller.sts().get_caller_identity()
    answer = send(signed(caller.control.endpoint, caller.keys, IDENTITY))
    assert (answer.status, answer.headers["Content-Type"]) == (502, "text/html")


def test_a_call_that_hangs(caller: ApiCaller) -> None:
    caller.control.fault("GetCallerIdentity", "hang", seconds=0.3)
    start = time.monotonic()
    caller.sts().get_caller_identity()
    assert time.monotonic() - start > 0.3
    assert [call.outcome for call in caller.control.calls()] == ["ok"]


def test_a_call_that_hangs_longer_than_the_client_waits(caller: ApiCaller) -> None:
    caller.control.fault("GetCallerIdentity", "hang", seconds=60)
    with pytest.raises(ReadTimeoutError):
        caller.client("sts", impatient=True).get_caller_identity()


def test_an_answer_that_comes_byte_by_byte(caller: ApiCaller) -> None:
    caller.control.fault("GetCallerIdentity", "drip", seconds=0.001)
    start = time.monotonic()
    caller.sts().get_caller_identity()
    assert time.monotonic() - start > 0.1
    assert [(call.outcome, call.fault) for call in caller.control.calls()] == [("ok", "drip")]


def test_any_error_at_all(caller: ApiCaller) -> None:
    caller.control.fault("*", "error", code="IDPCommunicationError", text="of <the> test", status=400)
    with pytest.raises(ClientError) as caught:
        caller.sts().get_caller_identity()
    assert caught.value.response["Error"] == {
        "Type": "Sender",
        "Code": "IDPCommunicationError",
        "Message": "of <the> test",
    }


def test_a_fault_that_there_is_not(caller: ApiCaller) -> None:
    with pytest.raises(ControlError, match="unknown fault 'earthquake'"):
        caller.control.fault("*", "earthquake")


def test_the_log_has_the_step_of_a_code_and_never_the_code(caller: ApiCaller) -> None:
    given = caller.with_code()
    caller.sts().get_session_token(**given)
    (call,) = caller.control.calls("GetSessionToken")
    assert (call.user, call.key_id, call.outcome, call.serial) == ("alice", caller.user.key_id, "ok", caller.serial)
    assert [caller.control.code_state(caller.serial)["step"] - step in {0, 1} for step in call.steps] == [True]
    assert given["TokenCode"] not in repr(caller.control.calls())


def test_fifty_calls_at_once(caller: ApiCaller) -> None:
    clients = [caller.sts() for _ in range(50)]
    with ThreadPoolExecutor(50) as pool:
        arns = list(pool.map(lambda client: client.get_caller_identity()["Arn"], clients))
    assert arns == [caller.user.arn] * 50
    assert [call.outcome for call in caller.control.calls()] == ["ok"] * 50


def test_one_code_in_many_hands_at_once_is_taken_once(caller: ApiCaller) -> None:
    given = caller.with_code()
    clients = [caller.sts() for _ in range(20)]

    def attempt(client: Any) -> bool:  # noqa: ANN401 - a botocore client has no static type
        try:
            client.get_session_token(**given)
        except ClientError:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, clients)) == 1
