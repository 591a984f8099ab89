"""A session that `fob login` wrote, read by every client as it reads any profile; and refused once it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clients.catalogue import BOTO3, BOTOCORE, CLI_V1, CLI_V2, JS_INI, Client, each
from tests.clients.verdict import EXPIRED, NEEDS_MFA, NO_CREDENTIALS, answered, refused

if TYPE_CHECKING:
    from tests.clients.scene import Scene


@each(CLI_V1, CLI_V2, BOTO3, BOTOCORE, JS_INI)
def test_the_session_opens_what_the_key_cannot(client: Client, scene: Scene) -> None:
    refused(scene.keys(client, scene.profile), NEEDS_MFA)
    scene.log_in()
    answered(scene.keys(client, scene.session), scene.user.key_id)
    answered(scene.who(client, scene.session), scene.user.arn)
    scene.fob("logout", scene.profile)
    refused(scene.keys(client, scene.session), NO_CREDENTIALS)


@each(CLI_V1, CLI_V2, BOTO3, JS_INI)
@pytest.mark.parametrize("scene", ["long-term"], indirect=True)
def test_the_session_in_the_everyday_section_is_read_until_it_expires(client: Client, scene: Scene) -> None:
    scene.log_in("--duration", "15m")
    answered(scene.keys(client, scene.session), scene.user.key_id)
    scene.control.advance(901)
    refused(scene.keys(client, scene.session), EXPIRED)
