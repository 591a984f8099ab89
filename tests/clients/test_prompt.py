"""A client at a terminal, with fob behind it: the person is asked for the code, though the client owns the streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.catalogue import CLI_V1
from tests.harness.terminal import TerminalProgram

if TYPE_CHECKING:
    from tests.clients.scene import Scene


def test_the_aws_cli_waits_while_the_person_types_the_code(scene: Scene) -> None:
    profile = scene.add_process("by-fob")
    start = TerminalProgram(scene.home, scene.keys_words(CLI_V1))
    with start(env=scene.variables(profile), stdout="pipe") as terminal:
        terminal.answer(r"(?i)code.*:", scene.code())
        result = terminal.wait()
    assert (result.code, scene.user.key_id in result.out) == (0, True), result.screen + result.out
    assert len(scene.calls("GetSessionToken")) == 1
