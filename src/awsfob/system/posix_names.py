"""Opening, renaming and removing files on Linux and macOS."""

from __future__ import annotations

import errno
import os
import sys

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform != "win32"  # noqa: S101  for the type checker

if TYPE_CHECKING:
    from pathlib import Path

_READING = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)


class PosixNames:
    """See ``System``."""

    def exchange(self, one: Path, other: Path) -> bool:
        """See ``System``."""
        return self._rename_with("exchange", one, other)

    def open_to_read(self, path: Path) -> int:
        """See ``System``."""
        return os.open(path, _READING)

    def check_free(self, path: Path) -> None:
        """See ``System``: what a program has open can be replaced."""

    def replace(self, old: Path, new: Path) -> None:
        """See ``System``."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """See ``System``."""
        path.unlink(missing_ok=True)

    def remove_tree(self, folder: Path) -> None:
        """See ``System``."""
        import shutil

        shutil.rmtree(folder, ignore_errors=True)

    def rename_new(self, old: Path, new: Path) -> None:
        """See ``System``. Without a call for it, a file that another program makes in the same instant is lost."""
        if not self._rename_with("new", old, new):
            old.rename(new)

    def _rename_with(self, how: str, old: Path, new: Path) -> bool:
        """Rename in a way that Python has no call for; False where there is none in the system either."""
        code = self._special_rename(how, os.fsencode(old), os.fsencode(new))
        if code in _NO_EXCHANGE:
            return False
        if code:
            raise OSError(code, os.strerror(code), str(old), None, str(new))
        return True

    def _special_rename(self, how: str, old: bytes, new: bytes) -> int:
        """Call the system for ``_rename_with``; return 0, or the number of its error."""
        del how, old, new
        return errno.ENOSYS
