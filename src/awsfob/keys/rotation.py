"""What to do next in a rotation. Pure: the journal, IAM's list and the files come in, one step comes out.

There is no phase to trust: every step follows from facts that can be looked at again after a crash. The order keeps one
promise at every moment: the key in the files works. A new key is written only when proven, the old one is retired
only when no file names it any more, and deleted only after the new one worked without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.aws.iam import KeyInfo
    from awsfob.keys.journal import Journal

MOST_KEYS = 2
# Both clocks may be off by the quarter of an hour that signatures allow, plus the seconds of the call.
ORPHAN_WINDOW = timedelta(minutes=20)


class Action(StrEnum):
    """The steps of a rotation."""

    CREATE = "create a new key"
    DELETE_ORPHAN = "delete a key whose secret was lost when the rotation was interrupted"
    WRITE = "prove the new key, then write it to the files"
    DEACTIVATE = "deactivate the old key, signed by the new one"
    DELETE = "prove the new key again, then delete the old one"
    ROLL_BACK = "delete the new key, which no file names"
    RESTORE = "put the old key back: the new one does not work any more"
    REMOVE_OTHER = "delete the user's other key, which is inactive"
    FORGET = "drop the journal of an earlier try, of which nothing is left"
    FINISH = "done"
    STUCK_OTHER = "the user has a second key, which is in use"
    STUCK_LOST = "neither the new nor the old key works any more"
    STUCK_FOREIGN = "the key in the file is not this user's"


@dataclass(frozen=True, slots=True)
class Next:
    """A step and the key it is about (None for CREATE and FINISH)."""

    action: Action
    key_id: str | None = None

    def __str__(self) -> str:
        return f"{self.action} ({self.key_id})" if self.key_id else str(self.action)


def next_step(journal: Journal | None, remote: Sequence[KeyInfo], in_files: Sequence[str]) -> Next:
    """Return the next step.

    Args:
        journal: What a rotation has noted; None before it has begun.
        remote: The user's keys, as IAM lists them now.
        in_files: The ids of the user's keys that stand anywhere in the files; the one in the profile first.
    """
    if journal is None:
        return _first_step(remote, in_files)
    if journal.new is None:
        orphans = [key for key in remote if _is_orphan(key, journal) and key.key_id not in in_files]
        return Next(Action.DELETE_ORPHAN, orphans[0].key_id) if orphans else Next(Action.FORGET)
    return _after_creation(journal, {key.key_id: key.status for key in remote}, in_files)


def _first_step(remote: Sequence[KeyInfo], in_files: Sequence[str]) -> Next:
    current = in_files[0]
    others = [key for key in remote if key.key_id != current]
    if len(others) == len(remote):
        return Next(Action.STUCK_FOREIGN, current)
    if len(remote) < MOST_KEYS:
        return Next(Action.CREATE)
    other = others[0]
    is_unused = other.status != "Active" and other.key_id not in in_files
    return Next(Action.REMOVE_OTHER if is_unused else Action.STUCK_OTHER, other.key_id)


def _is_orphan(key: KeyInfo, journal: Journal) -> bool:
    """Say whether AWS made a key for this rotation and the answer never reached the journal.

    The call follows the journal within seconds, so a key from any other time is somebody's, and stays.
    """
    return key.key_id not in journal.known and abs(key.created - journal.started) < ORPHAN_WINDOW


def _after_creation(journal: Journal, status: dict[str, str], in_files: Sequence[str]) -> Next:
    new, old = journal.new_id, journal.old.key_id
    if status.get(new) != "Active":
        return _without_new(status, new, old, in_files)
    if old in in_files:
        return Next(Action.WRITE, new)
    if new not in in_files:
        return Next(Action.ROLL_BACK, new)
    if status.get(old) == "Active":
        return Next(Action.DEACTIVATE, old)
    return Next(Action.DELETE, old) if old in status and not journal.keep_old else Next(Action.FINISH)


def _without_new(status: dict[str, str], new: str, old: str, in_files: Sequence[str]) -> Next:
    """Decide when somebody has deleted the new key meanwhile, or made it inactive."""
    if new not in in_files:
        return Next(Action.ROLL_BACK, new) if new in status else Next(Action.FORGET)
    return Next(Action.RESTORE, old) if status.get(old) == "Active" else Next(Action.STUCK_LOST)
