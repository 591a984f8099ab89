"""The HTTP server of the sandbox, on loopback. ``python -m awsfob.sandbox.server`` runs it as a child process.

The child prints a JSON object with the endpoint as its first line. It exits when its stdin closes, so it never outlives
its parent.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
import threading
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from awsfob.sandbox import control_api
from awsfob.sandbox.faults import DroppedError
from awsfob.sandbox.request import Reply, Request
from awsfob.sandbox.request_handler import answer
from awsfob.sandbox.state import ACCOUNT, SandboxState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LOOPBACK: Final = "127.0.0.1"
_MOST_BYTES: Final = 1_000_000


class SandboxServer(ThreadingHTTPServer):
    """Serves one `SandboxState`.

    Args:
        state: The state to serve.
        port: The port on 127.0.0.1; 0 for a free one.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, state: SandboxState, port: int) -> None:
        self.state = state
        self.control_api = control_api.ControlApi(state)
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def endpoint(self) -> str:
        """The URL for AWS_ENDPOINT_URL."""
        return f"http://{LOOPBACK}:{self.server_address[1]}"

    def server_bind(self) -> None:
        """Bind without the reverse DNS lookup of the base class."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the signature of the base class
        """Ignore a client that disconnected; report any other error."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def server_close(self) -> None:
        """End injected hangs, then close."""
        self.state.closing.set()
        super().server_close()


class _Handler(BaseHTTPRequestHandler):
    """One connection. Each response is one write, so none waits for a delayed acknowledgement."""

    protocol_version = "HTTP/1.1"
    server: SandboxServer
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60

    def do_POST(self) -> None:
        """Answer a call, or a verb of the control URL."""
        length = self.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _MOST_BYTES:
            self._send(Reply(413, b"", "text/plain"))
            self.close_connection = True
            return
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            key = name.lower()
            headers[key] = f"{headers[key]},{value}" if key in headers else value
        self._answer(Request(self.command, self.path, headers, self.rfile.read(int(length))))

    do_GET = do_POST  # noqa: N815 - the base class looks for this name

    def _answer(self, request: Request) -> None:
        if urlsplit(request.target).path.startswith(control_api.PREFIX):
            self._send(_control(self.server.control_api, request))
            return
        try:
            self._send(answer(self.server.state, request), request.request_id)
        except DroppedError:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, reply: Reply, request_id: str = "") -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("x-amzn-RequestId", request_id)
        self.end_headers()
        self._write(reply)

    def _write(self, reply: Reply) -> None:
        """Write the body, byte by byte where a fault says so, until the server closes."""
        if not reply.pause:
            self.wfile.write(reply.body)
            return
        for at in range(len(reply.body)):
            self.wfile.write(reply.body[at : at + 1])
            self.wfile.flush()
            if self.server.state.closing.wait(reply.pause):
                return

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the Date header, by the clock of signatures as in AWS."""
        moment = self.server.state.clock.signing().timestamp() if timestamp is None else timestamp
        return formatdate(moment, usegmt=True)

    def version_string(self) -> str:
        """Return the Server header."""
        return "fob-sandbox"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Write nothing. The control URL has the log of calls."""


def _control(verbs: control_api.ControlApi, request: Request) -> Reply:
    why = refusal_of(request)
    if why is not None:
        return _json(403, {"error": why})
    try:
        fields = json.loads(request.body or b"{}")
        if not isinstance(fields, dict):
            return _json(400, {"error": "the body is not a JSON object"})
        return _json(200, {"result": verbs.run(urlsplit(request.target).path.removeprefix(control_api.PREFIX), fields)})
    except ValueError as error:
        return _json(400, {"error": str(error)})


def refusal_of(request: Request) -> str | None:
    """Return why a request may not use the control URL, or None if it may."""
    return "POST only" if request.method != "POST" else control_api.refusal_of_origin(request)


def _json(status: int, value: object) -> Reply:
    return Reply(status, json.dumps(value).encode(), "application/json")


@contextmanager
def running(*, port: int = 0, account: str = ACCOUNT, partition: str = "aws") -> Iterator[SandboxServer]:
    """Run a sandbox in a thread of this process, for the length of the block."""
    server = SandboxServer(SandboxState(account, partition), port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def serve(
    *,
    port: int = 0,
    account: str = ACCOUNT,
    partition: str = "aws",
    on_ready: Callable[[str], None] = lambda _: None,
    until: Callable[[], object] | None = None,
) -> None:
    """Run a sandbox in this process until ``until`` returns.

    Args:
        port: The port on 127.0.0.1; 0 for a free one.
        account: The account id, twelve digits.
        partition: The partition of every ARN.
        on_ready: Called with the endpoint once the server listens.
        until: Blocks while the sandbox runs; by default until KeyboardInterrupt.

    Raises:
        OSError: If the port is in use.
    """
    with running(port=port, account=account, partition=partition) as server:
        on_ready(server.endpoint)
        (until or threading.Event().wait)()


def main(argv: Sequence[str] | None = None) -> None:
    """Run as a child of `awsfob.sandbox.server_process.SandboxProcess`."""
    parser = argparse.ArgumentParser(prog="python -m awsfob.sandbox.server")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--account", default=ACCOUNT)
    parser.add_argument("--partition", default="aws")
    options = parser.parse_args(argv)
    serve(**vars(options), on_ready=_announce, until=sys.stdin.buffer.read)


def _announce(endpoint: str) -> None:
    sys.stdout.write(json.dumps({"endpoint": endpoint}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
