"""A server on loopback that gives every caller the same bytes, whatever they are, and hangs up."""

from __future__ import annotations

import re
import socket
from contextlib import contextmanager, suppress
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PATIENCE = 5


class Server:
    """The server; ``answer`` is what it says, ``url`` where it is."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.answer = b""
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            caller, _ = self._socket.accept()
            caller.settimeout(_PATIENCE)
            with caller, suppress(OSError):
                _read_request(caller)
                caller.sendall(self.answer)


def _read_request(caller: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        data += caller.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    found = _LENGTH.search(head)
    missing = int(found[1]) - len(body) if found else 0
    while missing > 0:
        missing -= len(caller.recv(65536))


@cache
def _server() -> Server:
    return Server()


@contextmanager
def endpoint() -> Iterator[Server]:
    """Give the one server of this process."""
    yield _server()
