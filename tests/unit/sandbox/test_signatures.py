"""Signatures over HTTP, spoiled one part at a time; each spoiled request stands beside the one that is answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from awsfob.sandbox.signature import STAMP
from tests.unit.sandbox.api_caller import IDENTITY, ApiCaller, Keys, send, sha256, signed

if TYPE_CHECKING:
    from http.client import HTTPMessage

    from awsfob.sandbox.server_process import SandboxProcess


@pytest.fixture
def caller(sandbox: SandboxProcess) -> ApiCaller:
    return ApiCaller(sandbox.control, sandbox.control.user("alice"))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_signed_call_is_answered(caller: ApiCaller, method: str) -> None:
    answer = send(signed(caller.control.endpoint, caller.keys, IDENTITY, method=method))
    assert (answer.status, caller.user.arn in answer.body) == (200, True)


def test_an_unsigned_call_is_refused_in_the_envelope_that_clients_read(caller: ApiCaller) -> None:
    request = signed(caller.control.endpoint, caller.keys, IDENTITY)
    del request.headers["Authorization"]
    answer = send(request)
    assert answer.status == 403
    assert answer.body.startswith("<ErrorResponse")
    assert "<Error>" in answer.body
    assert "<Code>MissingAuthenticationToken</Code>" in answer.body


def test_a_tampered_body_is_refused(caller: ApiCaller) -> None:
    request = signed(caller.control.endpoint, caller.keys, IDENTITY)
    request.data = b"Action=GetSessionToken&Version=2011-06-15"
    assert _code(request) == "SignatureDoesNotMatch"


def test_a_body_that_is_not_the_one_whose_hash_was_sent_is_refused(caller: ApiCaller) -> None:
    """botocore's signer takes the hash from the header: a body of one's own choice would pass."""
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    assert _code(_with_stated_hash(caller, body, sha256(body))) == "ok"
    assert _code(_with_stated_hash(caller, body, sha256(b"another"))) == "SignatureDoesNotMatch"
    assert _code(_with_stated_hash(caller, body, "UNSIGNED-PAYLOAD")) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("header", ["host", "x-amz-security-token"])
def test_headers_that_have_to_be_signed(caller: ApiCaller, header: str) -> None:
    keys = caller.session()
    assert _code(_signed_without(caller, keys, "none")) == "ok"
    assert _code(_signed_without(caller, keys, header)) == "SignatureDoesNotMatch"


def test_the_date_need_not_be_a_signed_header_but_cannot_be_altered(caller: ApiCaller) -> None:
    """GDAL lists the host and the token only when it assumes a role."""
    request = _signed_without(caller, caller.session(), "x-amz-date")
    assert "x-amz-date" not in request.headers["Authorization"]
    assert _code(request) == "ok"
    sent = datetime.strptime(request.headers["X-Amz-Date"], STAMP).replace(tzinfo=UTC)
    request.headers.replace_header("X-Amz-Date", (sent - timedelta(seconds=1)).strftime(STAMP))
    assert _code(request) == "SignatureDoesNotMatch"


def test_a_slash_may_be_sent_raw_and_signed_as_encoded(caller: ApiCaller) -> None:
    request = AWSRequest(
        "GET",
        f"{caller.control.endpoint}/?Action=GetCallerIdentity&Version=2011-06-15&delimiter=%2F",
        {"Host": _host(caller)},
    )
    SigV4Auth(Credentials(caller.user.key_id, caller.user.secret), "sts", "us-east-1").add_auth(request)
    request.url = str(request.url).replace("%2F", "/")
    assert _code(request) == "ok"
    request.url = str(request.url).replace("delimiter=/", "delimiter=-")
    assert _code(request) == "SignatureDoesNotMatch"


def test_a_client_may_sign_what_botocore_would_not(caller: ApiCaller) -> None:
    assert _code(_signed_without(caller, caller.keys, "none", {"user-agent": "a  client"})) == "ok"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("Signature=", "IncompleteSignature"),
        ("SignedHeaders=", "IncompleteSignature"),
        ("AWS4-", "IncompleteSignature"),
    ],
)
def test_half_an_authorization_header_is_refused(caller: ApiCaller, part: str, code: str) -> None:
    request = signed(caller.control.endpoint, caller.keys, IDENTITY)
    request.headers.replace_header("Authorization", request.headers["Authorization"].replace(part, "x="))
    assert _code(request) == code


def test_the_date_of_the_scope_is_that_of_the_request(caller: ApiCaller) -> None:
    request = signed(caller.control.endpoint, caller.keys, IDENTITY)
    day = request.headers["X-Amz-Date"][:8]
    spoiled = request.headers["Authorization"].replace(f"/{day}/", "/20200101/")
    request.headers.replace_header("Authorization", spoiled)
    assert "Date in Credential scope does not match" in send(request).body


@pytest.mark.parametrize(("service", "code"), [("sts", "ok"), ("s3", "SignatureDoesNotMatch")])
def test_a_scope_of_another_service_is_refused(caller: ApiCaller, service: str, code: str) -> None:
    assert _code(signed(caller.control.endpoint, caller.keys, IDENTITY, service=service)) == code


@pytest.mark.parametrize("action", ["", "GetNothing", "ListUsers"])
def test_an_action_that_the_service_does_not_have(caller: ApiCaller, action: str) -> None:
    assert _code(signed(caller.control.endpoint, caller.keys, {"Action": action})) == "InvalidAction"


def test_what_is_not_spoken_says_so(caller: ApiCaller) -> None:
    call = {"Action": "DecodeAuthorizationMessage", "EncodedMessage": "x", "Version": "2011-06-15"}
    assert _code(signed(caller.control.endpoint, caller.keys, call)) == "NotImplemented"


def test_a_bad_signature_does_not_spend_the_code(caller: ApiCaller) -> None:
    given = {**IDENTITY, "Action": "GetSessionToken", **caller.with_code()}
    assert _code(signed(caller.control.endpoint, Keys(caller.user.key_id, "wrong"), given)) == "SignatureDoesNotMatch"
    assert _code(signed(caller.control.endpoint, caller.keys, given)) == "ok"
    assert _code(signed(caller.control.endpoint, caller.keys, given)) == "AccessDenied"


def test_the_date_header_is_the_clock_that_signatures_are_checked_with(caller: ApiCaller) -> None:
    caller.control.skew(-7200)
    late = send(signed(caller.control.endpoint, caller.keys, IDENTITY)).headers["Date"]
    caller.control.skew(0)
    assert late != send(signed(caller.control.endpoint, caller.keys, IDENTITY)).headers["Date"]


def test_a_body_too_large_is_not_read(caller: ApiCaller) -> None:
    request = signed(caller.control.endpoint, caller.keys, {**IDENTITY, "x": "y" * 1_000_001})
    try:
        status = send(request).status
    except ConnectionError:  # the server closes while the client still writes
        status = 413
    assert status == 413


def _code(request: AWSRequest) -> str:
    answer = send(request)
    return "ok" if answer.status == 200 else answer.body.partition("<Code>")[2].partition("</Code>")[0]


def _host(caller: ApiCaller) -> str:
    return caller.control.endpoint.removeprefix("http://")


def _with_stated_hash(caller: ApiCaller, body: bytes, stated: str) -> AWSRequest:
    headers = {"Host": _host(caller), "X-Amz-Content-SHA256": stated}
    request = AWSRequest("POST", f"{caller.control.endpoint}/", headers, body)
    SigV4Auth(Credentials(caller.user.key_id, caller.user.secret), "sts", "us-east-1").add_auth(request)
    return request


def _signed_without(caller: ApiCaller, keys: Keys, left_out: str, more: dict[str, str] | None = None) -> AWSRequest:
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

    request = AWSRequest("POST", f"{caller.control.endpoint}/", {"Host": _host(caller), **(more or {})}, b"")
    request.data = b"Action=GetCallerIdentity&Version=2011-06-15"
    Signer(Credentials(keys.key_id, keys.secret, keys.token), "sts", "us-east-1").add_auth(request)
    return request
