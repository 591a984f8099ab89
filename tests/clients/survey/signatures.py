"""Whether a request is signed with the secret that belongs to its key id, as S3 and other services see it."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

_PART = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")
_HASH = "x-amz-content-sha256"


class _Exact(SigV4Auth):
    """botocore's signer, for exactly the headers that the client signed."""

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        """Return those that are listed as signed."""
        found = HTTPHeaders()
        for name in request.context["signed"]:
            found[name] = request.headers.get(name, "")
        return found


class _OfS3(_Exact, S3SigV4Auth):
    """The same with the rules of S3, which takes a path as it is."""


def is_signed_with(secret: str, method: str, target: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Compute the signature of a request, in its header or in its address, and compare it.

    Args:
        secret: What it should be signed with.
        method: The method.
        target: The path and the query as they were sent.
        headers: The headers, with names in lower case.
        body: The body.
    """
    path, query = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
    parts = dict(_PART.findall(headers.get("authorization", "")))
    if not parts:
        parts = {name: query.get(f"X-Amz-{name}", "") for name in ("Credential", "SignedHeaders", "Signature")}
        query.pop("X-Amz-Signature", None)
    if not all(parts.values()):
        return False
    _, date, region, service, _ = parts["Credential"].rsplit("/", 4)
    stated = "UNSIGNED-PAYLOAD" if "X-Amz-Credential" in query else headers.get(_HASH)
    url = f"http://{headers['host']}{path}?{urlencode(query, quote_via=quote, safe='-_.~')}"
    again = AWSRequest(method, url, headers={**headers, _HASH: stated or hashlib.sha256(body).hexdigest()})
    again.context["timestamp"] = headers.get("x-amz-date") or query.get("X-Amz-Date") or date
    again.context["signed"] = parts["SignedHeaders"].lower().split(";")
    signer = (_OfS3 if service == "s3" else _Exact)(Credentials("", secret), service, region)
    text = signer.string_to_sign(again, signer.canonical_request(again))
    return hmac.compare_digest(signer.signature(text, again), parts["Signature"])
