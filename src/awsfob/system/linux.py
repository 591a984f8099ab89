"""Linux, and every other POSIX system that is not macOS."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform != "win32"  # noqa: S101  for the type checker
assert sys.platform != "darwin"  # noqa: S101  likewise

from awsfob.system.posix import Posix  # noqa: E402  likewise

if TYPE_CHECKING:
    from pathlib import Path

_ACCESS_LIST = "system.posix_acl_access"
_AT_FDCWD = -100
_RENAMES = {"exchange": 2, "new": 1}  # RENAME_EXCHANGE, RENAME_NOREPLACE
_RENAMEAT2 = {"x86_64": 316, "aarch64": 276, "riscv64": 276}
_SIZE_OF_LONG = 8 if sys.maxsize > 2**32 else 4
_GETFLAGS = 0x80006601 | _SIZE_OF_LONG << 16
_GETFLAGS_ELSEWHERE = 0x40006601 | _SIZE_OF_LONG << 16
_OTHER_NUMBERS = ("alpha", "mips", "ppc", "sparc")
_MOUNTS = "/proc/self/mountinfo"
_NAMES_KEPT = 0x10 | 0x20  # FS_IMMUTABLE_FL, FS_APPEND_FL
_NO_WAIT = 2  # SPLICE_F_NONBLOCK


class Linux(Posix):
    """See ``System``."""

    can_fork = True  # libraries of macOS may start threads, which fork loses

    def limits_memory(self) -> bool:
        """See ``System``."""
        import resource

        return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY

    def copy_attributes(self, descriptor: int, source: Path | None) -> None:
        """See ``System``. The default access list of a folder (acl(5)) is what gives a new file one of its own."""
        if sys.platform != "linux":
            return
        names = _attributes(source) if source else []
        for name in names:
            with suppress(OSError):
                os.setxattr(descriptor, name, os.getxattr(str(source), name))
        if _ACCESS_LIST not in names and _ACCESS_LIST in _attributes(descriptor):
            os.removexattr(descriptor, _ACCESS_LIST)

    def _special_rename(self, how: str, old: bytes, new: bytes) -> int:
        """See ``Posix``: renameat2(2), which musl has no function for before 1.2.6."""
        try:
            import ctypes
        except ImportError:  # a Python may be built without it
            return errno.ENOSYS
        library = ctypes.CDLL(None, use_errno=True)
        words = (_AT_FDCWD, old, _AT_FDCWD, new, ctypes.c_uint(_RENAMES[how]))
        number = _RENAMEAT2.get(os.uname().machine)
        if hasattr(library, "renameat2"):
            failed = library.renameat2(*words)
        elif number is not None and sys.platform == "linux":
            failed = library.syscall(ctypes.c_long(number), *words)
        else:
            return errno.ENOSYS
        return ctypes.get_errno() if failed else 0

    def is_mounted(self, path: Path) -> bool:
        """See ``System``."""
        return os.fsencode(path) in (point for point, _ in _mounts())

    def tells_readers(self, path: Path) -> bool:
        """See ``System``. The drives of Windows are of the type drvfs in WSL 1 and 9p in WSL 2."""
        inside = os.fsencode(os.path.realpath(path)) + b"/"
        above = [(len(point), kind) for point, kind in _mounts() if inside.startswith(point.rstrip(b"/") + b"/")]
        # Of two that are mounted at one folder, the later one is what one sees.
        kind = max(reversed(above), key=lambda each: each[0], default=(0, b""))[1]
        return not (b"drvfs" in kind and b"metadata" not in kind.replace(b";", b",").replace(b" ", b",").split(b","))

    def _has_modes(self, descriptor: int) -> bool:
        """See ``Posix``."""
        from pathlib import Path

        return self.tells_readers(Path(f"/proc/self/fd/{descriptor}"))

    def keeps_names(self, path: Path) -> bool:
        """See ``System``: FS_IOC_GETFLAGS of ioctl_iflags(2). Some file systems have no such marks."""
        import fcntl

        number = _GETFLAGS_ELSEWHERE if os.uname().machine.startswith(_OTHER_NUMBERS) else _GETFLAGS
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            flags = fcntl.ioctl(descriptor, number, bytes(8))
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return bool(int.from_bytes(flags[:4], sys.byteorder) & _NAMES_KEPT)

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
        from _signal import SIGURG  # type: ignore[import-not-found]  # as in interrupts

        try:
            fcntl.fcntl(descriptor, fcntl.F_SETSIG, SIGURG)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError as error:
            return error.errno == errno.EAGAIN
        return False

    def _peek_pipe(self, file: int, most: int) -> bytes | None:
        """See ``Posix``: tee(2) copies from one pipe to another."""
        import ctypes

        reader, writer = os.pipe()
        try:
            copied = ctypes.CDLL(None).tee(file, writer, ctypes.c_size_t(most), _NO_WAIT)
            return None if copied < 0 else os.read(reader, copied) if copied else b""
        finally:
            os.close(reader)
            os.close(writer)

    def is_stopped(self, process: int) -> bool:
        """See ``System``: the state in the third field of its ``stat``, after a name in brackets (proc(5))."""
        return _text(f"/proc/{process}/stat").rpartition(")")[2].split()[:1] in (["T"], ["t"])

    def is_ec2(self, kernel: Path | None = None) -> bool:
        """See ``System``.

        Nitro instances name Amazon EC2 as the vendor of the machine. Xen instances have a hypervisor UUID that starts
        with ``ec2`` (AWS's guide, "Identify EC2 instances").
        """
        described = kernel or "/sys"
        vendor = _text(f"{described}/class/dmi/id/sys_vendor")
        return vendor.strip() == "Amazon EC2" or _text(f"{described}/hypervisor/uuid").lower().startswith("ec2")


def _mounts() -> list[tuple[bytes, bytes]]:
    """Return where file systems are mounted, with the type and the options of each (proc_pid_mountinfo(5))."""
    import re

    try:
        with open(_MOUNTS, "rb") as file:  # noqa: PTH123  as below
            lines = file.read().splitlines()
    except OSError:
        return []
    parts = (line.partition(b" - ") for line in lines)
    return [
        (re.sub(rb"\\([0-7]{3})", lambda code: bytes([int(code[1], 8)]), before.split(b" ")[4]), after)
        for before, _, after in parts
    ]


def _attributes(file: Path | int) -> list[str]:
    try:
        return os.listxattr(file) if sys.platform == "linux" else []
    except OSError:
        return []


def _text(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:  # noqa: PTH123  pathlib is not loaded for it
            return file.read()
    except OSError:
        return ""
