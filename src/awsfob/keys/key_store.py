"""What a place that keeps a long-term key can do. ``file_store.py`` is the one there is: the AWS files themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from awsfob.model import Key


class StoredKey(Protocol):
    """What a store held at one moment."""

    @property
    def key(self) -> Key:
        """The key of the profile."""

    def where(self, key_id: str) -> list[str]:
        """Return where the store holds a key id, in words for the user; nothing where it does not."""


class KeyStore(Protocol):
    """A place for the long-term key of one profile."""

    def read(self) -> StoredKey:
        """Read the store.

        Raises:
            FilesError: There is no key, or the store cannot be read.
        """

    def check(self, key_id: str) -> None:
        """Make sure that a key can be replaced; asked before a new key is made.

        Raises:
            FilesError: It cannot.
        """

    def replace(self, old_id: str, new: Key) -> tuple[str, ...]:
        """Put a new key wherever the store holds an old one; return warnings for the user, one line each.

        Raises:
            FilesError: The store could not be written. What was not reached holds the old key.
        """
