"""The protocol of a store for one session; ``section.py`` and ``cache.py`` implement it."""

from __future__ import annotations

import os

from awsfob.light_typing import TYPE_CHECKING, Protocol
from awsfob.storage import files as disk
from awsfob.storage.preflight import check_writable

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.ini.document import Document
    from awsfob.model import Session


class SessionStore(Protocol):
    """A store for one session."""

    @property
    def identity(self) -> str:
        """A text that is unique to this store; the name of its lock comes from it."""

    @property
    def location(self) -> tuple[Path, str | None]:
        """The file with the session, and the section; None if the file holds only this session."""

    def load(self, credentials: Document | None = None) -> Session | None:
        """Return the stored session, expired or not; None if there is none.

        Args:
            credentials: The credentials file if it has just been read; None reads it.
        """

    def check(self) -> None:
        """Raise FilesError if ``save`` would fail; this comes before a code is used."""

    def save(self, session: Session) -> tuple[str, ...]:
        """Store a session and return warnings to the user, one line each."""

    def drop(self) -> None:
        """Remove the session, because another store has it, or a newer one.

        Raises:
            FilesError: It cannot be removed.
        """

    def finish_save(self) -> tuple[str, ...]:
        """Finish a ``save`` that was interrupted, and return warnings to the user, one line each."""


def check_state(state: Path) -> None:
    """Check that fob's state folder can be written, and only by this user, or that it can be made.

    A missing folder is not made: commands that change nothing, such as a dry run, check it too.

    Raises:
        FilesError: The folder fails this check, or the disk is full.
    """
    if os.path.lexists(state):
        disk.private_folder(state)
    check_writable(state / "new")
