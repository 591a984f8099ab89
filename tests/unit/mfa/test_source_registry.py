"""What a profile's sections say about where codes come from."""

from __future__ import annotations

import pytest

from awsfob.errors import FilesError
from awsfob.mfa.source_registry import of_profile
from awsfob.mfa.sources.command import split_words
from tests.harness.aws_texts import SERIAL


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"mfa_type": "yubikey"}, ["ykman"]),
        ({"mfa_type": "YubiKey"}, ["ykman"]),
        ({"mfa_type": "virtual"}, ["prompt"]),
        ({"mfa_type": "something else"}, ["prompt"]),
        ({"mfa_type": "yubikey", "mfa_id": SERIAL}, ["ykman"]),
        ({"mfa_type": "yubikey", "mfa_id": SERIAL + "2"}, []),
        ({"mfa_type": "yubikey", "mfa_process": "program"}, ["command"]),
        ({"mfa_type": "yubikey", "fob_mfa_from": "pass"}, ["pass"]),
        ({"fob_mfa_from": "pass", "mfa_process": "program"}, ["pass", "command"]),
    ],
)
def test_what_a_section_says(values: dict[str, str], expected: list[str]) -> None:
    assert [each.name for each in of_profile([values], SERIAL)] == expected


@pytest.mark.posix_only("no /bin/sh")
def test_mfa_process_runs_through_a_shell_as_aws_vault_runs_it() -> None:
    (found,) = of_profile([{"mfa_process": 'oathtool -b "$(cat seed)" | tail -1'}], SERIAL)
    assert split_words(found.argument, "command") == ["/bin/sh", "-c", 'oathtool -b "$(cat seed)" | tail -1']


def test_the_first_section_that_says_something_counts() -> None:
    sections = [{"region": "eu-west-1"}, {"mfa_type": "yubikey"}, {"fob_mfa_from": "pass"}]
    assert [each.name for each in of_profile(sections, SERIAL)] == ["ykman"]


def test_a_source_that_is_none_is_said_with_where_it_stands() -> None:
    with pytest.raises(FilesError, match="fob_mfa_from"):
        of_profile([{"fob_mfa_from": "smoke signals"}], SERIAL)
