"""Roles that only MFA opens, assumed by the clients themselves from what fob keeps: one code for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.catalogue import BOTO3, CLI_V1, CLI_V2, JS_INI, Client, each
from tests.clients.verdict import NEEDS_MFA, answered, refused

if TYPE_CHECKING:
    from tests.clients.scene import Scene

assumers = each(CLI_V1, CLI_V2, BOTO3, JS_INI)


@assumers
def test_a_role_on_the_session_section_needs_no_second_code(client: Client, scene: Scene) -> None:
    # The refusal comes first: the AWS CLI keeps a role's credentials by ARN, whatever profile they came from.
    from_key = scene.add_role("never", scene.profile)
    from_session = scene.add_role("admin", scene.session)
    refused(scene.who(client, from_key), NEEDS_MFA)
    scene.log_in()
    answered(scene.who(client, from_session), "-admin/")
    assert len(scene.calls("GetSessionToken")) == 1
    assert [call.serial for call in scene.calls("AssumeRole") if call.outcome == "ok"] == [""]


@assumers
def test_a_role_on_a_section_that_is_fob_brings_its_session_by_itself(client: Client, scene: Scene) -> None:
    """No session is in the AWS files, and yet it is a source profile: what `fob init --process` is for."""
    scene.init_process()
    role = scene.add_role("admin", scene.session)
    answered(scene.who(client, role, {"FOB_CODE": scene.code()}), "-admin/")
    assert len(scene.calls("GetSessionToken")) == 1
    assert b"ASIA" not in scene.home.credentials.read_bytes()
