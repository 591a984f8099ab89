"""Signatures of STS calls: AWS Signature Version 4 for a POST to ``/``, without loading botocore.

The rules are those of AWS's "Create a signed AWS API request" (IAM User Guide). Tests compare each byte with botocore.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import quote_plus

from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awsfob.model import Key, Session

CONTENT_TYPE = "application/x-www-form-urlencoded; charset=utf-8"
_ALGORITHM = "AWS4-HMAC-SHA256"


def form(fields: Iterable[tuple[str, str]]) -> bytes:
    """Return the body of a POST with these fields, in this order."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value, safe='-._~')}" for name, value in fields).encode()


def signed_headers(signer: Key | Session, host: str, region: str, body: bytes, now: str) -> dict[str, str]:
    """Return the headers of a call to STS, with its signature.

    Args:
        signer: Whose call it is.
        host: The host of the endpoint, with the port if it is not the usual one.
        region: The region in the signature.
        body: What is sent.
        now: The time in UTC, as ``20261125T224129Z``.
    """
    headers = {"Content-Type": CONTENT_TYPE, "Host": host, "X-Amz-Date": now}
    token = getattr(signer, "token", None)
    if token:
        headers["X-Amz-Security-Token"] = token.reveal()
    names = ";".join(name.lower() for name in headers)
    lines = "".join(f"{name.lower()}:{value}\n" for name, value in headers.items())
    request = f"POST\n/\n\n{lines}\n{names}\n{_hash(body)}"
    scope = f"{now[:8]}/{region}/sts/aws4_request"
    key = f"AWS4{signer.secret.reveal()}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    signature = _hmac(key, f"{_ALGORITHM}\n{now}\n{scope}\n{_hash(request.encode())}").hex()
    credential = f"{signer.key_id}/{scope}"
    headers["Authorization"] = f"{_ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
    return headers


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
