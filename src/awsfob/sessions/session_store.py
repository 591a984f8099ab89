"""What a place that keeps one session can do; ``section.py`` and ``cache.py`` are the two there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from awsfob.storage import files as disk
from awsfob.storage.preflight import check_writable

if TYPE_CHECKING:
    from pathlib import Path

    from awsfob.model import Session


class SessionStore(Protocol):
    """A place for one session."""

    @property
    def identity(self) -> str:
        """A text that names this place and no other; the name of its lock is made from it."""

    @property
    def home(self) -> tuple[Path, str | None]:
        """The file that the session is in, and the section of it; None where the file holds one session alone."""

    def load(self) -> Session | None:
        """Return the session that is there, expired or not; None when there is none."""

    def check(self) -> None:
        """Raise FilesError when ``save`` is sure to fail; asked before a code is spent."""

    def save(self, session: Session) -> tuple[str, ...]:
        """Keep a session and return warnings for the user, one line each."""

    def complete(self) -> tuple[str, ...]:
        """Make up for what a ``save`` that was cut off has left undone; return warnings as it does."""


def check_state(state: Path) -> None:
    """Make sure that fob's state folder is this user's alone and can be written; it is made when missing.

    Raises:
        FilesError: It is not, or the disk is full.
    """
    disk.private_folder(state)
    check_writable(state / "new")
