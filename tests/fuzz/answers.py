"""Any bytes as the answer of STS or IAM, over a real connection: what was asked for, or an error with advice."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from awsfob.aws import client, iam, sts
from awsfob.aws.connection import Connection
from awsfob.aws.iam import Iam, KeyInfo, LastUse
from awsfob.aws.situation import Situation
from awsfob.errors import FobError
from awsfob.model import Key, Operation, Role, Secret, Session, Step
from awsfob.system import SYSTEM
from tests.fuzz.cached import check_usable
from tests.fuzz.choices import Choices
from tests.fuzz.endpoint import endpoint
from tests.fuzz.isolation import HOME, environment
from tests.fuzz.refusal_form import check_refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEY = Key("AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
SERIAL, ROLE = "arn:aws:iam::111122223333:mfa/anna", "arn:aws:iam::111122223333:role/deploy"
STATUSES = (200, 200, 200, 403, 400, 404, 409, 429, 500, 503, 302, 204)
LOGIN = Step(Operation.GET_SESSION_TOKEN, 3600, "", serial=SERIAL)
ASSUME = Step(Operation.ASSUME_ROLE, 3600, "", role=Role("deploy", ROLE))
SITUATION = Situation("work", "the key in [work] of credentials", KEY.key_id, SERIAL, ROLE, "us-east-1", "rotate")


def run(data: bytes) -> None:
    choose = Choices(data, 2)
    call, status = choose.one_of(CALLS), choose.one_of(STATUSES)
    with endpoint() as server, environment(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("urllib3.connection"), "disabled", True)  # it tells of each odd header
        # The limit of an exchange is an alarm, and would take the place of libFuzzer's own.
        patch.setattr(type(SYSTEM), "within", lambda _system, _seconds, ask: ask())
        patch.setattr(iam, "make_client", partial(_once, client.make_client))
        patch.setattr(sts, "make_client", partial(_once, client.make_client))
        server.answer = b"HTTP/1.1 %d Some Reason\r\n" % status + choose.rest
        try:
            found = call(Connection("us-east-1", "work", Path(HOME, "config"), Path(HOME, "credentials"), server.url))
        except FobError as error:
            check_refusal(error, 4, 5, never=KEY.secret.reveal())
        else:
            check_result(found)


def check_result(found: object) -> None:
    """What comes back is what its type says, and can be used: botocore puts into a field whatever it has read."""
    match found:
        case Session():
            check_usable(found)
        case Key(key_id, secret):
            check_texts(key_id, secret.reveal())
        case [*items]:
            for item in items:
                check_result(item)
        case KeyInfo(key_id, status, created):
            check_texts(key_id, status)
            assert isinstance(created, datetime)
            assert created.tzinfo
        case LastUse(at, service, region):
            assert at is None or at.tzinfo
            check_texts(*(text for text in (service, region) if text is not None))
        case _:
            check_texts(found)


def check_texts(*texts: object) -> None:
    for text in texts:
        assert isinstance(text, str)
        assert text.isascii()
        assert text.isprintable()


def _iam(call: Callable[[Iam], object]) -> Callable[[Connection], object]:
    return lambda connection: call(Iam(connection, KEY, "anna", SITUATION))


def _deleted(user: Iam) -> str:
    user.delete_key("AKIAOTHEREXAMPLE0001")
    return "deleted"


CALLS: tuple[Callable[[Connection], object], ...] = (
    lambda connection: sts.get_session_token(connection, KEY, LOGIN, "123456", SITUATION),
    lambda connection: sts.assume_role(connection, KEY, ASSUME, None, SITUATION),
    lambda connection: list(sts.caller_identity(connection, KEY, SITUATION)),
    _iam(Iam.keys),
    _iam(lambda user: user.last_use("AKIAOTHEREXAMPLE0001")),
    _iam(Iam.create_key),
    _iam(Iam.devices),
    _iam(_deleted),
)


def _once(make: Callable[..., Any], *arguments: Any, once: bool, tried: int = 0) -> Any:  # noqa: ANN401  whatever make_client takes
    """Make a client that asks once: its patience with an answer that it does not like would be slept through."""
    del once, tried
    return make(*arguments, once=True)


def seeds() -> Iterator[bytes]:
    for number, (action, result) in enumerate(RESULTS):
        yield bytes([number, 0]) + HEAD + _answer(action, result)
        yield bytes([number, 3]) + HEAD + _refusal("AccessDenied", "User: x is not authorized to perform: iam:Y")
    for code, message in REFUSALS:
        yield b"\0\3" + HEAD + _refusal(code, message)
    for date in (b"soon", b"Sat, 21 Nov 2026 11:25:58 -0000", b"Sat, 99 Nov 99999 11:25:58 GMT"):
        yield b"\0\3Date: " + date + b"\r\n\r\n" + _refusal("AccessDenied", "invalid MFA one time pass code")
    yield b"\0\0\r\n<html><body>hello"
    yield b"\0\0" + HEAD + _answer("GetSessionToken", _CREDENTIALS.replace("Z</", "</"))
    yield b"\3\0" + HEAD + _answer("ListAccessKeys", RESULTS[3][1].replace("58Z", "58"))
    yield b"\0\0\r\n{}"
    yield b"\0\0"
    yield b"\0\0Content-Length: 9\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n9\r\n12"


def _answer(action: str, result: str) -> bytes:
    return f"<{action}Response><{action}Result>{result}</{action}Result></{action}Response>".encode()


def _refusal(code: str, message: str) -> bytes:
    return f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>".encode()


HEAD = b"Content-Type: text/xml\r\nDate: Sat, 21 Nov 2026 11:25:58 GMT\r\n\r\n"
_SOON = datetime.now(UTC) + timedelta(minutes=50)  # fob refuses a session that has ended, or lasts too long
_CREDENTIALS = (
    "<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
    f"<SessionToken>t</SessionToken><Expiration>{_SOON:%Y-%m-%dT%H:%M:%SZ}</Expiration></Credentials>"
)
_MADE = "<AccessKeyId>AKIANEW</AccessKeyId><Status>Active</Status><CreateDate>2026-11-21T11:25:58Z</CreateDate>"
_USED = "<LastUsedDate>2026-11-21T11:25:58Z</LastUsedDate><ServiceName>s3</ServiceName><Region>N/A</Region>"
RESULTS = (
    ("GetSessionToken", _CREDENTIALS),
    ("AssumeRole", _CREDENTIALS),
    ("GetCallerIdentity", "<Account>111122223333</Account><Arn>arn:aws:iam::1:user/anna</Arn><UserId>AIDA</UserId>"),
    ("ListAccessKeys", f"<AccessKeyMetadata><member>{_MADE}</member></AccessKeyMetadata>"),
    ("GetAccessKeyLastUsed", f"<AccessKeyLastUsed>{_USED}</AccessKeyLastUsed>"),
    ("CreateAccessKey", f"<AccessKey>{_MADE}<SecretAccessKey>new</SecretAccessKey></AccessKey>"),
    ("ListMFADevices", f"<MFADevices><member><SerialNumber>{SERIAL}</SerialNumber></member></MFADevices>"),
    ("DeleteAccessKey", ""),
)
REFUSALS = (
    ("SignatureDoesNotMatch", "Signature expired: 20261121T112558Z is now (20261121T114558Z - 15 min.)"),
    ("SignatureDoesNotMatch", "Signature expired: 99999999T999999Z is now (99999999T999999Z - 15 min.)"),
    ("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role 3600"),
    ("AccessDenied", "MultiFactorAuthentication failed, unable to validate MFA code."),
    ("<a>b</a>", "<b>c</b>"),
    ("Throttling", "Rate exceeded"),
    ("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2"),
)  # fmt: skip
