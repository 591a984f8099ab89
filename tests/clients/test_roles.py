"""Roles that only MFA opens, assumed by the clients themselves from what fob keeps: one code for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.catalogue import BOTO3, CLI_V1, CLI_V2, JS_INI, Client, each
from tests.clients.client_results import NEEDS_MFA, answered, failed_with

if TYPE_CHECKING:
    from tests.clients.client_machine import ClientMachine

assumers = each(CLI_V1, CLI_V2, BOTO3, JS_INI)


@assumers
def test_a_role_on_the_session_section_needs_no_second_code(client: Client, machine: ClientMachine) -> None:
    # The refusal comes first: the AWS CLI keeps a role's credentials by ARN, whatever profile they came from.
    from_key = machine.add_mfa_role("never", machine.profile)
    from_session = machine.add_mfa_role("admin", machine.session)
    failed_with(machine.who(client, from_key), NEEDS_MFA)
    machine.log_in()
    answered(machine.who(client, from_session), "-admin/")
    assert len(machine.control.calls("GetSessionToken")) == 1
    assert [call.serial for call in machine.control.calls("AssumeRole") if call.outcome == "ok"] == [""]


@assumers
def test_a_role_on_a_section_that_is_fob_brings_its_session_by_itself(client: Client, machine: ClientMachine) -> None:
    """No session is in the AWS files, and yet it is a source profile: what `fob init --process` is for."""
    machine.init_process()
    role = machine.add_mfa_role("admin", machine.session)
    answered(machine.who(client, role, {"FOB_CODE": machine.code()}), "-admin/")
    assert len(machine.control.calls("GetSessionToken")) == 1
    assert b"ASIA" not in machine.home.credentials.read_bytes()
