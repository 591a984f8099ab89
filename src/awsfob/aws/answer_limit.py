"""A limit for the size of an answer: a server that is not AWS may send without end, and botocore keeps it all."""

from __future__ import annotations

from awsfob.aws.call_errors import broken
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MOST_BYTES = 1024 * 1024
"""The largest answer that fob reads. Answers of STS and IAM have a few thousand bytes."""
_PART_BYTES = 16 * 1024


def limit_answers(client: Any) -> None:  # noqa: ANN401  botocore has no types of its own
    """Make a client of botocore read at most ``MOST_BYTES`` of an answer.

    A longer answer is a ``ResponseParserError`` of botocore, which means that it does not come from AWS.
    """
    session = client._endpoint.http_session  # noqa: SLF001  botocore has no public way to it
    session.send = _limited(session.send)


def _limited(send: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def limited(request: Any) -> Any:  # noqa: ANN401  likewise
        request.stream_output = True  # so that ``send`` leaves the body to ``_body``
        answer = send(request)
        answer._content = _body(answer.raw, request)  # noqa: SLF001  what ``content`` of an answer returns
        return answer

    return limited


def _body(raw: Any, request: Any) -> bytes:  # noqa: ANN401  likewise
    """Read the body of an answer; the errors are those that botocore raises for the same failures."""
    from botocore.parsers import ResponseParserError
    from urllib3.exceptions import HTTPError

    body = bytearray()
    try:
        for part in raw.stream(_PART_BYTES):
            body += part
            if len(body) > MOST_BYTES:
                raw.close()
                raise ResponseParserError(f"an answer of more than {MOST_BYTES} bytes")
    except HTTPError as error:
        raise broken(request.url, error) from error
    return bytes(body)
