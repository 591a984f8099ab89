"""Every refusal whose text is known, told apart, with advice that fits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from awsfob.aws.refusals import explain
from awsfob.aws.situation import FROM_SOURCE, THE_SESSION, Situation
from awsfob.errors import CodeRefusedError, FobError, RefusedError, UnreachableError
from tests.harness.aws_texts import SERIAL

ROLE = "arn:aws:iam::111122223333:role/admin"
USER = "arn:aws:iam::111122223333:user/alice"
AT = Situation("work", "the key in [work] of credentials", "AKIAIOSFODNN7EXAMPLE", serial=SERIAL, region="eu-south-2")
WITH_ROLE = Situation("admin", "the session", "ASIAIOSFODNN7EXAMPLE", role_arn=ROLE, region="eu-south-2")
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
            "also with MFA",
        ),
        ("AccessDenied", "Access Denied", RefusedError, "policy denies the call to the key in [work]", "policy"),
        (
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
            RefusedError,
            "does not accept the key in [work] of credentials (AKIAIOSFODNN7EXAMPLE)",
            "inactive",
        ),
        ("UnrecognizedClientException", "", RefusedError, "AKIAIOSFODNN7EXAMPLE", "15 s"),
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
    assert "does not come from AWS" in refused(code, message).what


def test_an_answer_without_anything() -> None:
    empty: Any = {}
    assert "does not come from AWS" in explain(ClientError(empty, "GetSessionToken"), AT).what


SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CODES = (
    *("AccessDenied", "AccessDeniedException", "InvalidClientTokenId", "ExpiredToken", "SignatureDoesNotMatch"),
    *("RegionDisabledException", "LimitExceeded", "ValidationError", "Throttling", "IncompleteSignature", "Weird"),
)
TEXTS = (
    "{}",
    "MultiFactorAuthentication failed with invalid MFA one time pass code. {}",
    "User: {} is not authorized to perform: {} on resource: {}",
    "User: {} is not authorized to perform: sts:AssumeRole with an explicit deny {}",
    "Value '{}' at 'serialNumber' failed",
    "DurationSeconds exceeds the MaxSessionDuration {}",
    "Signature expired: {} is now earlier than {}",
    "'{}/20261121/us-east-1/sts/aws4_request' not a valid key=value pair",
)


@pytest.mark.parametrize(
    ("at", "advice"),
    [
        (AT, None),
        (AT._replace(serial=None), "fob login work"),
        (AT._replace(serial=None, purpose="keys"), "fob init work"),
    ],
)
@pytest.mark.parametrize("message", [DENIED, NOT_ALLOWED])
def test_mfa_is_advised_where_the_call_was_made_without(at: Situation, advice: str | None, message: str) -> None:
    hints = "\n".join(refused("AccessDenied", message, at=at).hints)
    assert advice in hints if advice else "fob " not in hints


@pytest.mark.parametrize(
    ("signer", "has_expired", "may_lack_mfa"),
    [(THE_SESSION, "fob login admin --force", True), (FROM_SOURCE, "log in again with the program", False)],
)
def test_a_login_is_advised_only_for_a_session_that_it_replaces(
    signer: str, has_expired: str, *, may_lack_mfa: bool
) -> None:
    at = WITH_ROLE._replace(signer=signer)
    expired = refused("ExpiredToken", "expired", at=at)
    assert has_expired in "\n".join(expired.hints)
    assert (expired.what == "the session of profile 'admin' has expired") is may_lack_mfa
    denied = f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
    assert ("fob login admin --force" in "\n".join(refused("AccessDenied", denied, at=at).hints)) is may_lack_mfa


@pytest.mark.parametrize("at", [AT, WITH_ROLE, AT._replace(key_id=SECRET)], ids=["key", "role", "a secret as the id"])
@pytest.mark.parametrize("code", CODES)
def test_no_text_of_aws_brings_a_secret_to_the_screen(code: str, at: Situation) -> None:
    for text in TEXTS:
        error = refused(code, text.format(*[SECRET] * 3), at=at)
        shown = " ".join((error.what, *error.hints))
        assert not [part for part in SECRET.split("/") if part in shown], shown


def test_a_code_that_is_a_secret_is_not_shown() -> None:
    assert SECRET not in refused(SECRET, "x").what
    assert SECRET not in refused(SECRET, "x", status=500).what


def test_a_role_that_may_not_assume_another_is_blamed_itself() -> None:
    def text(caller: str) -> str:
        return f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {ROLE}"

    caller = "arn:aws:sts::111122223333:assumed-role/first/fob"
    error = refused("AccessDenied", text(caller), at=WITH_ROLE)
    hints = "\n".join(error.hints)
    assert caller in error.what
    assert "the calling role's policy needs" in hints
    assert "the user's policy" not in hints
    assert "fob login" not in hints
    assert "the user's policy needs" in "\n".join(refused("AccessDenied", text(USER), at=WITH_ROLE).hints)
