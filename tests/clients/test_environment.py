"""`fob exec` and `fob env`: the credentials reach each client through its environment, past what would shadow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.catalogue import BOTO3, CLI_V1, CLI_V2, JS_CHAIN, Client, each
from tests.clients.client_results import NEEDS_MFA, answered, failed_with
from tests.harness.program import installed

if TYPE_CHECKING:
    from tests.clients.client_machine import ClientMachine


@each(CLI_V1, CLI_V2, BOTO3, JS_CHAIN)
def test_exec_and_env_hand_over_to_the_client(client: Client, machine: ClientMachine) -> None:
    """The profile of the outer environment has the key only: a client that still sees it is refused."""
    role = machine.add_mfa_role("admin", machine.profile)
    failed_with(machine.keys(client, machine.profile), NEEDS_MFA)
    machine.log_in()
    fob = installed()[0]
    under_fob = [fob, "exec", role, "--", *machine.who_words(client)]
    answered(machine.run(under_fob, machine.profile), "-admin/")
    evaluated = ["sh", "-c", 'fob=$0; eval "$("$fob" env)"; exec "$@"', fob, *machine.keys_words(client)]
    answered(machine.run(evaluated, machine.profile), machine.user.key_id)
    assert len(machine.control.calls("GetSessionToken")) == len(machine.control.calls("AssumeRole")) == 1
