"""A rotation while AWS has trouble: calls that fail after they did their work, a key that nobody gets to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.test_disk import mounted
from tests.harness.program import Program, installed

if TYPE_CHECKING:
    from collections.abc import Callable

    from awsfob.sandbox.server_process import SandboxProcess
    from tests.faults.rotation_runner import RotationRunner

MAKE, RETIRE, DELETE = "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"


@pytest.mark.parametrize(("action", "count"), [(MAKE, 1), (RETIRE, 1), (RETIRE, 9), (DELETE, 1), (DELETE, 9)])
@pytest.mark.parametrize("kind", ["500-after", "drop-after"])
def test_aws_fails_after_it_did_the_work(
    make_rotation: Callable[[], RotationRunner], sandbox: SandboxProcess, action: str, count: int, kind: str
) -> None:
    rotation = make_rotation()
    sandbox.control.fault(action, kind, count)
    code, _ = rotation.rotate()
    # To make a key twice would be one too many; to delete one again finds that it is gone.
    is_retried = action == DELETE or (action == RETIRE and count == 1)
    assert code == (0 if is_retried else 5), rotation.said
    assert is_retried or "hint: the key in the files works; to finish: fob rotate work" in rotation.said
    assert "no AWS file was changed" not in rotation.said
    assert rotation.key_works()
    finish(sandbox, rotation)


def finish(sandbox: SandboxProcess, rotation: RotationRunner) -> None:
    """Let the trouble pass, and the rotation come to its end."""
    while sandbox.control.calls()[-1].fault:
        rotation.rotate()
    unrecorded = set(rotation.listed()) - rotation.recorded()
    for key_id in unrecorded:
        code, _ = rotation.rotate()
        assert code == 6, rotation.said
        assert rotation.listed()[key_id] == "Active"
    code, _ = rotation.rotate(*(word for key_id in unrecorded for word in ("--delete-key", key_id)))
    assert code == 0, rotation.said
    assert rotation.key_works()
    assert rotation.is_tidy()


@pytest.mark.parametrize("kind", ["throttle", pytest.param("503", marks=pytest.mark.proof)])
@pytest.mark.parametrize("action", ["ListAccessKeys", "GetCallerIdentity", MAKE, RETIRE, DELETE])
def test_aws_throttles_some_calls(
    make_rotation: Callable[[], RotationRunner], sandbox: SandboxProcess, action: str, kind: str
) -> None:
    rotation = make_rotation()
    sandbox.control.fault(action, kind, 1)
    code, _ = rotation.rotate()
    assert code == (5 if action == MAKE else 0), rotation.said
    finish(sandbox, rotation)


def test_a_key_that_aws_never_gets_to_know_is_taken_back(
    make_rotation: Callable[[], RotationRunner], sandbox: SandboxProcess
) -> None:
    rotation = make_rotation()
    sandbox.control.propagation(3600)
    before = rotation.home.credentials.read_bytes(), rotation.home.config.read_bytes()
    code, _ = rotation.rotate("--wait", "1")
    assert code == 4, rotation.said
    assert "fob: rolled back: the new key is deleted, the old one is as it was" in rotation.said
    assert (rotation.home.credentials.read_bytes(), rotation.home.config.read_bytes()) == before
    assert rotation.key_works()
    assert rotation.is_tidy()
    assert list(rotation.keys_in_files()) == [rotation.user.key_id]


def test_a_key_that_flickers_is_proven_until_it_does_not(
    make_rotation: Callable[[], RotationRunner], sandbox: SandboxProcess
) -> None:
    rotation = make_rotation()
    sandbox.control.propagation(0.5, flicker=4)
    code, _ = rotation.rotate()
    assert code == 0, rotation.said
    new = next(iter(rotation.keys_in_files()))
    proofs = [call.outcome for call in sandbox.control.calls("GetCallerIdentity") if call.key_id == new]
    assert proofs.count("InvalidClientTokenId") >= 5
    assert rotation.key_works()
    assert rotation.is_tidy()


def test_files_that_cannot_be_written_are_found_before_a_key_is_made(
    make_rotation: Callable[[], RotationRunner], sandbox: SandboxProcess
) -> None:
    rotation = make_rotation()
    within = mounted("read-only", rotation.home.aws)
    refused = Program(rotation.home, [*within, *installed()])("rotate", "work", "--yes")
    assert refused.code == 3, refused.all
    assert "read-only" in refused.err
    assert not sandbox.control.calls(MAKE)
    assert rotation.is_tidy()
    assert rotation.rotate()[0] == 0


@pytest.mark.proof
def test_a_disk_with_too_little_room_for_the_file_is_found_before_a_key_is_made(
    make_rotation: Callable[[], RotationRunner], sandbox: SandboxProcess
) -> None:
    rotation = make_rotation()
    path = rotation.home.credentials
    path.write_bytes(path.read_bytes() + b"# filler\n" * 90_000)
    refused = Program(rotation.home, [*mounted("roomy", rotation.home.aws), *installed()])("rotate", "work", "--yes")
    assert refused.code == 3, refused.all
    assert "the disk is full" in refused.err
    assert not sandbox.control.calls(MAKE)
    assert rotation.is_tidy()
    small = make_rotation()
    assert Program(small.home, [*mounted("roomy", small.home.aws), *installed()])("rotate", "work", "--yes").code == 0
