"""Which access keys ``fob rotate`` has replaced: sessions that the old key made go on under the new one.

AWS accepts a session until it expires, whatever happens to the key that made it. So a session belongs to the first key
of a line of rotations, and a rotation costs no new code. The file has only the ids of keys. A damaged file counts as an
empty one: fob then gets new sessions.
"""

from __future__ import annotations

from awsfob.errors import FilesError
from awsfob.light_typing import TYPE_CHECKING
from awsfob.storage import files as disk
from awsfob.structs import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_VERSION = 1
_NAME = "rotated-keys.json"
# The exceptions from reading a damaged file.
_DAMAGE = (FilesError, OSError, ValueError, KeyError, TypeError, RecursionError, AttributeError)


class RotatedKeys(Struct):
    """The rotations that fob has made.

    Attributes:
        replaced: The replaced key of each new key, both as ids.
    """

    replaced: Mapping[str, str] = field(shown=False)

    @classmethod
    def read(cls, state: Path) -> RotatedKeys:
        """Return the rotations that are recorded in a state folder."""
        return cls(_read(state))

    def original(self, key_id: str) -> str:
        """Return the id of the key that the rotations began with; of a key that none made, its own id."""
        visited = {key_id}
        while (before := self.replaced.get(key_id)) and before not in visited:
            visited.add(before)
            key_id = before
        return key_id


def record_rotation(state: Path, old: str, new: str) -> None:
    """Record that a key has replaced another one of the same user.

    Raises:
        FilesError: The state folder cannot be written.
    """
    import json

    disk.private_folder(state)
    replaced = _read(state) | {new: old}
    disk.write_private(state / _NAME, json.dumps({"version": _VERSION, "replaced": replaced}, indent=1).encode())


def _read(state: Path) -> dict[str, str]:
    """Return the replaced key of each new key; none if other users can change the folder."""
    try:
        if not state.exists():
            return {}
        disk.private_folder(state)
        data = disk.read(state / _NAME)
        if not data:
            return {}
        import json

        content = json.loads(data)
        replaced = content["replaced"] if content["version"] == _VERSION else {}
        return {new: old for new, old in replaced.items() if isinstance(old, str)}
    except _DAMAGE:
        return {}
