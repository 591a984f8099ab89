"""The control URL is for the owner of the sandbox: not for a web page, and not for AWS's clients."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from awsfob.errors import UnreachableError
from awsfob.sandbox.control import Control, ControlError
from tests.unit.sandbox.api_caller import ApiCaller, Keys

if TYPE_CHECKING:
    from awsfob.sandbox.server_process import SandboxProcess

RIGHT = {"Host": "127.0.0.1:1", "X-Fob-Sandbox": "1", "Content-Type": "application/json"}


def test_the_owner_is_heard(sandbox: SandboxProcess) -> None:
    assert _ask(sandbox.endpoint, RIGHT) == (200, {"result": {"account": "111122223333", "partition": "aws"}})
    assert _ask(sandbox.endpoint, {**RIGHT, "Host": "localhost"})[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {**RIGHT, "Host": "rebound.example:80"},
        {**RIGHT, "Origin": "https://page.example"},
        {"Host": "127.0.0.1", "Content-Type": "text/plain"},
        {"Host": "127.0.0.1", "Content-Type": "application/json"},
    ],
    ids=["rebound name", "page", "simple request", "no header"],
)
def test_a_browser_is_not(sandbox: SandboxProcess, headers: dict[str, str]) -> None:
    status, answer = _ask(sandbox.endpoint, headers)
    assert (status, list(answer)) == (403, ["error"])


def test_a_page_that_asks_first_gets_no_leave(sandbox: SandboxProcess) -> None:
    connection = http.client.HTTPConnection(urlsplit(sandbox.endpoint).netloc, timeout=5)
    connection.request("OPTIONS", "/_sandbox/reset", headers={"Origin": "https://page.example"})
    response = connection.getresponse()
    assert (response.status, response.getheader("Access-Control-Allow-Origin")) == (501, None)
    connection.close()


def test_get_does_nothing(sandbox: SandboxProcess) -> None:
    assert _ask(sandbox.endpoint, RIGHT, method="GET")[0] == 403


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"nothing": 1}'])
def test_what_is_no_order_is_told_so(sandbox: SandboxProcess, body: bytes) -> None:
    assert _ask(sandbox.endpoint, RIGHT, body=body)[0] == 400


@pytest.mark.parametrize("verb", ["nothing", "_key", "run", "__init__"])
def test_only_verbs_can_be_called(sandbox: SandboxProcess, verb: str) -> None:
    status, answer = _ask(sandbox.endpoint, RIGHT, path=f"/_sandbox/{verb}")
    assert (status, answer) == (400, {"error": f"there is no verb {verb!r}"})


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda control: control.user("alice"), "user alice exists already"),
        (lambda control: control.user("bob", policy="lax"), "unknown policy 'lax'"),
        (lambda control: control.role("r") and control.role("r"), "Role with name r already exists"),
        (lambda control: control.set_key("AKIANONE", "Inactive"), "there is no key AKIANONE"),
        (lambda control: control.code("arn:none"), "arn:none"),
    ],
)
def test_mistakes_are_named(sandbox: SandboxProcess, call: object, says: str) -> None:
    sandbox.control.user("alice")
    assert callable(call)
    with pytest.raises(ControlError, match=says):
        call(sandbox.control)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"roles": [{"name": "taken"}]}, "Role with name taken already exists"),
        ({"roles": [{"name": "free"}, {"name": "taken"}]}, "Role with name taken already exists"),
        ({"roles": [{"name": "free"}, {"name": "free"}]}, "Role with name free already exists"),
        ({"roles": [{"name": "free", "policy": "lax"}]}, "unknown policy 'lax'"),
        ({"roles": [{"name": "free", "colour": "red"}]}, "colour"),
        ({"policy": "lax"}, "unknown policy 'lax'"),
        ({"device": "alice"}, "device arn:aws:iam::111122223333:mfa/alice exists already"),
    ],
)
def test_a_user_is_made_with_all_its_parts_or_not_at_all(
    sandbox: SandboxProcess, asked: dict[str, Any], says: str
) -> None:
    control = sandbox.control
    caller = ApiCaller(control, control.user("alice", policy="open"))
    control.role("taken")

    def seen() -> tuple[dict[str, str], list[str], list[str]]:
        iam = caller.iam()
        users = [user["UserName"] for user in iam.list_users()["Users"]]
        roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
        return control.devices(), users, roles

    before = seen()
    with pytest.raises(ControlError, match=says):
        control.user("bob", **asked)
    assert (seen(), control.keys("bob")) == (before, {})
    assert Keys.of(caller.sts().get_session_token(**caller.with_code())).key_id.startswith("ASIA")
    made = control.user("bob", roles=[{"name": "free", "mfa": True}, {"name": "more"}])
    assert made.roles == {name: f"arn:aws:iam::111122223333:role/{name}" for name in ("free", "more")}
    bob = ApiCaller(control, made)
    with pytest.raises(ClientError, match="AccessDenied"):
        bob.take(made.roles["free"])
    assert bob.take(made.roles["free"], **bob.with_code()).key_id != bob.take(made.roles["more"]).key_id


def test_a_reset_forgets_all(sandbox: SandboxProcess) -> None:
    control = sandbox.control
    control.user("alice")
    control.fault("*", "500")
    control.advance(1000)
    control.reset()
    assert (control.devices(), control.calls()) == ({}, [])
    assert control.user("alice").name == "alice"


def test_nobody_there() -> None:
    with pytest.raises(UnreachableError, match=r"no sandbox answers at http://127\.0\.0\.1:9"):
        Control("http://127.0.0.1:9").about()


def test_no_secret_in_repr(sandbox: SandboxProcess) -> None:
    user = sandbox.control.user("alice")
    assert user.seed is not None
    assert user.secret not in repr(user)
    assert user.seed not in repr(user)


def _ask(
    endpoint: str, headers: dict[str, str], *, method: str = "POST", path: str = "/_sandbox/about", body: bytes = b"{}"
) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=5)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        answer: dict[str, object] = json.loads(response.read())
        return response.status, answer
    finally:
        connection.close()
