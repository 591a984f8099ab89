"""ministack, an STS and IAM that is not ours, with its signature and session checks on."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = Path(__file__).parents[2] / ".cache/ministack/bin/ministack"
ROOT = ("test", "test", None)


def client(service: str, endpoint: str, credentials: tuple[str, str, str | None]) -> Any:  # noqa: ANN401  botocore makes client classes at run time
    key_id, secret, token = credentials
    return botocore.session.Session().create_client(
        service,
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        aws_session_token=token,
    )


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """Run ministack with its files in a folder, and yield its endpoint."""
    if not SERVER.exists():
        pytest.skip("ministack is missing: make test installs it from requirements/ministack.txt")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"AUTH": "true", "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "STATE_DIR": str(folder)}
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder), **settings}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([SERVER], env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("ministack did not start within a minute")
