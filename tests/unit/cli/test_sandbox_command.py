"""What ``fob sandbox run`` prints for another terminal is for the shell of the system."""

from __future__ import annotations

import pytest

from awsfob.cli.sandbox_command import commands_to_use_it

VALUES = {"AWS_CONFIG_FILE": "/a b/config"}
MADE = {"profile": "work", "user": "alice"}


@pytest.mark.posix_only("shlex quotes for sh")
def test_for_posix_shells() -> None:
    assert [*commands_to_use_it(VALUES, MADE, powershell=False)] == [
        "export AWS_CONFIG_FILE='/a b/config'",
        'fob login work --code "$(fob sandbox code alice)"',
    ]


def test_for_powershell() -> None:
    assert [*commands_to_use_it(VALUES, MADE, powershell=True)] == [
        '$Env:AWS_CONFIG_FILE = "/a b/config"',
        "fob login work --code (fob sandbox code alice)",
    ]


def test_without_a_home_folder_the_first_command_makes_a_user() -> None:
    assert [*commands_to_use_it({}, {}, powershell=False)] == ["fob sandbox user alice"]
