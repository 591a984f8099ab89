"""macOS. Written from its manual pages, and tested on Linux with stand-ins for its calls; not run there yet."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform == "darwin"  # noqa: S101  for the type checker

from awsfob.system.posix import Posix  # noqa: E402  likewise
from awsfob.text import shell_word  # noqa: E402  likewise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

_XATTR = 1 << 2  # COPYFILE_XATTR
_EXTENDED = 0x100  # ACL_TYPE_EXTENDED
# Programs of the desktop have a PATH without these, where Homebrew and MacPorts put theirs.
_PROGRAMS = ("/opt/homebrew/bin", "/usr/local/bin", "/opt/local/bin")
_RENAMES = {"exchange": 2, "new": 4}  # RENAME_SWAP, RENAME_EXCL


class MacOs(Posix):
    """See ``System``."""

    not_permitted = f"{Posix.no_permission[1]}; immutable marks: ls -lO"

    def limits_memory(self) -> bool:
        """See ``System``: macOS has no such limit."""
        return False

    def sync_file(self, descriptor: int) -> None:
        """See ``System``: ``fsync`` leaves the data in the drive's cache, F_FULLFSYNC does not (fsync(2))."""
        import fcntl

        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:  # some file systems do not have it
            os.fsync(descriptor)

    def users_command(self, path: Path) -> str:
        """See ``System``."""
        return f"lsof {shell_word(path)}"

    def marks_hint(self, path: Path) -> str:
        """See ``System``."""
        shown = f"ls -ldO {shell_word(path)} shows it; chflags nouchg,nouappnd {shell_word(path)} takes it away"
        return f"{shown}, and for schg or sappnd: sudo chflags noschg,nosappnd {shell_word(path)}"

    def pinentries(self, environ: Mapping[str, str]) -> tuple[str, ...]:
        """See ``System``. There is a desktop for everybody but who came through SSH."""
        if environ.get("SSH_CONNECTION"):
            return ()
        return ("pinentry-mac", *(f"{folder}/pinentry-mac" for folder in _PROGRAMS))

    def copy_attributes(self, descriptor: int, source: Path | None) -> None:
        """See ``System``: fcopyfile(3), and acl(3): a new file has the access list that its folder hands down."""
        library = _library()
        if library is None or not hasattr(library, "acl_get_fd_np"):
            return
        old = None if source is None else os.open(source, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if old is not None:
                with suppress(OSError):
                    _check(library.fcopyfile(old, descriptor, None, _XATTR))
            _copy_list(library, old, descriptor)
        finally:
            if old is not None:
                os.close(old)

    def _special_rename(self, how: str, old: bytes, new: bytes) -> int:
        """See ``Posix``: renamex_np(2)."""
        library = _library()
        if library is None or not hasattr(library, "renamex_np"):
            return errno.ENOSYS
        import ctypes

        return ctypes.get_errno() if library.renamex_np(old, new, ctypes.c_uint(_RENAMES[how])) else 0


def _library() -> Any:  # noqa: ANN401  ctypes has no types for what is in a library
    """Return the system's library; None for a Python without ctypes."""
    try:
        import ctypes
    except ImportError:
        return None
    library = ctypes.CDLL(None, use_errno=True)
    for name in ("acl_get_fd_np", "acl_init"):
        if hasattr(library, name):
            getattr(library, name).restype = ctypes.c_void_p
    return library


def _copy_list(library: Any, old: int | None, new: int) -> None:  # noqa: ANN401  likewise
    """Give an open file the access list of another one; without one, or from none, it loses what it has."""
    import ctypes

    found = library.acl_get_fd_np(old, _EXTENDED) if old is not None else None
    if found is None and library.acl_get_fd_np(new, _EXTENDED) is None:
        return
    entries = ctypes.c_void_p(found or library.acl_init(1))
    try:
        _check(library.acl_set_fd_np(new, entries, _EXTENDED))
    finally:
        library.acl_free(entries)


def _check(result: int) -> None:
    import ctypes

    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
