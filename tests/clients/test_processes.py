"""fob as the credential_process of every client: by either of its programs, and over the end of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.catalogue import BOTO3, BOTOCORE, CLI_V1, CLI_V2, JS_INI, JS_PROCESS, Client, each
from tests.clients.verdict import EXPIRED, answered, refused

if TYPE_CHECKING:
    from tests.clients.scene import Scene


@each(CLI_V1, CLI_V2, BOTO3, BOTOCORE, JS_INI, JS_PROCESS)
def test_both_programs_answer_and_say_what_to_run_where_they_cannot(client: Client, scene: Scene) -> None:
    python = scene.add_process("by-python", "fob")
    shell = scene.add_process("by-shell", "fob-process")
    refused(scene.keys(client, shell), rf"hint:.*fob login {scene.profile}")
    scene.log_in()
    for profile in (python, shell):
        answered(scene.keys(client, profile), scene.user.key_id)
    assert len(scene.calls("GetSessionToken")) == 1


@each(CLI_V1, CLI_V2, BOTO3, JS_INI)
def test_a_session_that_ended_is_followed_by_the_next(client: Client, scene: Scene) -> None:
    scene.log_in("--duration", "15m")
    scene.control.advance(901)
    refused(scene.keys(client, scene.session, {"FOB_CODE": scene.code()}), EXPIRED)
    profile = scene.add_process("by-fob")
    answered(scene.keys(client, profile, {"FOB_CODE": scene.code()}), scene.user.key_id)
    assert [call.outcome for call in scene.calls("GetSessionToken")] == ["ok", "ok"]
