"""A client at a terminal, with fob behind it: the user is asked for the code, though the client owns the streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.catalogue import CLI_V1
from tests.harness.terminal import TerminalProgram

if TYPE_CHECKING:
    from tests.clients.client_machine import ClientMachine


def test_the_aws_cli_waits_while_the_user_types_the_code(machine: ClientMachine) -> None:
    profile = machine.add_process("by-fob")
    start = TerminalProgram(machine.home, machine.keys_words(CLI_V1))
    with start(env=machine.variables(profile), stdout="pipe") as terminal:
        terminal.answer("MFA code for ", machine.code)
        result = terminal.wait()
    assert (result.code, machine.user.key_id in result.out) == (0, True), result.screen + result.out
    assert len(machine.control.calls("GetSessionToken")) == 1
