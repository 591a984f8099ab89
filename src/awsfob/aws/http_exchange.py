"""One request and its answer over HTTP/1.1 (RFC 9112), on a connection that is closed after it.

``http.client`` would do the same, but it loads Python's modules for e-mail, which takes longer than the exchange. It is
the judge in tests. What a server may send that this module does not know counts as an answer that broke off.
"""

from __future__ import annotations

from awsfob.aws.query_answer import Answer
from awsfob.light_typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from typing import BinaryIO

_LONGEST_LINE = 65536
_MOST_HEADERS = 100
_STATUSES = range(100, 1000)
_WITHOUT_BODY = (204, 304)
_FIRST_FINAL = 200  # a server may first say that it goes on
_SIZE_DIGITS = 8
_NAME_SIGNS = "!#$%&'*+-.^_`|~"


class BrokenAnswerError(Exception):
    """The answer is not whole, or is not HTTP."""


def exchange(connection: socket.socket, headers: Mapping[str, str], body: bytes, most: int) -> Answer:
    """Send a request to ``/`` and return the answer whatever its status is.

    Args:
        connection: An open connection.
        headers: The headers, with ``Host``.
        body: The body.
        most: How many bytes of the answer's body are read; one more tells that there are more.

    Raises:
        BrokenAnswerError: There is no whole answer.
        OSError: The connection failed.
    """
    named = {"Accept-Encoding": "identity", "Content-Length": str(len(body)), "User-Agent": "fob", **headers}
    lines = ["POST / HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    connection.sendall("\r\n".join(lines).encode("ascii") + body)
    with connection.makefile("rb") as stream:
        status, found = _head(stream)
        while status < _FIRST_FINAL:
            status, found = _head(stream)
        return Answer(status, found, b"" if status in _WITHOUT_BODY else _body(stream, found, most + 1))


def _head(stream: BinaryIO) -> tuple[int, dict[str, str]]:
    """Return the status and the headers by their lower-case names."""
    version, _, rest = _line(stream).partition(" ")
    digits = rest.split(" ", 1)[0]
    if not version.startswith("HTTP/1.") or not (digits.isascii() and digits.isdigit() and int(digits) in _STATUSES):
        raise BrokenAnswerError("the answer is not HTTP")
    headers: dict[str, str] = {}
    for _ in range(_MOST_HEADERS + 1):
        line = _line(stream)
        if not line:
            return int(digits), headers
        name, mark, value = line.partition(":")
        if not mark or not _is_token(name):  # also a header that goes on in the next line
            raise BrokenAnswerError("a line of the answer is not a header")
        headers[name.lower()] = value.strip()
    raise BrokenAnswerError("the answer has too many headers")


def _is_token(name: str) -> bool:
    return bool(name) and name.isascii() and all(sign.isalnum() or sign in _NAME_SIGNS for sign in name)


def _line(stream: BinaryIO) -> str:
    line = stream.readline(_LONGEST_LINE + 1)
    if not line.endswith(b"\n") or len(line) > _LONGEST_LINE:
        raise BrokenAnswerError("the answer ended in the middle of a line, or the line is too long")
    return line.rstrip(b"\r\n").decode("latin-1")


def _body(stream: BinaryIO, headers: Mapping[str, str], most: int) -> bytes:
    coding, length = headers.get("transfer-encoding"), headers.get("content-length")
    if coding is not None:
        if coding.lower() != "chunked":
            raise BrokenAnswerError("the answer is coded in an unknown way")
        return _chunks(stream, most)
    if length is None:
        return stream.read(most)
    if not (length.isascii() and length.isdigit()):
        raise BrokenAnswerError("the answer has no length")
    return _whole(stream, min(int(length), most))


def _chunks(stream: BinaryIO, most: int) -> bytes:
    data = b""
    while len(data) < most:
        digits = _line(stream).partition(";")[0].strip()
        if len(digits) > _SIZE_DIGITS or not digits or not set(digits.lower()) <= set("0123456789abcdef"):
            raise BrokenAnswerError("a part of the answer has no length")
        size = int(digits, 16)
        if not size:
            break  # what may follow are headers, and the connection is closed
        data += _whole(stream, min(size, most - len(data)))
        if len(data) < most and _line(stream):
            raise BrokenAnswerError("a part of the answer is longer than it says")
    return data


def _whole(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise BrokenAnswerError("the answer ended early")
    return data
