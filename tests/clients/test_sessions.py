"""A session that `fob login` wrote, read by every client as it reads any profile; and refused once it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clients.catalogue import BOTO3, BOTOCORE, CLI_V1, CLI_V2, JS_INI, Client, each
from tests.clients.client_results import EXPIRED, NEEDS_MFA, NO_CREDENTIALS, answered, failed_with

if TYPE_CHECKING:
    from tests.clients.client_machine import ClientMachine


@each(CLI_V1, CLI_V2, BOTO3, BOTOCORE, JS_INI)
def test_the_session_opens_what_the_key_cannot(client: Client, machine: ClientMachine) -> None:
    failed_with(machine.keys(client, machine.profile), NEEDS_MFA)
    machine.log_in()
    answered(machine.keys(client, machine.session), machine.user.key_id)
    answered(machine.who(client, machine.session), machine.user.arn)
    machine.log_out()
    failed_with(machine.keys(client, machine.session), NO_CREDENTIALS)


@each(CLI_V1, CLI_V2, BOTO3, JS_INI)
@pytest.mark.parametrize("machine", ["long-term"], indirect=True)
def test_the_session_in_the_everyday_section_is_read_until_it_expires(client: Client, machine: ClientMachine) -> None:
    machine.log_in("--duration", "15m")
    answered(machine.keys(client, machine.session), machine.user.key_id)
    machine.control.advance(901)
    failed_with(machine.keys(client, machine.session), EXPIRED)
