"""Every refusal whose text is known, told apart, with advice that fits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from awsfob.aws.refusals import Situation, explain
from awsfob.errors import CodeRefusedError, FobError, RefusedError, UnreachableError
from tests.harness.aws_texts import SERIAL

ROLE = "arn:aws:iam::111122223333:role/admin"
USER = "arn:aws:iam::111122223333:user/alice"
AT = Situation("work", "the key in [work] of credentials", "AKIAEXAMPLE", serial=SERIAL, region="eu-south-2")
WITH_ROLE = Situation("admin", "the session", "ASIAEXAMPLE", role_arn=ROLE, region="eu-south-2")
MFA = "MultiFactorAuthentication failed"
WRONG_DEVICE = (
    f"{MFA}, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."
)
NOT_ALLOWED = (
    f"User: {USER} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::1:user/ because no"
    " identity-based policy allows the iam:ListUsers action"
)
DENIED = (
    f"User: {USER} is not authorized to perform: sts:GetCallerIdentity with an explicit deny in an"
    " identity-based policy"
)
EXPIRED = "Signature expired: 20261121T100000Z is now earlier than 20261121T104500Z (20261121T110000Z - 15 min.)"
TOO_NEW = (
    "Signature not yet current: 20261121T120130Z is still later than 20261121T111500Z (20261121T110000Z + 15 min.)"
)


def refused(code: str, message: str = "", *, at: Situation = AT, status: int = 403, ahead: float = 0) -> FobError:
    """Explain an answer given by an AWS whose clock is behind this one by ``ahead`` seconds."""
    date = format_datetime(datetime.now(UTC) - timedelta(seconds=ahead), usegmt=True)
    response: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {"date": date}},
    }
    return explain(ClientError(response, "GetSessionToken"), at)


@pytest.mark.parametrize(
    ("code", "message", "kind", "says", "hints"),
    [
        (
            "AccessDenied",
            f"{MFA} with invalid MFA one time pass code. ",
            CodeRefusedError,
            "refused the code",
            "next code",
        ),
        (
            "AccessDenied",
            WRONG_DEVICE,
            RefusedError,
            f"{SERIAL} does not belong to the user of the key in [work]",
            "set mfa_serial of profile 'work'",
        ),
        (
            "AccessDenied",
            "Cannot call GetSessionToken with session credentials",
            RefusedError,
            "is a session",
            "long-term access key",
        ),
        (
            "AccessDenied",
            NOT_ALLOWED,
            RefusedError,
            f"policy denies iam:ListUsers to {USER}",
            '"Action": "iam:ListUsers"',
        ),
        (
            "AccessDeniedException",
            DENIED,
            RefusedError,
            "policy denies sts:GetCallerIdentity",
            "fob login work",
        ),
        ("AccessDenied", "Access Denied", RefusedError, "policy denies the call to the key in [work]", "policy"),
        (
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
            RefusedError,
            "does not accept the key in [work] of credentials (AKIAEXAMPLE)",
            "inactive",
        ),
        ("UnrecognizedClientException", "", RefusedError, "AKIAEXAMPLE", "15 s"),
        (
            "ExpiredToken",
            "The security token included in the request is expired",
            RefusedError,
            "has expired",
            "--force",
        ),
        ("ExpiredTokenException", "", RefusedError, "has expired", "fob login work"),
        (
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided.",
            RefusedError,
            "secret of the key in [work] of credentials does not belong",
            "copy aws_secret_access_key again",
        ),
        ("RegionDisabledException", "STS is not activated", RefusedError, "not active in eu-south-2", "--region"),
        (
            "ValidationError",
            "1 validation error detected: Value 'x y' at 'serialNumber' failed to satisfy constraint",
            RefusedError,
            f"does not take '{SERIAL}' for a device",
            "ARN of a virtual device",
        ),
        (
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            RefusedError,
            "longer than",
            "MaxSessionDuration",
        ),
        ("ValidationError", "Something else", RefusedError, "Something else", ""),
        ("Throttling", "Rate exceeded", UnreachableError, "throttles", "again in a minute"),
        ("ThrottlingException", "", UnreachableError, "throttles", "again"),
        ("RequestLimitExceeded", "", UnreachableError, "throttles", "again"),
    ],
)
def test_a_known_refusal(code: str, message: str, kind: type[FobError], says: str, hints: str) -> None:
    error = refused(code, message)
    assert isinstance(error, kind)
    assert isinstance(error, CodeRefusedError) is (kind is CodeRefusedError)
    assert says in error.what
    assert hints in "\n".join(error.hints)
    assert "\n" not in error.what


@pytest.mark.parametrize(
    ("code", "message", "says", "hint"),
    [
        (
            "AccessDenied",
            f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: {ROLE}",
            ROLE,
            "trust",
        ),
        (
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
            f"longer than {ROLE} allows",
            "one hour",
        ),
        ("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration", ROLE, "--duration"),
    ],
)
def test_a_refusal_of_a_role(code: str, message: str, says: str, hint: str) -> None:
    error = refused(code, message, at=WITH_ROLE)
    assert isinstance(error, RefusedError)
    assert says in error.what
    assert hint in "\n".join(error.hints)


@pytest.mark.parametrize(
    ("text", "drift"),
    [
        (
            EXPIRED,
            "1 h 0 min behind",
        ),
        (
            TOO_NEW,
            "1 h 1 min ahead",
        ),
    ],
)
@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "InvalidSignatureException"])
def test_a_clock_that_is_off_is_measured_from_the_text(code: str, text: str, drift: str) -> None:
    error = refused(code, text)
    assert type(error) is RefusedError
    assert drift in error.what
    assert "set the clock" in error.hints[0]


def test_a_clock_that_is_off_is_measured_from_the_date_where_the_text_has_none() -> None:
    assert "the clock here is 10 min" in refused("SignatureDoesNotMatch", "Signature expired.", ahead=600).what


@pytest.mark.parametrize(("ahead", "told"), [(0, False), (-20, False), (90, True), (-90, True)])
def test_a_wrong_code_from_a_clock_that_is_off(ahead: float, told: bool) -> None:
    error = refused("AccessDenied", f"{MFA} with invalid MFA one time pass code.", ahead=ahead)
    assert ("the clock here is 1 min" in error.hints[0]) is told


@pytest.mark.parametrize(
    "date", [None, "", "yesterday", "Sat, 21 Nov 2026 11:25:58 -0000", f"Sat, 21 Nov {'1' * 30} GMT"]
)
def test_an_answer_without_a_date(date: str | None) -> None:
    response: Any = {
        "Error": {"Code": "SignatureDoesNotMatch", "Message": "Signature expired"},
        "ResponseMetadata": {"HTTPHeaders": {"date": date} if date is not None else {}},
    }
    assert "the clock here is wrong" in explain(ClientError(response, "GetSessionToken"), AT).what


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_failure_of_aws_is_no_refusal(status: int) -> None:
    error = refused("InternalFailure", "oops", status=status)
    assert type(error) is UnreachableError
    assert str(status) in error.what


def test_a_refusal_that_nobody_knows_is_shown_as_it_came() -> None:
    error = refused("Weird", "as never seen before")
    assert type(error) is RefusedError
    assert error.what == "AWS refused GetSessionToken (Weird): as never seen before"


def test_a_time_in_the_text_that_is_none_is_not_measured() -> None:
    text = EXPIRED.replace("20261121T100000Z", "20269999T999999Z")
    assert "the clock here is wrong" in refused("SignatureDoesNotMatch", text).what


@pytest.mark.parametrize(("code", "message"), [({"a": "b"}, "x"), ("AccessDenied", {"a": "b"}), ("AccessDenied", None)])
def test_a_refusal_whose_words_are_no_words_is_not_of_aws(code: Any, message: Any) -> None:  # noqa: ANN401  whatever the XML held
    assert "not one that AWS gives" in refused(code, message).what


def test_an_answer_without_anything() -> None:
    empty: Any = {}
    assert "not one that AWS gives" in explain(ClientError(empty, "GetSessionToken"), AT).what
