"""rclone, a program on the Go SDK, which speaks S3 only: what it signs with tells whose credentials it has."""

from __future__ import annotations

import configparser
from typing import TYPE_CHECKING

import pytest

from tests.clients.catalogue import RCLONE, Client, each
from tests.clients.client_results import EXPIRED, answered, failed_with
from tests.clients.s3 import Bucket, Signer, serve
from tests.harness.program import installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.clients.client_machine import ClientMachine

pytestmark = each(RCLONE)
REFUSED = r"AccessDenied"
NOTHING = r"NoCredentialProviders|SharedCredsLoad|no valid providers"


@pytest.fixture
def bucket(machine: ClientMachine) -> Iterator[Bucket]:
    with serve(machine.home.endpoint) as running:
        yield running


def ls(client: Client, bucket: Bucket) -> list[str]:
    """Words that list the buckets, with whatever credentials the Go SDK finds."""
    remote = f":s3,provider=Other,env_auth=true,endpoint='{bucket.endpoint}',region=us-east-1:"
    once = ("--retries", "1", "--low-level-retries", "1")
    return [*client.command, "--config", "/dev/null", *once, "lsd", remote]


def stored(machine: ClientMachine) -> Signer:
    """The session as it stands in the credentials file."""
    parser = configparser.RawConfigParser()
    parser.read(machine.home.credentials)
    section = parser[machine.session]
    return Signer(section["aws_access_key_id"], section["aws_session_token"])


def test_the_session_section_signs_until_logout(client: Client, machine: ClientMachine, bucket: Bucket) -> None:
    failed_with(machine.run(ls(client, bucket), machine.profile), REFUSED)
    assert bucket.signers.pop() == Signer(machine.user.key_id, "")
    machine.log_in()
    answered(machine.run(ls(client, bucket), machine.session), "a-bucket")
    assert bucket.signers == [stored(machine)]
    machine.log_out()
    failed_with(machine.run(ls(client, bucket), machine.session), NOTHING)


@pytest.mark.parametrize("machine", ["long-term"], indirect=True)
def test_the_everyday_section_signs(client: Client, machine: ClientMachine, bucket: Bucket) -> None:
    failed_with(machine.run(ls(client, bucket), machine.session), NOTHING)
    machine.log_in()
    answered(machine.run(ls(client, bucket), machine.session), "a-bucket")
    assert bucket.signers == [stored(machine)]


@pytest.mark.parametrize("program", ["fob", "fob-process"])
def test_fob_is_the_credential_process(client: Client, machine: ClientMachine, bucket: Bucket, program: str) -> None:
    profile = machine.add_process("by-fob", program)
    failed_with(machine.run(ls(client, bucket), profile), r"fob: error: .*exit status 6")
    machine.log_in()
    answered(machine.run(ls(client, bucket), profile), "a-bucket")
    assert bucket.signers == [stored(machine)]


def test_a_role_on_the_session_section_needs_no_second_code(
    client: Client, machine: ClientMachine, bucket: Bucket
) -> None:
    from_key, from_session = (
        machine.add_mfa_role("never", machine.profile),
        machine.add_mfa_role("admin", machine.session),
    )
    failed_with(machine.run(ls(client, bucket), from_key), REFUSED)
    machine.log_in()
    answered(machine.run(ls(client, bucket), from_session), "a-bucket")
    assert [call.key_id for call in machine.control.calls("AssumeRole")] == [
        machine.user.key_id,
        stored(machine).key_id,
    ]
    assert bucket.signers[-1] != stored(machine)
    machine.control.advance(12 * 3600 + 1)
    failed_with(machine.run(ls(client, bucket), from_session), EXPIRED)
    assert len(machine.control.calls("GetSessionToken")) == 1


def test_a_role_on_a_section_that_is_fob_brings_its_session_by_itself(
    client: Client, machine: ClientMachine, bucket: Bucket
) -> None:
    machine.init_process()
    role = machine.add_mfa_role("admin", machine.session)
    answered(machine.run(ls(client, bucket), role, {"FOB_CODE": machine.code()}), "a-bucket")
    assert [call.outcome for call in machine.control.calls("AssumeRole")] == ["ok"]
    assert len(machine.control.calls("GetSessionToken")) == 1


def test_exec_and_env_hand_over(client: Client, machine: ClientMachine, bucket: Bucket) -> None:
    failed_with(machine.run(ls(client, bucket), machine.profile), REFUSED)
    machine.log_in()
    fob = installed()[0]
    answered(machine.run([fob, "exec", "--", *ls(client, bucket)], machine.profile), "a-bucket")
    evaluated = ["sh", "-c", 'fob=$0; eval "$("$fob" env)"; exec "$@"', fob, *ls(client, bucket)]
    answered(machine.run(evaluated, machine.profile), "a-bucket")
    assert bucket.signers[1:] == [stored(machine)] * 2


def test_a_session_that_ended_is_followed_by_the_next(client: Client, machine: ClientMachine, bucket: Bucket) -> None:
    profile = machine.add_process("by-fob")
    machine.log_in("--duration", "15m")
    before = stored(machine)
    answered(machine.run(ls(client, bucket), profile, {"FOB_CODE": machine.code()}), "a-bucket")
    assert bucket.signers == [stored(machine)] != [before]
