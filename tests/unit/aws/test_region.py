"""The region of last resort: the machine's when it is an EC2 instance, else the home of the partition."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from awsfob.aws.region import fallback_region, on_ec2
from awsfob.partitions import HOME_REGIONS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the kernel says of a machine; empty, as in a container."""
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)
    return tmp_path


def says(machine: Path, path: str, text: str) -> None:
    (machine / path).parent.mkdir(parents=True)
    (machine / path).write_text(text)


@pytest.mark.parametrize("partition", HOME_REGIONS)
def test_every_partition_has_a_home(machine: Path, partition: str) -> None:
    assert fallback_region(f"arn:{partition}:iam::1:mfa/a", kernel=machine) == HOME_REGIONS[partition]


@pytest.mark.parametrize("arn", [None, "", "GAHT12345678", "arn", "arn:aws-mars:iam::1:mfa/a"])
def test_what_names_no_partition_goes_to_the_largest(machine: Path, arn: str | None) -> None:
    assert fallback_region(arn, kernel=machine) == "us-east-1"


@pytest.mark.posix_only("only Linux describes its machine in files")
@pytest.mark.parametrize(
    ("path", "text", "is_ec2"),
    [
        ("class/dmi/id/sys_vendor", "Amazon EC2\n", True),
        ("class/dmi/id/sys_vendor", "LENOVO\n", False),
        ("hypervisor/uuid", "ec2e1916-9099-7caf-fd21-012345abcdef\n", True),
        ("hypervisor/uuid", "EC2E1916-9099-7CAF-FD21-012345ABCDEF\n", True),
        ("hypervisor/uuid", "4a2e1916-9099-7caf-fd21-012345abcdef\n", False),
    ],
)
def test_an_instance_is_known_without_the_network(machine: Path, path: str, text: str, is_ec2: bool) -> None:
    says(machine, path, text)
    assert on_ec2(machine) is is_ec2


def test_no_kernel_tells_anything(machine: Path) -> None:
    assert on_ec2(machine) is False


def test_metadata_switched_off_is_no_instance(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    says(machine, "class/dmi/id/sys_vendor", "Amazon EC2\n")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "TRUE")
    assert on_ec2(machine) is False
    assert fallback_region("arn:aws-cn:iam::1:mfa/a", kernel=machine) == "cn-north-1"


class _Metadata(BaseHTTPRequestHandler):
    """The instance metadata service, version 2, of an instance in eu-central-1."""

    def do_PUT(self) -> None:
        self._answer(b"a-token")

    def do_GET(self) -> None:
        self._answer(b"eu-central-1b")

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.mark.posix_only("only Linux describes its machine in files")
def test_an_instance_is_asked_for_its_region(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    says(machine, "class/dmi/id/sys_vendor", "Amazon EC2\n")
    with HTTPServer(("127.0.0.1", 0), _Metadata) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        assert fallback_region("arn:aws-cn:iam::1:mfa/a", kernel=machine) == "eu-central-1"
        server.shutdown()


def test_an_instance_that_does_not_tell_its_region(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    says(machine, "class/dmi/id/sys_vendor", "Amazon EC2\n")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9")
    assert fallback_region("arn:aws-cn:iam::1:mfa/a", kernel=machine) == "cn-north-1"
