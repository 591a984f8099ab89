"""Where a rotation stands, in words for the user, and what finishes it or takes it back.

The journal and the files say what was made and written. What AWS has done with the old key is known from IAM's last
list and from the calls of this run since then. If something is not known, the text says so.
"""

from __future__ import annotations

from contextlib import contextmanager

from awsfob.errors import RefusedError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.structs import Struct, field
from awsfob.text import shell_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from awsfob.aws.iam import KeyInfo
    from awsfob.keys.journal import Journal
    from awsfob.keys.key_store import StoredKey

NOTHING = "no key was made, and no AWS file was changed"
ACTIVE, INACTIVE, DELETED = "Active", "Inactive", "Deleted"


class Standing(Struct, frozen=False):
    """What one run of a rotation knows about the keys at AWS.

    Attributes:
        profile: The profile, for the command that finishes the rotation.
        status: Key ids with their status: as IAM listed it, or ``DELETED``.
        asked: The key of a call that AWS has not answered, and the status that the call gives it.
        made: The id of a key that this run has made.
        removed: Keys that this run has deleted and that were not made by fob.
        is_complete: The new key has replaced the old one; only the journal is left.
    """

    profile: str
    status: dict[str, str] = field(factory=dict, shown=False)
    asked: tuple[str, str] | None = None
    made: str = ""
    removed: list[str] = field(factory=list)
    is_complete: bool = False

    def saw(self, listed: Sequence[KeyInfo]) -> None:
        """Note what IAM has listed."""
        gone = dict.fromkeys(self.status, DELETED)
        self.status, self.asked = gone | {key.key_id: key.status for key in listed}, None

    @contextmanager
    def asking(self, key_id: str, status: str) -> Iterator[None]:
        """Note that the block asks AWS to change a key's status, and what came of it."""
        self.asked = key_id, status
        try:
            yield
        except RefusedError:
            self.asked = None
            raise
        self.status[key_id], self.asked = status, None

    def outcome(self, stored: StoredKey, journal: Journal | None) -> str:
        """Return what a complete rotation has led to: the new key, the sections that hold it, and the old key."""
        new = stored.key.key_id
        where = f"the new key {new} is in {', '.join(stored.where(new))}"
        if journal is None:
            return where
        is_gone = self.status.get(journal.old.key_id, DELETED) == DELETED
        return f"{where}; the old one is {'deleted' if is_gone else 'inactive'}"

    def lines(self, journal: Journal | None, where: Callable[[str], list[str]]) -> tuple[str, ...]:
        """Say where the rotation stands, one line for each fact; no line when nothing was changed.

        Args:
            journal: The journal of the rotation, as it is on the disk now.
            where: Returns the sections that hold a key id, as the files are now.
        """
        deleted = [f"the key {key_id} is deleted, as you said" for key_id in self.removed]
        if journal is None:
            return (*deleted, *self._without_journal())
        if journal.new is None:
            return (*deleted, *self._unanswered(journal, where))
        return (*deleted, *self._with_new_key(journal, where), self._finish(journal, where))

    def _without_journal(self) -> tuple[str, ...]:
        if self.is_complete:
            return ("the rotation is complete: the files have the new key, and nothing is left to do",)
        if self.made and self.status.get(self.made) == DELETED:
            return (f"the new key {self.made} is deleted again; the files have the key that they had",)
        return ()

    def _unanswered(self, journal: Journal, where: Callable[[str], list[str]]) -> tuple[str, ...]:
        if self.made:
            known = f"the new key {self.made} is made, and its secret could not be kept: no file has it"
        else:
            known = "AWS was asked for a new key, and its answer is not known: it may have made one, which no file has"
        return known, self._finish(journal, where)

    def _with_new_key(self, journal: Journal, where: Callable[[str], list[str]]) -> tuple[str, ...]:
        new, old = journal.new_id, journal.old.key_id
        new_in, old_in = where(new), where(old)
        if self._is_unsure(new):
            return (f"AWS was asked to delete the new key {new}, and its answer is not known; no file has it",)
        if not new_in:
            back = f"to take it back instead: delete {new} in the IAM console"
            return (f"the new key {new} is made, and not yet in the files: they have {old}", back)
        if old_in:
            return (f"the new key {new} is in {', '.join(new_in)}; {', '.join(old_in)} still has {old}",)
        return (f"the files have the new key {new}; {self._about_old(old)}",)

    def _about_old(self, old: str) -> str:
        """Return the state of the old key at AWS; no file has it any more."""
        if self._is_unsure(old):
            doing = "deleted" if self.asked and self.asked[1] == DELETED else "deactivated"
            return f"AWS was asked for the old key {old} to be {doing}, and its answer is not known"
        match self.status.get(old):
            case "Active":
                return f"the old key {old} is still active"
            case "Inactive" | "Expired":
                back = "it can be activated again in the IAM console"
                return f"the old key {old} is deactivated, not yet deleted ({back})"
            case "Deleted":
                return f"the old key {old} is deleted"
        return f"what became of the old key {old} at AWS was not looked at yet"

    def _is_unsure(self, key_id: str) -> bool:
        return self.asked is not None and self.asked[0] == key_id

    def _finish(self, journal: Journal, where: Callable[[str], list[str]]) -> str:
        """Return how to finish; it says that the key in the files works only if IAM has listed it as active."""
        in_files = [key_id for key_id in (journal.old.key_id, journal.new_id) if key_id and where(key_id)]
        works = all(self.status.get(key_id) == ACTIVE and not self._is_unsure(key_id) for key_id in in_files)
        return f"{'the key in the files works; ' if works else ''}to finish: fob rotate {shell_word(self.profile)}"
