"""One call of STS without botocore, for the plain case: loading botocore costs more than the call.

What is not plain is left to botocore: ``plain_endpoint`` says what is. A refusal and an answer that is not exactly as
expected are read by botocore, too. So errors are the same whoever makes the call.
"""

from __future__ import annotations

import socket
import time
from functools import cache
from pathlib import Path

from awsfob.aws.answer_limit import MOST_BYTES
from awsfob.aws.call_errors import broken, strange_answers
from awsfob.aws.query_answer import Answer, read_by_botocore, values_of
from awsfob.aws.sigv4 import form, signed_headers
from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.system import SYSTEM

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Mapping
    from typing import Any

    from awsfob.aws.plain_endpoint import Endpoint
    from awsfob.model import Key, Session

_VERSION = "2011-06-15"
_OK = 200
_FIRST_SERVER_ERROR = 500
# The least lengths and the least number in botocore's model of STS. For less, botocore's error says what is wrong.
_LEAST = {
    "SerialNumber": 9,
    "TokenCode": 6,
    "RoleArn": 20,
    "RoleSessionName": 2,
    "ExternalId": 2,
    "SourceIdentity": 2,
    "DurationSeconds": 900,
}


class Limits(NamedTuple):
    """How long to wait, in seconds: for a connection, for the next bytes, and in all."""

    connect: float
    read: float
    whole: float


def call(
    endpoint: Endpoint, signer: Key | Session, action: str, fields: Mapping[str, Any], limits: Limits
) -> dict[str, Any]:
    """Make a call of STS; return what botocore would.

    Args:
        endpoint: Where to.
        signer: Whose call it is.
        action: The name of the call.
        fields: Its parameters, as for botocore.
        limits: How long to wait.

    Raises:
        ClientError: AWS refused.
        ConnectionError: botocore's: no answer.
        ResponseParserError, UnreachableError: The answer does not come from AWS.
    """
    body = form(_flat(action, fields))
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = signed_headers(signer, endpoint.authority, endpoint.region, body, now)
    answer = post(endpoint, headers, body, limits)
    with strange_answers():
        found = values_of(answer.body, action) if answer.status == _OK else None
        return read_by_botocore(answer, action) if found is None else found


def is_in_limits(fields: Mapping[str, Any]) -> bool:
    """Return whether botocore would send these parameters."""
    sizes = {name: value if isinstance(value, int) else len(value) for name, value in fields.items()}
    return all(size >= _LEAST.get(name, 1) for name, size in sizes.items())


def can_sign(signer: Key | Session) -> bool:
    """Return whether these credentials are plain text, as headers need it; what else they may be, botocore decides."""
    token = getattr(signer, "token", None)
    texts = (signer.key_id, signer.secret.reveal(), token.reveal() if token else "")
    return all(text.isascii() and text.isprintable() for text in texts)


def is_worth_another_try(error: Exception) -> bool:
    """Return whether botocore would send the call again: AWS was not reached, is busy, or has failed."""
    from botocore.exceptions import (
        ClientError,
        ConnectionError,  # noqa: A004  botocore's name for it
        HTTPClientError,
    )

    if isinstance(error, ClientError):
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return status >= _FIRST_SERVER_ERROR or "Throttl" in error.response["Error"].get("Code", "")
    return isinstance(error, ConnectionError | HTTPClientError)


def load(endpoint: Endpoint) -> None:
    """Load what a call needs, such as the certificates of authorities for TLS; a call does so by itself, too."""
    import http.client  # noqa: F401  for ``_exchange``

    if endpoint.is_tls:
        _trusting(_authorities())


def post(
    endpoint: Endpoint, headers: Mapping[str, str], body: bytes, limits: Limits, authorities: Path | None = None
) -> Answer:
    """Send a request once, and return the answer whatever its status is.

    Args:
        endpoint: Where to.
        headers: The headers, with ``Host``.
        body: The body.
        limits: How long to wait.
        authorities: The file with the certificates to trust; None for the one that botocore uses.

    Raises:
        ConnectionError: botocore's: no answer.
        ResponseParserError: The answer is longer than any of AWS.
    """
    try:
        answer: Answer = SYSTEM.within(limits.whole, lambda: _posted(endpoint, headers, body, limits, authorities))
    except TimeoutError as error:
        raise broken(endpoint.url, error) from error
    if len(answer.body) > MOST_BYTES:
        from botocore.parsers import ResponseParserError

        raise ResponseParserError("the answer is too long")
    return answer


def _posted(
    endpoint: Endpoint, headers: Mapping[str, str], body: bytes, limits: Limits, authorities: Path | None
) -> Answer:
    from http.client import HTTPException  # it loads what reads e-mail: not before the question

    raw = _connected(endpoint, limits)
    try:
        encrypted = _encrypted(endpoint, raw, authorities) if endpoint.is_tls else raw
        try:
            return _exchange(encrypted, headers, body, limits)
        except (OSError, HTTPException) as error:
            raise broken(endpoint.url, error) from error
    finally:
        raw.close()


def _exchange(connection: socket.socket, headers: Mapping[str, str], body: bytes, limits: Limits) -> Answer:
    from http.client import HTTPConnection, IncompleteRead

    connection.settimeout(limits.read)
    over_http = HTTPConnection(headers["Host"])
    over_http.sock = connection
    try:
        over_http.request("POST", "/", body, {"User-Agent": "fob", **headers})
        response = over_http.getresponse()
        text = response.read(MOST_BYTES + 1)
        if response.length and len(text) <= MOST_BYTES:  # a read with a limit does not say that it ended early
            raise IncompleteRead(text, response.length)
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, text)
    finally:
        over_http.close()


def _flat(action: str, fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the fields of the query protocol: a member of a list is ``NAME.member.1``."""
    yield "Action", action
    yield "Version", _VERSION
    for name, value in fields.items():
        yield from _members(name, value)


def _members(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  a parameter as botocore takes it
    if isinstance(value, dict):
        for inner, each in value.items():
            yield from _members(f"{name}.{inner}", each)
    elif isinstance(value, list):
        for number, each in enumerate(value, 1):
            yield from _members(f"{name}.member.{number}", each)
    else:
        yield name, str(value)


def _connected(endpoint: Endpoint, limits: Limits) -> socket.socket:
    host = endpoint.host.encode("ascii")  # for a text, Python would load the tables of international names
    try:
        return socket.create_connection((host, endpoint.port), limits.connect)  # type: ignore[arg-type]
    except OSError as error:
        from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError

        kind = ConnectTimeoutError if isinstance(error, TimeoutError) else EndpointConnectionError
        raise kind(endpoint_url=endpoint.url, error=error) from error


def _encrypted(endpoint: Endpoint, raw: socket.socket, authorities: Path | None) -> socket.socket:
    try:
        return _trusting(authorities or _authorities()).wrap_socket(raw, server_hostname=endpoint.host.encode("ascii"))
    except OSError as error:
        from botocore.exceptions import SSLError

        raise SSLError(endpoint_url=endpoint.url, error=error) from error


@cache
def _trusting(authorities: Path) -> ssl.SSLContext:
    import ssl  # a loopback URL needs none

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks the host and the chain
    context.load_verify_locations(authorities)
    return context


def _authorities() -> Path:
    """Return the file with the certificates that botocore trusts: certifi's if that is installed, else its own."""
    from importlib.util import find_spec

    found = find_spec("certifi") or find_spec("botocore")
    assert found is not None  # noqa: S101  botocore is installed
    assert found.origin is not None  # noqa: S101  it is a package on the disk
    return Path(found.origin).with_name("cacert.pem")
