"""A loopback S3 with one bucket, which it shows to nobody without a session, and notes who asked.

The Go SDK that rclone is built with sends AssumeRole to the endpoint it was given for S3, so what is posted here is
handed on to the sandbox as it is, with the signature and all that it covers.
"""

from __future__ import annotations

import http.client
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_BUCKETS = (
    f'<ListAllMyBucketsResult xmlns="{_NAMESPACE}"><Owner><ID>1</ID></Owner><Buckets><Bucket><Name>a-bucket</Name>'
    "<CreationDate>2026-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>"
)
_DENIED = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose credentials a request was signed with."""

    key_id: str
    token: str


@dataclass
class Bucket:
    """The S3 that is running: where, and who has asked so far."""

    endpoint: str
    signers: list[Signer] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, sandbox: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sandbox = urlsplit(sandbox).netloc
        self.bucket = Bucket(f"http://127.0.0.1:{self.server_address[1]}")


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        signer = Signer(_key_id(self.headers["authorization"] or ""), self.headers["x-amz-security-token"] or "")
        self.server.bucket.signers.append(signer)
        status, text = (200, _BUCKETS) if signer.token else (403, _DENIED)
        self._send(status, "application/xml", text.encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        connection = http.client.HTTPConnection(self.server.sandbox, timeout=30)
        connection.putrequest("POST", self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        self._send(answer.status, answer.headers["content-type"], answer.read())
        connection.close()

    def log_message(self, *_: object) -> None:
        """Stay silent: stderr is the test's."""

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serve(sandbox: str) -> Iterator[Bucket]:
    """Run an S3 beside the sandbox of that URL."""
    with _Server(sandbox) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.bucket
        finally:
            server.shutdown()
            thread.join()


def _key_id(authorization: str) -> str:
    found = re.search(r"Credential=([^/]+)/", authorization)
    return found.group(1) if found else ""
