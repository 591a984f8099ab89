"""The memory of codes that were sent: AWS takes each one once, and a second try costs the user half a minute.

One small private file per device, shared by all processes. A code is kept as a salted hash and forgotten after three
minutes, when AWS would refuse it for its age anyway (RFC 6238 codes live 30 s; STS accepts about one step around).
"""

from __future__ import annotations

import os
import time

from awsfob.light_typing import TYPE_CHECKING, NamedTuple
from awsfob.storage.files import private_folder, read, write_private
from awsfob.storage.lock import LockFile

if TYPE_CHECKING:
    from pathlib import Path

REMEMBERED_SECONDS = 180


class _Mark(NamedTuple):
    salt: str
    digest: str
    at: float


class UsedCodes:
    """What was sent for the devices of this user.

    Args:
        folder: A private folder of fob's state.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def used(self, serial: str, code: str) -> bool:
        """Return whether this code of the device was sent in the last three minutes."""
        return any(_digest(mark.salt, code) == mark.digest for mark in self._marks(serial))

    def claim(self, serial: str, code: str) -> bool:
        """Note a code as sent, before it is, and say whether it was this process that did.

        Of two processes that hold the same code one gets False: two profiles may share a device. Noting comes first so
        that not even a kill makes fob send a code twice.
        """
        for folder in (self._folder.parent, self._folder):
            private_folder(folder)
        with LockFile(self._folder / f".{self._file(serial).name}.lock"):
            if self.used(serial, code):
                return False
            salt = os.urandom(16).hex()
            marks = [*self._marks(serial), _Mark(salt, _digest(salt, code), time.time())]
            self._write(serial, marks)
        return True

    def release(self, serial: str, code: str) -> None:
        """Forget that a code was sent: the request with it never left this machine."""
        with LockFile(self._folder / f".{self._file(serial).name}.lock"):
            marks = [mark for mark in self._marks(serial) if _digest(mark.salt, code) != mark.digest]
            self._write(serial, marks)

    def _marks(self, serial: str) -> list[_Mark]:
        """Return the fresh marks; a file that is not ours to understand is an empty memory."""
        try:
            import json

            marks = [_Mark(*mark) for mark in json.loads(read(self._file(serial)) or b"[]")]
            return [mark for mark in marks if abs(time.time() - mark.at) < REMEMBERED_SECONDS]
        except (ValueError, TypeError):
            return []

    def _write(self, serial: str, marks: list[_Mark]) -> None:
        import json

        write_private(self._file(serial), json.dumps(marks).encode(), lasting=False)  # of use for three minutes

    def _file(self, serial: str) -> Path:
        from hashlib import sha256  # after the question

        return self._folder / sha256(serial.encode()).hexdigest()[:32]


def _digest(salt: str, code: str) -> str:
    from hashlib import sha256

    return sha256(f"{salt}{code}".encode()).hexdigest()
