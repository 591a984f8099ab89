"""AWS Signature Version 4, checked with botocore's own signer.

The rules are those of "Create a signed AWS API request" in the IAM user guide; the texts are those of its page on
troubleshooting signature errors.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from awsfob.sandbox.aws_errors import RefusalError, wrong_signature

if TYPE_CHECKING:
    from botocore.compat import HTTPHeaders

    from awsfob.sandbox.request import Request

STAMP: Final = "%Y%m%dT%H%M%SZ"
TOLERANCE: Final = timedelta(minutes=15)
_PART: Final = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")
_SCOPE_PARTS: Final = 5


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parsed Authorization header, not verified yet."""

    key_id: str
    date: str
    region: str
    service: str
    signed: frozenset[str]
    signature: str
    stamp: str
    token: str | None


class _ExactSigner(SigV4Auth):
    """botocore's signer, for exactly the headers that the client signed."""

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        """Return all headers."""
        return request.headers


def parse_authorization(request: Request) -> Authorization:
    """Parse the Authorization header.

    Raises:
        RefusalError: MissingAuthenticationToken or IncompleteSignature.
    """
    header = request.headers.get("authorization")
    if not header:
        raise RefusalError("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    parts = dict(_PART.findall(header))
    scope = parts.get("Credential", "").rsplit("/", 4)
    stamp = request.headers.get("x-amz-date", "")
    if not header.startswith("AWS4-HMAC-SHA256 ") or len(parts) < 3 or len(scope) != _SCOPE_PARTS:  # noqa: PLR2004 - the pattern has three parts
        raise _incomplete("Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters.")
    if not re.fullmatch(r"\d{8}T\d{6}Z", stamp):
        raise _incomplete("Date must be in ISO-8601 'basic format'. Authorization header requires 'X-Amz-Date'.")
    signed = frozenset(parts["SignedHeaders"].lower().split(";"))
    key_id, date, region, service, _ = scope
    token = request.headers.get("x-amz-security-token")
    return Authorization(key_id, date, region, service, signed, parts["Signature"], stamp, token)


def check_time(authorization: Authorization, now: datetime) -> None:
    """Check the time of the request against the sandbox's clock.

    Raises:
        RefusalError: SignatureDoesNotMatch, with AWS's text that has both times.
    """
    if authorization.date != authorization.stamp[:8]:
        raise wrong_signature(
            f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{authorization.date}' != '{authorization.stamp[:8]}', from '{authorization.stamp}'."
        )
    sent = datetime.strptime(authorization.stamp, STAMP).replace(tzinfo=UTC)
    ours, early, late = (moment.strftime(STAMP) for moment in (now, now - TOLERANCE, now + TOLERANCE))
    if sent < now - TOLERANCE:
        raise wrong_signature(
            f"Signature expired: {authorization.stamp} is now earlier than {early} ({ours} - 15 min.)"
        )
    if sent > now + TOLERANCE:
        raise wrong_signature(
            f"Signature not yet current: {authorization.stamp} is still later than {late} ({ours} + 15 min.)"
        )


def check_signature(request: Request, authorization: Authorization, secret: str) -> None:
    """Compute the signature of the request and compare it.

    Raises:
        RefusalError: SignatureDoesNotMatch if the signature or the hash of the body differs, or if a required header
            is not signed.

    Of the headers, AWS's query APIs ask for the host, and for a token that is sent. GDAL signs these two only. The time
    is in the text that is signed, so X-Amz-Date cannot be altered, listed or not. S3 is stricter: it asks for every
    x-amz header.
    """
    if "host" not in authorization.signed:
        raise wrong_signature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    if authorization.token and "x-amz-security-token" not in authorization.signed:
        raise wrong_signature("x-amz-security-token must be a 'SignedHeader' in the AWS Authorization.")
    stated = request.headers.get("x-amz-content-sha256")
    if stated and not hmac.compare_digest(stated.lower(), hashlib.sha256(request.body).hexdigest()):
        raise wrong_signature()
    if not hmac.compare_digest(authorization.signature, _signature(request, authorization, secret)):
        raise wrong_signature()


def _signature(request: Request, authorization: Authorization, secret: str) -> str:
    target = urlsplit(request.target)
    # Decode and encode again: clients may send `/` raw and sign it as `%2F`.
    query = urlencode(parse_qsl(target.query, keep_blank_values=True), quote_via=quote, safe="-_.~")
    again = AWSRequest(
        method=request.method,
        url=f"http://{request.headers.get('host', '')}{target.path or '/'}?{query}",
        data=request.body,
        headers={name: value for name, value in request.headers.items() if name in authorization.signed},
    )
    again.context["timestamp"] = authorization.stamp
    signer = _ExactSigner(Credentials(authorization.key_id, secret), authorization.service, authorization.region)
    return signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)


def _incomplete(text: str) -> RefusalError:
    return RefusalError("IncompleteSignature", text, 403)
