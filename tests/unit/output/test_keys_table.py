"""The table of a user's access keys."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from awsfob.aws.iam import KeyInfo, LastUse
from awsfob.keys.listing import KnownKey, UserKeys
from awsfob.output.keys_table import as_table

NOW = datetime(2030, 1, 11, 12, tzinfo=UTC)
MADE = datetime(2030, 1, 1, tzinfo=UTC)
USED = datetime(2030, 1, 10, tzinfo=UTC)


def key(letter: str, status: str, used: LastUse | None, *, in_file: bool = False) -> KnownKey:
    return KnownKey(KeyInfo(f"AKIA{letter * 16}", status, MADE), used, in_file)


KEYS = (
    key("A", "Active", LastUse(USED, "sts", "eu-west-1"), in_file=True),
    key("B", "Inactive", LastUse(None, None, None)),
    key("C", "Expired", None),
)


def drawn(*, width: int = 80, coloured: bool = False, profile: str = "work") -> list[str]:
    return as_table(UserKeys(profile, "anna", KEYS), NOW, width, coloured=coloured).splitlines()


def test_a_line_for_the_user_and_a_row_for_each_key() -> None:
    assert drawn() == [
        "anna (work)",
        "key                   status    age   last used                   in the file",
        "─────────────────────────────────────────────────────────────────────────────",
        "AKIAAAAAAAAAAAAAAAAA  Active    10 d  2030-01-10 sts (eu-west-1)  yes",
        "AKIABBBBBBBBBBBBBBBB  Inactive  10 d  never",
        "AKIACCCCCCCCCCCCCCCC  Expired   10 d  unknown",
    ]


def test_a_narrow_terminal_folds_the_last_use_and_keeps_the_ids() -> None:
    lines = drawn(width=60)
    assert max(map(len, lines)) == 60
    assert [line.partition(" ")[0] for line in lines[3:] if line.startswith("AKIA")] == [
        each.info.key_id for each in KEYS
    ]
    assert "eu-west-1" not in lines[3]


@pytest.mark.parametrize(("status", "colour"), [("Active", "32"), ("Inactive", "2"), ("Expired", "31")])
def test_the_status_has_its_colour_where_colours_are_shown(status: str, colour: str) -> None:
    assert any(f"  \x1b[{colour}m{status}\x1b[0m " in line for line in drawn(coloured=True))
    assert not any("\x1b" in line for line in drawn())


def test_colours_move_no_column() -> None:
    bare = [line.replace("\x1b[0m", "") for line in drawn(coloured=True)]
    for number in ("32", "2", "31"):
        bare = [line.replace(f"\x1b[{number}m", "") for line in bare]
    assert bare == drawn()


def test_the_name_of_a_profile_cannot_move_the_cursor() -> None:
    assert drawn(profile="a\x1b[2Jb\nc")[0] == "anna (a?[2Jb?c)"
