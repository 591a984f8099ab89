"""Signatures over HTTP, spoiled one part at a time; each spoiled request stands beside the one that is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.unit.sandbox.stage import IDENTITY, Keys, Stage, send, sha256, signed

if TYPE_CHECKING:
    from http.client import HTTPMessage

    from awsfob.sandbox.server_process import SandboxProcess


@pytest.fixture
def stage(sandbox: SandboxProcess) -> Stage:
    return Stage(sandbox.control, sandbox.control.user("alice"))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_signed_call_is_answered(stage: Stage, method: str) -> None:
    answer = send(signed(stage.control.endpoint, stage.keys, IDENTITY, method=method))
    assert (answer.status, stage.user.arn in answer.body) == (200, True)


def test_an_unsigned_call_is_refused_in_the_envelope_that_clients_read(stage: Stage) -> None:
    request = signed(stage.control.endpoint, stage.keys, IDENTITY)
    del request.headers["Authorization"]
    answer = send(request)
    assert answer.status == 403
    assert answer.body.startswith("<ErrorResponse")
    assert "<Error>" in answer.body
    assert "<Code>MissingAuthenticationToken</Code>" in answer.body


def test_a_tampered_body_is_refused(stage: Stage) -> None:
    request = signed(stage.control.endpoint, stage.keys, IDENTITY)
    request.data = b"Action=GetSessionToken&Version=2011-06-15"
    assert _code(request) == "SignatureDoesNotMatch"


def test_a_body_that_is_not_the_one_whose_hash_was_sent_is_refused(stage: Stage) -> None:
    """botocore's signer takes the hash from the header: a body of one's own choice would pass."""
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    assert _code(_with_stated_hash(stage, body, sha256(body))) == "ok"
    assert _code(_with_stated_hash(stage, body, sha256(b"another"))) == "SignatureDoesNotMatch"
    assert _code(_with_stated_hash(stage, body, "UNSIGNED-PAYLOAD")) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("header", ["host", "x-amz-date", "x-amz-security-token"])
def test_headers_that_have_to_be_signed(stage: Stage, header: str) -> None:
    keys = stage.session()
    assert _code(_signed_without(stage, keys, "none")) == "ok"
    assert _code(_signed_without(stage, keys, header)) == "SignatureDoesNotMatch"


def test_a_slash_may_be_sent_raw_and_signed_as_encoded(stage: Stage) -> None:
    request = AWSRequest(
        "GET",
        f"{stage.control.endpoint}/?Action=GetCallerIdentity&Version=2011-06-15&delimiter=%2F",
        {"Host": _host(stage)},
    )
    SigV4Auth(Credentials(stage.user.key_id, stage.user.secret), "sts", "us-east-1").add_auth(request)
    request.url = str(request.url).replace("%2F", "/")
    assert _code(request) == "ok"
    request.url = str(request.url).replace("delimiter=/", "delimiter=-")
    assert _code(request) == "SignatureDoesNotMatch"


def test_a_client_may_sign_what_botocore_would_not(stage: Stage) -> None:
    assert _code(_signed_without(stage, stage.keys, "none", {"user-agent": "a  client"})) == "ok"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("Signature=", "IncompleteSignature"),
        ("SignedHeaders=", "IncompleteSignature"),
        ("AWS4-", "IncompleteSignature"),
    ],
)
def test_half_an_authorization_header_is_refused(stage: Stage, part: str, code: str) -> None:
    request = signed(stage.control.endpoint, stage.keys, IDENTITY)
    request.headers.replace_header("Authorization", request.headers["Authorization"].replace(part, "x="))
    assert _code(request) == code


def test_the_date_of_the_scope_is_that_of_the_request(stage: Stage) -> None:
    request = signed(stage.control.endpoint, stage.keys, IDENTITY)
    day = request.headers["X-Amz-Date"][:8]
    spoiled = request.headers["Authorization"].replace(f"/{day}/", "/20200101/")
    request.headers.replace_header("Authorization", spoiled)
    assert "Date in Credential scope does not match" in send(request).body


@pytest.mark.parametrize(("service", "code"), [("sts", "ok"), ("s3", "SignatureDoesNotMatch")])
def test_a_scope_of_another_service_is_refused(stage: Stage, service: str, code: str) -> None:
    assert _code(signed(stage.control.endpoint, stage.keys, IDENTITY, service=service)) == code


@pytest.mark.parametrize("action", ["", "GetNothing", "ListUsers"])
def test_an_action_that_the_service_does_not_have(stage: Stage, action: str) -> None:
    assert _code(signed(stage.control.endpoint, stage.keys, {"Action": action})) == "InvalidAction"


def test_what_is_not_spoken_says_so(stage: Stage) -> None:
    call = {"Action": "GetFederationToken", "Name": "bob", "Version": "2011-06-15"}
    assert _code(signed(stage.control.endpoint, stage.keys, call)) == "NotImplemented"


def test_a_bad_signature_does_not_spend_the_code(stage: Stage) -> None:
    given = {**IDENTITY, "Action": "GetSessionToken", **stage.with_code()}
    assert _code(signed(stage.control.endpoint, Keys(stage.user.key_id, "wrong"), given)) == "SignatureDoesNotMatch"
    assert _code(signed(stage.control.endpoint, stage.keys, given)) == "ok"
    assert _code(signed(stage.control.endpoint, stage.keys, given)) == "AccessDenied"


def test_the_date_header_is_the_clock_that_signatures_are_checked_with(stage: Stage) -> None:
    stage.control.skew(-7200)
    late = send(signed(stage.control.endpoint, stage.keys, IDENTITY)).headers["Date"]
    stage.control.skew(0)
    assert late != send(signed(stage.control.endpoint, stage.keys, IDENTITY)).headers["Date"]


def test_a_body_too_large_is_not_read(stage: Stage) -> None:
    request = signed(stage.control.endpoint, stage.keys, {**IDENTITY, "x": "y" * 1_000_001})
    try:
        status = send(request).status
    except ConnectionError:  # the server closes while the client still writes
        status = 413
    assert status == 413


def _code(request: AWSRequest) -> str:
    answer = send(request)
    return "ok" if answer.status == 200 else answer.body.partition("<Code>")[2].partition("</Code>")[0]


def _host(stage: Stage) -> str:
    return stage.control.endpoint.removeprefix("http://")


def _with_stated_hash(stage: Stage, body: bytes, stated: str) -> AWSRequest:
    headers = {"Host": _host(stage), "X-Amz-Content-SHA256": stated}
    request = AWSRequest("POST", f"{stage.control.endpoint}/", headers, body)
    SigV4Auth(Credentials(stage.user.key_id, stage.user.secret), "sts", "us-east-1").add_auth(request)
    return request


def _signed_without(stage: Stage, keys: Keys, left_out: str, more: dict[str, str] | None = None) -> AWSRequest:
    """Return a request whose signature is right for the headers that it signs, with one of them left out."""

    class Signer(SigV4Auth):
        def headers_to_sign(self, request: AWSRequest) -> HTTPMessage:
            names = [name for name in request.headers if name.lower() != left_out]
            found = super().headers_to_sign(request)
            for name in set(found) - {name.lower() for name in names}:
                del found[name]
            for name, value in (more or {}).items():
                found[name] = value
            return found

    request = AWSRequest("POST", f"{stage.control.endpoint}/", {"Host": _host(stage), **(more or {})}, b"")
    request.data = b"Action=GetCallerIdentity&Version=2011-06-15"
    Signer(Credentials(keys.key_id, keys.secret, keys.token), "sts", "us-east-1").add_auth(request)
    return request
