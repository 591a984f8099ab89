"""Linux, and every other POSIX system that is not macOS."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

assert sys.platform != "win32"  # noqa: S101  for the type checker
assert sys.platform != "darwin"  # noqa: S101  likewise

from awsfob.system.posix import Posix  # noqa: E402  likewise

if TYPE_CHECKING:
    from pathlib import Path


class Linux(Posix):
    """See ``System``."""

    def copy_attributes(self, descriptor: int, source: Path) -> None:
        """See ``System``."""
        if sys.platform != "linux":
            return
        with suppress(OSError):
            for name in os.listxattr(source):
                with suppress(OSError):
                    os.setxattr(descriptor, name, os.getxattr(source, name))

    def has_writer(self, descriptor: int) -> bool:
        """See ``System``.

        Linux gives a lease for reading only where no process has the file open for writing (fcntl(2)). fob gives the
        lease back at once. A program that opens the file in that instant waits until then. The signal that tells of
        it is one that processes ignore. Some network file systems have no leases, and there is none on a file
        of another user: the answer is no then.
        """
        if sys.platform != "linux":
            return False
        import fcntl
        from signal import SIGURG

        try:
            fcntl.fcntl(descriptor, fcntl.F_SETSIG, SIGURG)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError as error:
            return error.errno == errno.EAGAIN
        return False

    def is_ec2(self, kernel: Path | None = None) -> bool:
        """See ``System``.

        Nitro instances name Amazon EC2 as the vendor of the machine. Xen instances have a hypervisor UUID that starts
        with ``ec2`` (AWS's guide, "Identify EC2 instances").
        """
        described = kernel or "/sys"
        vendor = _text(f"{described}/class/dmi/id/sys_vendor")
        return vendor.strip() == "Amazon EC2" or _text(f"{described}/hypervisor/uuid").lower().startswith("ec2")


def _text(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:  # noqa: PTH123  pathlib is not loaded for it
            return file.read()
    except OSError:
        return ""
