"""The sandbox as a child: it is there when the block begins, and gone when its parent is, however that went."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from awsfob.errors import UnreachableError
from awsfob.sandbox.control import Control
from awsfob.sandbox.server_process import SandboxProcess

if TYPE_CHECKING:
    from pathlib import Path

PARENT = """
import sys
from awsfob.sandbox.server_process import SandboxProcess
with SandboxProcess() as sandbox:
    print(sandbox.endpoint, flush=True)
    sys.stdin.read()
"""


def test_it_ends_with_the_block() -> None:
    with SandboxProcess() as sandbox:
        control = sandbox.control
        assert control.about()["account"] == "111122223333"
    with pytest.raises(UnreachableError):
        control.about()


def test_it_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    endpoint = parent.stdout.readline().strip()
    control = Control(endpoint)
    assert control.about()
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 30
    while _listens(endpoint) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _listens(endpoint)


@pytest.mark.linux_only("it reads /proc")
def test_it_listens_on_loopback_only(sandbox: SandboxProcess) -> None:
    port = urlsplit(sandbox.endpoint).port
    assert port is not None
    with open("/proc/net/tcp", encoding="ascii") as table:  # noqa: PTH123 - a file of the kernel
        listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert f"0100007F:{port:04X}" in listening
    assert f"00000000:{port:04X}" not in listening


def test_what_drives_a_sandbox_loads_neither_moto_nor_botocore() -> None:
    program = (
        "import sys, awsfob.sandbox.control, awsfob.sandbox.server_process;"
        "print(sorted({'moto', 'botocore', 'pyotp', 'click', 'urllib.request'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_child_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "moto"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise ImportError('moto is broken')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path) + os.pathsep + os.environ.get("PYTHONPATH", ""))
    with pytest.raises(RuntimeError, match="moto is broken"), SandboxProcess():
        pass


def _listens(endpoint: str) -> bool:
    url = urlsplit(endpoint)
    with socket.socket() as probe:
        return probe.connect_ex((str(url.hostname), int(url.port or 0))) == 0
