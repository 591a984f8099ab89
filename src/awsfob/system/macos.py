"""macOS. Written from its manual pages; not run there yet."""

from __future__ import annotations

import os
import sys

assert sys.platform == "darwin"  # noqa: S101  for the type checker

from awsfob.system.posix import Posix  # noqa: E402  likewise


class MacOs(Posix):
    """See ``System``."""

    def sync_file(self, descriptor: int) -> None:
        """See ``System``: ``fsync`` leaves the data in the drive's cache, F_FULLFSYNC does not (fsync(2))."""
        import fcntl

        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:  # some file systems do not have it
            os.fsync(descriptor)
