"""The next step of a rotation, worked out from the journal, IAM's list and the files. No I/O here.

No phase is stored. Each step follows from facts that can be read again after a crash. At every moment the key in the
files works: fob writes a new key only after tests at AWS, deactivates the old one when no file has it any more, and
deletes it only after the new key has worked without it.
"""

from __future__ import annotations

from enum import StrEnum

from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from awsfob.aws.iam import KeyInfo
    from awsfob.keys.journal import Journal

MOST_KEYS = 2


class Action(StrEnum):
    """The steps of a rotation."""

    CREATE = "create a new key"
    ASK_UNRECORDED = "ask about a key that may come from the interrupted rotation: fob has not recorded it"
    WRITE = "test the new key, then write it to the files"
    DEACTIVATE = "deactivate the old key, signed by the new one"
    DELETE = "test the new key again, then delete the old one"
    ROLL_BACK = "delete the new key, which no file names"
    RESTORE = "put the old key back: the new one no longer works"
    ASK_OTHER = "ask about the second key: IAM allows two, so there is no room for a new one"
    FORGET = "drop the journal of an earlier rotation, which left no key behind"
    FINISH = "done"
    STUCK_OTHER = "the user has a second key, which a file has"
    STUCK_LOST = "neither the new nor the old key works any more"
    STUCK_FOREIGN = "the key in the file is not this user's"


ASKING = (Action.ASK_UNRECORDED, Action.ASK_OTHER)
"""The steps that ask the user whether to delete a key."""


_DONE = {
    Action.CREATE: "created a new key",
    Action.ASK_UNRECORDED: "deleted that key",
    Action.WRITE: "tested the new key, and wrote it to the files",
    Action.DEACTIVATE: "deactivated the old key",
    Action.DELETE: "tested the new key again, and deleted the old one",
    Action.ROLL_BACK: "deleted the new key, which no file named",
    Action.RESTORE: "put the old key back",
    Action.ASK_OTHER: "deleted the second key",
    Action.FORGET: "dropped the journal of an earlier rotation",
}


class Next(Struct):
    """A step and the key it is about (None for CREATE and FINISH)."""

    action: Action
    key_id: str | None = None

    def done(self, key_id: str | None = None) -> str:
        """Return what the step has done, in words.

        Args:
            key_id: The key that it was about, if that was not known before.
        """
        of_key = self.key_id or key_id
        return f"{_DONE[self.action]} ({of_key})" if of_key else _DONE[self.action]

    def __str__(self) -> str:
        return f"{self.action} ({self.key_id})" if self.key_id else str(self.action)


def next_step(journal: Journal | None, remote: Sequence[KeyInfo], in_files: Sequence[str]) -> Next:
    """Return the next step.

    Args:
        journal: What a rotation has noted; None before it has begun.
        remote: The user's keys, as IAM lists them now.
        in_files: The ids of the user's keys that any section of the files holds; the profile's own first.
    """
    if journal is None:
        return _first_step(remote, in_files)
    if journal.new is None:
        unrecorded = [key.key_id for key in remote if key.key_id not in (*journal.known, *in_files)]
        return Next(Action.ASK_UNRECORDED, unrecorded[0]) if unrecorded else Next(Action.FORGET)
    return _after_creation(journal, {key.key_id: key.status for key in remote}, in_files)


def _first_step(remote: Sequence[KeyInfo], in_files: Sequence[str]) -> Next:
    current = in_files[0]
    others = [key for key in remote if key.key_id != current]
    if len(others) == len(remote):
        return Next(Action.STUCK_FOREIGN, current)
    if len(remote) < MOST_KEYS:
        return Next(Action.CREATE)
    other = others[0].key_id
    return Next(Action.STUCK_OTHER if other in in_files else Action.ASK_OTHER, other)


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
