"""A section may have any name: no command hands it to the terminal as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.harness.users import key_section

if TYPE_CHECKING:
    from tests.harness.forked import Forked
    from tests.harness.user_machine import UserMachine

NAME = "a\x1b[31mb\x9bc\u202ed\x07e\x7ff"
SHOWN = "a?[31mb?c?d?e?f"
COMMANDS = [
    ("login", NAME),
    ("login", NAME, "-v"),
    ("login", NAME, "--json"),
    ("status",),
    ("status", "--json"),
    ("status", NAME),
    ("whoami", NAME),
    ("keys", NAME),
    ("keys", NAME, "--json"),
    ("init", NAME),
    ("mfa", "sources", NAME),
    ("rotate", NAME, "--dry-run"),
    ("policy", NAME),
    ("logout", NAME),
    ("logout", "--all"),
    ("login", NAME, "--no-mfa"),
    ("process", "no" + NAME),
    ("exec", "no" + NAME, "--", "true"),
    ("env", f"line\nfob: error: {NAME}"),
    ("completion", "bash", "--complete", "--", "fob login a", "a"),
]


def test_no_command_shows_control_characters_of_a_name(machine: UserMachine, fob: Forked) -> None:
    """fob writes no such section, but another program may have done so, with a session in it."""
    machine.write_key_and_region()
    machine.log_in()
    machine.home.write_credentials(machine.home.credentials.read_text().replace("[work", f"[{NAME}"))
    seen = ""
    for words in COMMANDS:
        result = fob(*words)
        wrong = {sign for sign in result.all if not sign.isprintable() and sign != "\n"}
        assert not wrong, (words, result)
        assert "a bug in fob" not in result.err, (words, result)
        assert not [line for line in result.err.splitlines() if line.startswith("fob: error: a?")], (words, result)
        seen += result.all
    assert seen.count(SHOWN) > len(COMMANDS) / 2


def test_a_prompt_shows_none_either(machine: UserMachine) -> None:
    """Direction marks are allowed in a section, so a login gets as far as the question."""
    name = "a\u202eb\u2066c"
    machine.home.write_credentials(key_section(name, machine.user))
    machine.home.write_config("[default]\nregion = eu-west-1\n")
    with machine.fob_at_terminal("login", name) as terminal:
        terminal.answer(r"for a\?b\?c \(", machine.code)
        result = terminal.wait()
    assert result.code == 0
    assert "logged in: a?b?c" in result.screen
    assert "\u202e" not in result.screen


def test_what_a_program_reads_shows_none_on_a_terminal_only(machine: UserMachine) -> None:
    machine.write_key_and_region()
    folder = machine.home.aws / "aws-profiles"
    folder.mkdir(mode=0o700)
    (folder / NAME).write_text("region=eu-west-1\n")
    assert NAME in machine.fob("sync", "--list").out
    with machine.fob_at_terminal("sync", "--list") as terminal:
        said = terminal.wait().said
    assert SHOWN in said
    assert "\x1b" not in said
