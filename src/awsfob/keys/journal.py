"""The journal of a rotation. Until the files hold the new key, only the journal has its secret: IAM gives it once.

One file per rotation in fob's state folder, mode 0600, replaced atomically and synced before the step that follows it.
A journal that cannot be read is never deleted: it may hold the only copy of a secret that works.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.model import Key, Secret, plain
from awsfob.storage import files as disk
from awsfob.storage.os_errors import to_files_error
from awsfob.structs import Struct, replace

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

_VERSION = 1


class Journal(Struct):
    """What a rotation has to remember.

    Attributes:
        user_arn: Whose keys.
        old: The key that is replaced; kept until it is deleted, so that it can be put back.
        known: The ids of all keys that the user had before the new one was made.
        started: When the new one was about to be made; aware, UTC.
        keep_old: Leave the old key inactive instead of deleting it.
        new: The new key, from the moment AWS has answered.
    """

    user_arn: str
    old: Key
    known: tuple[str, ...]
    started: datetime
    keep_old: bool = False
    new: Key | None = None

    @property
    def new_id(self) -> str:
        """The id of the new key, or an empty text while there is none."""
        return self.new.key_id if self.new else ""

    def with_new(self, key: Key) -> Journal:
        """Return the journal with the new key in it."""
        return replace(self, new=key)


class Journals:
    """The journals of this user.

    Args:
        folder: A private folder of fob's state.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key_id: str, user_arn: str = "") -> Journal | None:
        """Return the journal in which a key is the old or the new one, else one of that user, or None.

        Raises:
            FilesError: A journal cannot be understood, and is left alone; or the folder cannot be listed.
        """
        journals = [journal for path in self._paths() if (journal := self._load(path))]
        of_key = (each for each in journals if key_id in {each.old.key_id, each.new_id})
        of_user = (each for each in journals if each.user_arn == user_arn)
        return next(of_key, None) or next(of_user, None)

    def _paths(self) -> list[Path]:
        """Return the paths of all journals. A folder that cannot be listed is an error: it may hold one."""
        try:
            return sorted(path for path in self._folder.iterdir() if path.suffix == ".json")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise to_files_error(error, self._folder, "read") from error

    def save(self, journal: Journal) -> None:
        """Write a journal, durably.

        Raises:
            FilesError: It could not be written; the one before is still there.
        """
        facts = {
            "version": _VERSION,
            "user_arn": journal.user_arn,
            "old": _as_json(journal.old),
            "known": journal.known,
            "started": journal.started.isoformat(),
            "keep_old": journal.keep_old,
            "new": _as_json(journal.new) if journal.new else None,
        }
        for folder in (self._folder.parent, self._folder):
            disk.private_folder(folder)
        disk.write_private(self.path(journal), json.dumps(facts).encode())

    def drop(self, journal: Journal) -> None:
        """Remove a journal whose rotation has ended, and the temporary files of killed writers beside it.

        Raises:
            FilesError: The folder cannot be changed.
        """
        disk.remove_private(self._folder, [self.path(journal)])

    def path(self, journal: Journal) -> Path:
        """Return where a journal is: one per replaced key."""
        return self._folder / f"{hashlib.sha256(journal.old.key_id.encode()).hexdigest()[:32]}.json"

    def _load(self, path: Path) -> Journal | None:
        """Return a journal; None if the rotation of another key has ended and removed its own meanwhile."""
        data = disk.read(path)
        if not data and not path.exists():
            return None
        try:
            return _read(json.loads(data))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise FilesError(
                f"{path} is not the journal of a rotation, or it is from another version of fob",
                "it may hold the only copy of a new key's secret: compare it with the keys in the IAM console",
                "then move it out of that folder",
            ) from None


def lock_name(key_id: str) -> str:
    """Return the name of the lock for the rotation of a key; a file name.

    The lock goes by the id of the key that is replaced. The file says it before the first call to AWS, and it stays the
    same from the first step to the last: once the file holds the new key, the journal still has the id of the old one.
    So two profiles that hold one key exclude each other throughout. Two keys of one user need no common lock: IAM
    allows no third key, so neither rotation can make one while the other key exists. The user's ARN would be another
    thing that stays, but it takes a call to AWS, which fails or waits before anything is locked.
    """
    return f"rotation-{hashlib.sha256(key_id.encode()).hexdigest()[:32]}"


def _read(facts: Any) -> Journal:  # noqa: ANN401  parsed JSON
    """Read what ``save`` wrote. Nothing is guessed: the keys of a journal are written to the AWS files."""
    started = datetime.fromisoformat(facts["started"])
    known, keep_old = facts["known"], facts["keep_old"]
    has_right_types = isinstance(known, list) and isinstance(keep_old, bool) and started.tzinfo is not None
    if facts["version"] != _VERSION or not has_right_types:
        raise ValueError("not a journal of this version")
    new = _key(facts["new"]) if facts["new"] is not None else None
    return Journal(plain(facts["user_arn"]), _key(facts["old"]), tuple(map(plain, known)), started, keep_old, new)


def _as_json(key: Key) -> dict[str, str]:
    return {"id": key.key_id, "secret": key.secret.reveal()}


def _key(facts: Any) -> Key:  # noqa: ANN401  parsed JSON
    return Key(plain(facts["id"]), Secret(plain(facts["secret"])))
