"""rclone, a program on the Go SDK, which speaks S3 only: what it signs with tells whose credentials it has."""

from __future__ import annotations

import configparser
from typing import TYPE_CHECKING

import pytest

from tests.clients.catalogue import RCLONE, Client, each
from tests.clients.s3 import Bucket, Signer, serve
from tests.clients.verdict import EXPIRED, answered, refused
from tests.harness.program import installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.clients.scene import Scene

pytestmark = each(RCLONE)
REFUSED = r"AccessDenied"
NOTHING = r"NoCredentialProviders|SharedCredsLoad|no valid providers"


@pytest.fixture
def bucket(scene: Scene) -> Iterator[Bucket]:
    with serve(scene.home.endpoint) as running:
        yield running


def ls(client: Client, bucket: Bucket) -> list[str]:
    """Words that list the buckets, with whatever credentials the Go SDK finds."""
    remote = f":s3,provider=Other,env_auth=true,endpoint='{bucket.endpoint}',region=us-east-1:"
    once = ("--retries", "1", "--low-level-retries", "1")
    return [*client.command, "--config", "/dev/null", *once, "lsd", remote]


def stored(scene: Scene) -> Signer:
    """The session as it stands in the credentials file."""
    parser = configparser.RawConfigParser()
    parser.read(scene.home.credentials)
    section = parser[scene.session]
    return Signer(section["aws_access_key_id"], section["aws_session_token"])


def test_the_session_section_signs_until_logout(client: Client, scene: Scene, bucket: Bucket) -> None:
    refused(scene.run(ls(client, bucket), scene.profile), REFUSED)
    assert bucket.signers.pop() == Signer(scene.user.key_id, "")
    scene.log_in()
    answered(scene.run(ls(client, bucket), scene.session), "a-bucket")
    assert bucket.signers == [stored(scene)]
    scene.fob("logout", scene.profile)
    refused(scene.run(ls(client, bucket), scene.session), NOTHING)


@pytest.mark.parametrize("scene", ["long-term"], indirect=True)
def test_the_everyday_section_signs(client: Client, scene: Scene, bucket: Bucket) -> None:
    refused(scene.run(ls(client, bucket), scene.session), NOTHING)
    scene.log_in()
    answered(scene.run(ls(client, bucket), scene.session), "a-bucket")
    assert bucket.signers == [stored(scene)]


@pytest.mark.parametrize("program", ["fob", "fob-process"])
def test_fob_is_the_credential_process(client: Client, scene: Scene, bucket: Bucket, program: str) -> None:
    profile = scene.add_process("by-fob", program)
    refused(scene.run(ls(client, bucket), profile), r"fob: error: .*exit status 6")
    scene.log_in()
    answered(scene.run(ls(client, bucket), profile), "a-bucket")
    assert bucket.signers == [stored(scene)]


def test_a_role_on_the_session_section_needs_no_second_code(client: Client, scene: Scene, bucket: Bucket) -> None:
    from_key, from_session = scene.add_role("never", scene.profile), scene.add_role("admin", scene.session)
    refused(scene.run(ls(client, bucket), from_key), REFUSED)
    scene.log_in()
    answered(scene.run(ls(client, bucket), from_session), "a-bucket")
    assert [call.key_id for call in scene.calls("AssumeRole")] == [scene.user.key_id, stored(scene).key_id]
    assert bucket.signers[-1] != stored(scene)
    scene.control.advance(12 * 3600 + 1)
    refused(scene.run(ls(client, bucket), from_session), EXPIRED)
    assert len(scene.calls("GetSessionToken")) == 1


def test_a_role_on_a_section_that_is_fob_brings_its_session_by_itself(
    client: Client, scene: Scene, bucket: Bucket
) -> None:
    scene.init_process()
    role = scene.add_role("admin", scene.session)
    answered(scene.run(ls(client, bucket), role, {"FOB_CODE": scene.code()}), "a-bucket")
    assert [call.outcome for call in scene.calls("AssumeRole")] == ["ok"]
    assert len(scene.calls("GetSessionToken")) == 1


def test_exec_and_env_hand_over(client: Client, scene: Scene, bucket: Bucket) -> None:
    refused(scene.run(ls(client, bucket), scene.profile), REFUSED)
    scene.log_in()
    fob = installed()[0]
    answered(scene.run([fob, "exec", "--", *ls(client, bucket)], scene.profile), "a-bucket")
    evaluated = ["sh", "-c", 'fob=$0; eval "$("$fob" env)"; exec "$@"', fob, *ls(client, bucket)]
    answered(scene.run(evaluated, scene.profile), "a-bucket")
    assert bucket.signers[1:] == [stored(scene)] * 2


def test_a_session_that_ended_is_followed_by_the_next(client: Client, scene: Scene, bucket: Bucket) -> None:
    profile = scene.add_process("by-fob")
    scene.log_in("--duration", "15m")
    before = stored(scene)
    answered(scene.run(ls(client, bucket), profile, {"FOB_CODE": scene.code()}), "a-bucket")
    assert bucket.signers == [stored(scene)] != [before]
