"""Every state in which a rotation can be found, and the one step that follows from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from awsfob.aws.iam import KeyInfo
from awsfob.keys.journal import Journal
from awsfob.keys.rotation import Action, Next, next_step
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
    ("a second key is in use", None, [listed(OLD), listed(OTHER)], [OLD], Next(Action.STUCK_OTHER, OTHER)),
    (
        "a second key is inactive",
        None,
        [listed(OTHER, "Inactive"), listed(OLD)],
        [OLD],
        Next(Action.REMOVE_OTHER, OTHER),
    ),
    (
        "a second key has expired",
        None,
        [listed(OLD), listed(OTHER, "Expired")],
        [OLD],
        Next(Action.REMOVE_OTHER, OTHER),
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
    ("killed between answer and journal", BEFORE, [listed(OLD), FRESH], [OLD], Next(Action.DELETE_ORPHAN, NEW)),
    (
        "somebody made a key a day later",
        BEFORE,
        [listed(OLD), listed(OTHER, created=STARTED + timedelta(days=1))],
        [OLD],
        Next(Action.FORGET),
    ),
    (
        "somebody made a key a day before",
        BEFORE,
        [listed(OLD), listed(OTHER, created=STARTED - timedelta(days=1))],
        [OLD],
        Next(Action.FORGET),
    ),
    ("the lost key is in a file after all", BEFORE, [listed(OLD), FRESH], [OLD, NEW], Next(Action.FORGET)),
    (
        "killed between answer and journal, this clock a quarter of an hour ahead",
        BEFORE,
        [listed(OLD), listed(NEW, created=STARTED - timedelta(minutes=15))],
        [OLD],
        Next(Action.DELETE_ORPHAN, NEW),
    ),
    (
        "killed between answer and journal, this clock a quarter of an hour behind",
        BEFORE,
        [listed(OLD), listed(NEW, created=STARTED + timedelta(minutes=15, seconds=30))],
        [OLD],
        Next(Action.DELETE_ORPHAN, NEW),
    ),
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
            Action.DELETE_ORPHAN,
            Action.ROLL_BACK,
            Action.REMOVE_OTHER,
        }:
            assert step.key_id not in in_files


def test_no_step_retires_the_old_key_before_the_new_one_is_in_every_file() -> None:
    for _, noted, remote, in_files, _ in ROWS:
        step = next_step(noted, remote, in_files)
        if step.key_id == OLD and step.action in {Action.DEACTIVATE, Action.DELETE}:
            assert in_files == [NEW]
