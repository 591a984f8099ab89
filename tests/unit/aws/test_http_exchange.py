"""The exchange over HTTP: what it reads is what ``http.client`` reads, or it is refused as broken."""

from __future__ import annotations

import socket
from http.client import HTTPException, HTTPResponse
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awsfob.aws.http_exchange import BrokenAnswerError, exchange
from awsfob.aws.query_answer import Answer

MOST = 64
OK = b"HTTP/1.1 200 OK\r\n"


def send(connection: socket.socket, data: bytes) -> None:
    connection.sendall(data)
    connection.shutdown(socket.SHUT_WR)


def ours(data: bytes) -> Answer | None:
    near, far = socket.socketpair()
    thread = Thread(target=send, args=(far, data))
    thread.start()
    try:
        with near:
            near.settimeout(5)
            return exchange(near, {"Host": "x"}, b"body", MOST)
    except BrokenAnswerError:
        return None
    finally:
        thread.join()
        far.close()


def of_http_client(data: bytes) -> Answer | None:
    near, far = socket.socketpair()
    with near, far:
        thread = Thread(target=send, args=(far, data))
        thread.start()
        response = HTTPResponse(near, method="POST")
        try:
            response.begin()
            body = response.read(MOST + 1)
            if response.length and len(body) <= MOST:
                return None
        except (HTTPException, ValueError):
            return None
        finally:
            thread.join()
        return Answer(response.status, {name.lower(): value.strip() for name, value in response.headers.items()}, body)


READ = {
    "a length": OK + b"Content-Length: 2\r\n\r\nok",
    "more than the length": OK + b"Content-Length: 2\r\n\r\nokay",
    "no length": OK + b"\r\nuntil the end",
    "no body": OK + b"Content-Length: 0\r\n\r\n",
    "chunks": OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n3;x=y\r\nay!\r\n0\r\nLater: x\r\n\r\n",
    "capitals": OK + b"TRANSFER-ENCODING: Chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n",
    "line feeds": b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    "going on": b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nok",
    "an old version": b"HTTP/1.0 403 No\r\nX: 1\r\n\r\n<xml/>",
    "no reason": b"HTTP/1.1 503\r\nContent-Length: 1\r\n\r\nx",
    "nothing more": b"HTTP/1.1 204 None\r\nX: 1\r\n\r\nignored",
    "a header twice": OK + b"X: 1\r\nx: 2\r\nContent-Length: 0\r\n\r\n",
    "spaces": OK + b"X:   1 \r\nContent-Length:2\r\n\r\nok",
    "a long body": OK + b"Content-Length: 1000\r\n\r\n" + b"x" * 1000,
    "long chunks": OK + b"Transfer-Encoding: chunked\r\n\r\n3E8\r\n" + b"x" * 1000 + b"\r\n0\r\n\r\n",
}
BROKEN = {
    "nothing": b"",
    "no HTTP": b"no HTTP at all\r\n\r\n",
    "another version": b"HTTP/2 200 OK\r\n\r\n",
    "no number": b"HTTP/1.1 OK\r\n\r\n",
    "half a body": OK + b"Content-Length: 3\r\n\r\nok",
    "half a chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nok",
    "no size": OK + b"Transfer-Encoding: chunked\r\n\r\nok\r\n",
    "many headers": OK + b"".join(b"X%d: 1\r\n" % number for number in range(200)) + b"\r\n",
    "a long line": OK + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
}
REFUSED = {
    "half a head, which http.client takes for a whole one": OK + b"Content-Le",
    "an unknown coding": OK + b"Transfer-Encoding: gzip\r\n\r\nx",
    "a header that goes on": OK + b"X: 1\r\n 2\r\nContent-Length: 0\r\n\r\n",
    "a length that is none": OK + b"Content-Length: -2\r\n\r\nok",
    "a chunk of more than it says": OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("about", READ)
def test_an_answer_reads_as_http_client_reads_it(about: str) -> None:
    answer = ours(READ[about])
    assert answer is not None
    assert answer == of_http_client(READ[about])


@pytest.mark.parametrize("about", BROKEN)
def test_half_an_answer_is_none(about: str) -> None:
    assert ours(BROKEN[about]) is None
    assert of_http_client(BROKEN[about]) is None


@pytest.mark.parametrize("about", REFUSED)
def test_what_no_server_of_aws_sends_is_refused(about: str) -> None:
    assert ours(REFUSED[about]) is None


PIECES = [b"HTTP/1.1 ", b"200 OK", b"100 Continue", b"\r\n", b"\n", b"Content-Length: 3", b"Content-Length: ", b"3",
          b" ", b"Transfer-Encoding: chunked", b"X: y", b"abc", b"0", b"\x00", b":", b"\xff"]  # fmt: skip


@settings(deadline=None, max_examples=2000)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map(b"".join), st.sampled_from([b"", OK]))
def test_any_other_answer_is_read_alike_or_refused(data: bytes, start: bytes) -> None:
    assert ours(start + data) in (None, of_http_client(start + data))


def test_what_is_sent_is_a_request() -> None:
    near, far = socket.socketpair()
    with near, far:
        far.sendall(READ["a length"])
        exchange(near, {"Host": "x:1", "Authorization": "a"}, b"a=b", MOST)
        sent = far.recv(4096)
    head, _, body = sent.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST / HTTP/1.1",
        b"Accept-Encoding: identity",
        b"Content-Length: 3",
        b"User-Agent: fob",
        b"Host: x:1",
        b"Authorization: a",
    ]
    assert body == b"a=b"
