"""Every state in which a rotation can be found, and the one step that follows from it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from awsfob.aws.iam import KeyInfo
from awsfob.keys.journal import Journal
from awsfob.keys.rotation import ASKING, Action, Next, next_step
from awsfob.model import Key, Secret

STARTED = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LONG_AGO = STARTED - timedelta(days=400)
OLD, NEW, OTHER = "AKIAOLD0000000000000", "AKIANEW0000000000000", "AKIAOTHER00000000000"


def listed(key_id: str, status: str = "Active", created: datetime = LONG_AGO) -> KeyInfo:
    return KeyInfo(key_id, status, created)


def journal(*, new: bool, keep_old: bool = False) -> Journal:
    made = Key(NEW, Secret("new secret")) if new else None
    return Journal("arn:aws:iam::1:user/u", Key(OLD, Secret("old secret")), (OLD,), STARTED, keep_old, made)


FRESH = listed(NEW, created=STARTED + timedelta(seconds=3))
BEFORE = journal(new=False)
AFTER = journal(new=True)
KEEPING = journal(new=True, keep_old=True)
INACTIVE_OLD = listed(OLD, "Inactive")
DEAD = listed(NEW, "Inactive", STARTED)

ROWS = [
    # what is noted, what IAM lists, what the files hold -> what is next
    ("nothing noted, one key", None, [listed(OLD)], [OLD], Next(Action.CREATE)),
    ("a second key is active", None, [listed(OLD), listed(OTHER)], [OLD], Next(Action.ASK_OTHER, OTHER)),
    (
        "a second key is inactive",
        None,
        [listed(OTHER, "Inactive"), listed(OLD)],
        [OLD],
        Next(Action.ASK_OTHER, OTHER),
    ),
    (
        "a second key has expired",
        None,
        [listed(OLD), listed(OTHER, "Expired")],
        [OLD],
        Next(Action.ASK_OTHER, OTHER),
    ),
    (
        "a second key is inactive, and in a file",
        None,
        [listed(OTHER, "Inactive"), listed(OLD)],
        [OLD, OTHER],
        Next(Action.STUCK_OTHER, OTHER),
    ),
    ("both keys are in the files", None, [listed(OLD), listed(OTHER)], [OLD, OTHER], Next(Action.STUCK_OTHER, OTHER)),
    ("the key is not the user's", None, [listed(OTHER)], [OLD], Next(Action.STUCK_FOREIGN, OLD)),
    ("killed before the call to create", BEFORE, [listed(OLD)], [OLD], Next(Action.FORGET)),
    ("killed between answer and journal", BEFORE, [listed(OLD), FRESH], [OLD], Next(Action.ASK_UNRECORDED, NEW)),
    (
        "a key was made a day after the interruption",
        BEFORE,
        [listed(OLD), listed(OTHER, created=STARTED + timedelta(days=1))],
        [OLD],
        Next(Action.ASK_UNRECORDED, OTHER),
    ),
    (
        "a key was made a second after the interruption",
        BEFORE,
        [listed(OLD), listed(OTHER, created=STARTED + timedelta(seconds=1))],
        [OLD],
        Next(Action.ASK_UNRECORDED, OTHER),
    ),
    (
        "two keys are unknown: the first is asked about",
        BEFORE,
        [listed(OTHER), FRESH],
        [OLD],
        Next(Action.ASK_UNRECORDED, OTHER),
    ),
    ("the lost key is in a file after all", BEFORE, [listed(OLD), FRESH], [OLD, NEW], Next(Action.FORGET)),
    ("killed before the call, and the console's new key is in the file", BEFORE, [FRESH], [NEW], Next(Action.FORGET)),
    ("noted, not written", AFTER, [listed(OLD), FRESH], [OLD], Next(Action.WRITE, NEW)),
    ("written to one file of two", AFTER, [listed(OLD), FRESH], [NEW, OLD], Next(Action.WRITE, NEW)),
    ("the second file was written first", AFTER, [listed(OLD), FRESH], [OLD, NEW], Next(Action.WRITE, NEW)),
    ("written everywhere", AFTER, [listed(OLD), FRESH], [NEW], Next(Action.DEACTIVATE, OLD)),
    ("the old one is inactive", AFTER, [INACTIVE_OLD, FRESH], [NEW], Next(Action.DELETE, OLD)),
    ("the old one is to be kept, and active", KEEPING, [listed(OLD), FRESH], [NEW], Next(Action.DEACTIVATE, OLD)),
    ("the old one is to be kept, and inactive", KEEPING, [INACTIVE_OLD, FRESH], [NEW], Next(Action.FINISH)),
    ("the old one is deleted", AFTER, [FRESH], [NEW], Next(Action.FINISH)),
    (
        "the new one was made inactive, not written",
        AFTER,
        [listed(OLD), DEAD],
        [OLD],
        Next(Action.ROLL_BACK, NEW),
    ),
    ("the new one was made inactive, written", AFTER, [listed(OLD), DEAD], [NEW], Next(Action.RESTORE, OLD)),
    ("the new one was made inactive, half written", AFTER, [listed(OLD), DEAD], [NEW, OLD], Next(Action.RESTORE, OLD)),
    ("both were made inactive", AFTER, [INACTIVE_OLD, DEAD], [NEW], Next(Action.STUCK_LOST)),
    ("the new one was deleted before it was written", AFTER, [listed(OLD)], [OLD], Next(Action.FORGET)),
    ("the new one was deleted after it was written", AFTER, [listed(OLD)], [NEW], Next(Action.RESTORE, OLD)),
    ("both were deleted", AFTER, [], [NEW], Next(Action.STUCK_LOST)),
    ("the new one was deleted, the old one is inactive", AFTER, [INACTIVE_OLD], [NEW], Next(Action.STUCK_LOST)),
    ("somebody put a third key into the file", AFTER, [listed(OTHER), FRESH], [OTHER], Next(Action.ROLL_BACK, NEW)),
    ("a third key is in the file, and the new one is gone", AFTER, [listed(OTHER)], [OTHER], Next(Action.FORGET)),
]


@pytest.mark.parametrize(
    ("noted", "remote", "in_files", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_next_step(noted: Journal | None, remote: list[KeyInfo], in_files: list[str], expected: Next) -> None:
    assert next_step(noted, remote, in_files) == expected


def test_no_step_retires_a_key_that_a_file_names() -> None:
    for _, noted, remote, in_files, _ in ROWS:
        step = next_step(noted, remote, in_files)
        if step.action in {
            Action.DEACTIVATE,
            Action.DELETE,
            Action.ASK_UNRECORDED,
            Action.ROLL_BACK,
            Action.ASK_OTHER,
        }:
            assert step.key_id not in in_files


def test_no_step_retires_the_old_key_before_the_new_one_is_in_every_file() -> None:
    for _, noted, remote, in_files, _ in ROWS:
        step = next_step(noted, remote, in_files)
        if step.key_id == OLD and step.action in {Action.DEACTIVATE, Action.DELETE}:
            assert in_files == [NEW]


MADE_AT = [STARTED + timedelta(minutes=minutes) for minutes in (-60 * 24, -20, -1, 0, 1, 20, 60 * 24)]
REMOVING = {Action.DEACTIVATE, Action.DELETE, Action.ROLL_BACK, Action.WRITE, Action.RESTORE}


def test_a_key_that_the_journal_does_not_name_is_only_asked_about() -> None:
    """Whenever it was made, and whatever its status: a time stamp does not tell whose key it is."""
    states = itertools.product(
        (None, BEFORE, AFTER, KEEPING),
        ("Active", "Inactive", "Expired"),
        MADE_AT,
        (OLD, NEW),
        ([OLD], [NEW], [OLD, NEW]),
    )
    for noted, status, made, beside, in_files in states:
        step = next_step(noted, [listed(beside), listed(OTHER, status, made)], in_files)
        assert step.key_id != OTHER or step.action in {*ASKING, Action.STUCK_OTHER}


def test_a_key_that_the_journal_names_is_deleted_without_a_question() -> None:
    """The control of the test above: some steps delete a key."""
    found = {next_step(noted, remote, in_files) for _, noted, remote, in_files, _ in ROWS}
    assert {(step.action, step.key_id) for step in found if step.action in REMOVING} >= {
        (Action.ROLL_BACK, NEW),
        (Action.DELETE, OLD),
    }
