"""The interface of a store for long-term keys. The only store today is the AWS files, in ``file_store.py``."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from awsfob.model import Key


class StoredKey(Protocol):
    """What a store held at one moment."""

    @property
    def key(self) -> Key:
        """The key of the profile."""

    def where(self, key_id: str) -> list[str]:
        """Return where the store holds a key id, in words for the user; an empty list when it does not."""

    def check_replaceable(self) -> None:
        """Make sure that the key can be replaced; called before a new key is made.

        Raises:
            FilesError: It cannot.
        """


class KeyStore(Protocol):
    """A store for the long-term key of one profile."""

    def read(self) -> StoredKey:
        """Read the store.

        Raises:
            FilesError: There is no key, or the store cannot be read.
        """

    def replace(self, old_id: str, new: Key) -> tuple[str, ...]:
        """Replace an old key by a new one everywhere in the store; return warnings for the user, one line each.

        Raises:
            FilesError: The store could not be written. It still holds the old key, at least in part.
        """
