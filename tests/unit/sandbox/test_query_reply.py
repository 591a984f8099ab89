"""The request id, in the header and in the body of each answer and of each refusal."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest

from tests.unit.sandbox.api_caller import ApiCaller, Keys, send, signed

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess

DELETE = {"Action": "DeleteUserPolicy", "UserName": "alice"}
CALLS = {
    "answer of STS": ("sts", {"Action": "GetCallerIdentity"}, 200),
    "answer of the sandbox": ("iam", {"Action": "ListAccessKeys"}, 200),
    "answer of moto": ("iam", {"Action": "GetUser"}, 200),
    "answer without a result": (
        "iam",
        {"PolicyName": "sandbox"} | DELETE,
        200,
    ),
    "refusal of the sandbox": ("sts", {"Action": "Nothing"}, 400),
    "refusal of moto": ("iam", {"PolicyName": "none"} | DELETE, 404),
    "refusal before the call": ("sts", {"Action": "GetCallerIdentity"}, 403),
}


@pytest.mark.parametrize("name", CALLS)
def test_request_ids(sandbox: SandboxProcess, name: str) -> None:
    caller = ApiCaller(sandbox.control, sandbox.control.user("alice", policy="open"))
    service, call, status = CALLS[name]
    keys = Keys(caller.user.key_id, "x") if name == "refusal before the call" else caller.keys
    answers = [send(signed(sandbox.endpoint, keys, call, service=service)) for _ in range(2)]
    if name == "answer without a result":
        answers[1:] = []
    assert {answer.status for answer in answers} == {status}, answers[0].body
    found = [re.findall(r"<RequestId>([^<]*)</RequestId>", answer.body) for answer in answers]
    assert found == [[answer.headers["x-amzn-RequestId"]] for answer in answers]
    assert all(str(uuid.UUID(ids[0])) == ids[0] and uuid.UUID(ids[0]).version == 4 for ids in found)
    assert len({ids[0] for ids in found}) == len(answers)


def test_what_a_value_contains_stays_text(sandbox: SandboxProcess) -> None:
    caller = ApiCaller(sandbox.control, sandbox.control.user("alice&<b>", policy="open"))
    assert caller.iam().list_users()["Users"][0]["UserName"] == "alice&<b>"
