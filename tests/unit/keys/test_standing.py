"""Where a rotation stands: every combination of journal, files and what is known about AWS."""

from __future__ import annotations

import itertools
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest

from awsfob.aws.iam import KeyInfo
from awsfob.errors import FobError, RefusedError, UnreachableError
from awsfob.keys.journal import Journal
from awsfob.keys.standing import ACTIVE, DELETED, INACTIVE, Standing
from awsfob.model import Key, Secret

if TYPE_CHECKING:
    from collections.abc import Callable

OLD, NEW, OTHER = "AKIAOLD0000000000000", "AKIANEW0000000000000", "AKIAOTHER00000000000"
NOW = datetime(2026, 11, 21, tzinfo=UTC)
INTENT = Journal("arn:aws:iam::1:user/u", Key(OLD, Secret("old secret")), (OLD,), NOW)
MADE = INTENT.with_new(Key(NEW, Secret("new secret")))
WORKS = "the key in the files works; to finish: fob rotate work"
HAVE_NEW = f"the files have the new key {NEW}"
BACK = "it can be activated again in the IAM console"
FINISH = "to finish: fob rotate work"


class Row(NamedTuple):
    """What is known, and the lines that follow from it."""

    journal: Journal | None
    files: dict[str, str]
    standing: Standing
    lines: tuple[str, ...]


def known(status: dict[str, str] | None = None, *, asked: tuple[str, str] | None = None, made: str = "") -> Standing:
    return Standing("work", status or {}, asked, made)


BOTH = {OLD: ACTIVE, NEW: ACTIVE}
ONLY_OLD, ONLY_NEW = {OLD: "[work]"}, {NEW: "[work]"}
ROWS = {
    "nothing": Row(None, ONLY_OLD, known(), ()),
    "a second key is deleted": Row(
        None,
        ONLY_OLD,
        Standing("work", {OLD: ACTIVE, OTHER: DELETED}, removed=[OTHER]),
        (f"the key {OTHER} is deleted, as you said",),
    ),
    "asked, no answer": Row(
        INTENT,
        ONLY_OLD,
        known({OLD: ACTIVE}),
        ("AWS was asked for a new key, and its answer is not known: it may have made one, which no file has", WORKS),
    ),
    "made, not kept, not deleted": Row(
        INTENT,
        ONLY_OLD,
        known(BOTH, made=NEW),
        (f"the new key {NEW} is made, and its secret could not be kept: no file has it", WORKS),
    ),
    "made": Row(
        MADE,
        ONLY_OLD,
        known(BOTH),
        (
            f"the new key {NEW} is made, and not yet in the files: they have {OLD}",
            f"to take it back instead: delete {NEW} in the IAM console",
            WORKS,
        ),
    ),
    "in one file of two": Row(
        MADE,
        {NEW: "[work]", OLD: "[twin]"},
        known(BOTH),
        (f"the new key {NEW} is in [work]; [twin] still has {OLD}", WORKS),
    ),
    "in all files": Row(MADE, ONLY_NEW, known(BOTH), (f"{HAVE_NEW}; the old key {OLD} is still active", WORKS)),
    "in all files, IAM not asked yet": Row(
        MADE,
        ONLY_NEW,
        known(),
        (f"{HAVE_NEW}; what became of the old key {OLD} at AWS was not looked at yet", FINISH),
    ),
    "deactivating": Row(
        MADE,
        ONLY_NEW,
        known(BOTH, asked=(OLD, INACTIVE)),
        (f"{HAVE_NEW}; AWS was asked for the old key {OLD} to be deactivated, and its answer is not known", WORKS),
    ),
    "deactivated": Row(
        MADE,
        ONLY_NEW,
        known({OLD: INACTIVE, NEW: ACTIVE}),
        (f"{HAVE_NEW}; the old key {OLD} is deactivated, not yet deleted ({BACK})", WORKS),
    ),
    "deleting": Row(
        MADE,
        ONLY_NEW,
        known({OLD: INACTIVE, NEW: ACTIVE}, asked=(OLD, DELETED)),
        (f"{HAVE_NEW}; AWS was asked for the old key {OLD} to be deleted, and its answer is not known", WORKS),
    ),
    "deleted": Row(
        MADE,
        ONLY_NEW,
        known({OLD: DELETED, NEW: ACTIVE}),
        (f"{HAVE_NEW}; the old key {OLD} is deleted", WORKS),
    ),
    "rolling back": Row(
        MADE,
        ONLY_OLD,
        known(BOTH, asked=(NEW, DELETED)),
        (f"AWS was asked to delete the new key {NEW}, and its answer is not known; no file has it", WORKS),
    ),
    "rolled back": Row(
        None,
        ONLY_OLD,
        known({OLD: ACTIVE, NEW: DELETED}, made=NEW),
        (f"the new key {NEW} is deleted again; the files have the key that they had",),
    ),
    "complete": Row(
        None,
        ONLY_NEW,
        Standing("work", {NEW: ACTIVE}, is_complete=True),
        ("the rotation is complete: the files have the new key, and nothing is left to do",),
    ),
}


def where(files: dict[str, str]) -> Callable[[str], list[str]]:
    return lambda key_id: [files[key_id]] if key_id in files else []


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_where_it_stands(row: Row) -> None:
    assert row.standing.lines(row.journal, where(row.files)) == row.lines


def test_the_key_in_the_files_is_said_to_work_only_if_aws_says_so() -> None:
    found = [(INTENT, ONLY_OLD), *((MADE, files) for files in (ONLY_OLD, ONLY_NEW, ONLY_OLD | ONLY_NEW))]
    said = {True: 0, False: 0}
    for (journal, files), old, new in itertools.product(found, *((ACTIVE, INACTIVE, DELETED, ""),) * 2):
        status = {OLD: old, NEW: new}
        works = all(status[key_id] == ACTIVE for key_id in files)
        lines = known(status).lines(journal, where(files))
        assert (lines[-1] == WORKS) == works, (journal.new_id, files, status)
        assert lines[-1] in {WORKS, FINISH}
        said[works] += 1
    assert min(said.values()) > 5


def asked_after(result: FobError | None) -> tuple[str, tuple[str, str] | None]:
    """Return the status of the old key, and what is open, after a call that had this result."""
    standing = known({OLD: INACTIVE, NEW: ACTIVE})
    with suppress(FobError), standing.asking(OLD, DELETED):
        assert standing.asked == (OLD, DELETED)
        if result:
            raise result
    return standing.status[OLD], standing.asked


def test_what_came_of_a_call() -> None:
    assert asked_after(None) == (DELETED, None)
    assert asked_after(RefusedError("no")) == (INACTIVE, None)
    assert asked_after(UnreachableError("no answer")) == (INACTIVE, (OLD, DELETED))


def test_what_iam_lists_settles_what_was_asked() -> None:
    standing = known(dict(BOTH), asked=(OLD, DELETED))
    standing.saw([KeyInfo(NEW, ACTIVE, NOW)])
    assert standing.status == {OLD: DELETED, NEW: ACTIVE}
    assert standing.asked is None
