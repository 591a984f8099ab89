"""fob as the credential_process of every client: by either of its programs, and over the end of a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.catalogue import BOTO3, BOTOCORE, CLI_V1, CLI_V2, JS_INI, JS_PROCESS, Client, each
from tests.clients.client_results import EXPIRED, answered, failed_with

if TYPE_CHECKING:
    from tests.clients.client_machine import ClientMachine


@each(CLI_V1, CLI_V2, BOTO3, BOTOCORE, JS_INI, JS_PROCESS)
def test_both_programs_answer_and_say_what_to_run_where_they_cannot(client: Client, machine: ClientMachine) -> None:
    python = machine.add_process("by-python", "fob")
    shell = machine.add_process("by-shell", "fob-process")
    failed_with(machine.keys(client, shell), rf"hint:.*fob login {machine.profile}")
    machine.log_in()
    for profile in (python, shell):
        answered(machine.keys(client, profile), machine.user.key_id)
    assert len(machine.control.calls("GetSessionToken")) == 1


@each(CLI_V1, CLI_V2, BOTO3, JS_INI)
def test_a_session_that_ended_is_followed_by_the_next(client: Client, machine: ClientMachine) -> None:
    machine.log_in("--duration", "15m")
    machine.control.advance(901)
    failed_with(machine.keys(client, machine.session, {"FOB_CODE": machine.code()}), EXPIRED)
    profile = machine.add_process("by-fob")
    answered(machine.keys(client, profile, {"FOB_CODE": machine.code()}), machine.user.key_id)
    assert [call.outcome for call in machine.control.calls("GetSessionToken")] == ["ok", "ok"]
