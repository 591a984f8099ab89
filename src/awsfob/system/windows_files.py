"""Files on Windows.

A file has no mode. Who may read it stands in its access list, which its folder hands down; a folder in the user's
profile is open to that user, the system and administrators. So fob says nothing about that here.
"""

from __future__ import annotations

import errno
import os
import sys

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform == "win32"  # noqa: S101  for the type checker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    _Result = TypeVar("_Result")

_ACCESS_LIST = 4  # DACL_SECURITY_INFORMATION
_LONGEST_PATH = 32768
_DELETE = 0x10000  # the right that a rename needs
_SHARE_ALL = 7
_OPEN_EXISTING = 3
_PATIENCE_SECONDS = 2.0
_LOOK_AGAIN_SECONDS = 0.02
_READING = os.O_RDONLY | os.O_BINARY | os.O_NOINHERIT


class WindowsFiles:
    """See ``System``."""

    can_fork = False
    desktop_variables: tuple[str, ...] = ()
    replaces_open_files = False

    def is_owned_by_user(self, info: os.stat_result) -> bool:
        """See ``System``."""
        del info
        return True

    def is_owned_by_root(self, info: os.stat_result) -> bool:
        """See ``System``."""
        del info
        return False

    def is_root(self) -> bool:
        """See ``System``."""
        return False

    def may_replace(self, info: os.stat_result) -> bool:
        """See ``System``."""
        del info
        return True

    def can_others_read(self, mode: int) -> bool:
        """See ``System``."""
        del mode
        return False

    def can_others_write(self, info: os.stat_result) -> bool:
        """See ``System``."""
        del info
        return False

    def copy_owner(self, descriptor: int, old: os.stat_result) -> None:
        """See ``System``: a new file has the owner that its folder gives."""

    def copy_attributes(self, descriptor: int, source: Path | None) -> None:
        """See ``System``: the list of who may read and write (DACL), not alternate data streams.

        Windows hands the list of a folder down to a new file, which may be another one than the old file had. A drive
        without lists, such as one with FAT, gives none.
        """
        if source is None:
            return
        import ctypes
        import msvcrt

        path = ctypes.create_unicode_buffer(_LONGEST_PATH)
        handle = ctypes.c_void_p(msvcrt.get_osfhandle(descriptor))
        ctypes.WinDLL("kernel32").GetFinalPathNameByHandleW(handle, path, _LONGEST_PATH, 0)
        library = ctypes.WinDLL("advapi32", use_last_error=True)
        size = ctypes.c_ulong()
        library.GetFileSecurityW(str(source), _ACCESS_LIST, None, 0, ctypes.byref(size))
        found = ctypes.create_string_buffer(size.value)
        is_read = size.value and library.GetFileSecurityW(str(source), _ACCESS_LIST, found, size, ctypes.byref(size))
        if is_read and not library.SetFileSecurityW(path, _ACCESS_LIST, found):
            raise ctypes.WinError(ctypes.get_last_error())

    def set_mode(self, descriptor: int, mode: int) -> None:
        """See ``System``: a new file has the access list that its folder gives."""

    def give_to_owner_of(self, folder: Path, descriptor: int) -> None:
        """See ``System``: a new file has the owner that its folder gives."""

    def settle_folder(self, folder: Path, mode: int) -> None:
        """See ``System``: a new folder has the owner and the access list that the one above it gives."""

    def tells_readers(self, path: Path) -> bool:
        """See ``System``: the access list tells it, and fob does not read that."""
        del path
        return True

    def exchange(self, one: Path, other: Path) -> bool:
        """See ``System``: there is no such call."""
        del one, other
        return False

    def open_to_read(self, path: Path) -> int:
        """See ``System``."""
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        return _patiently(lambda: os.open(path, _READING))

    def check_free(self, path: Path) -> None:
        """See ``System``: who opens a file says whether others may remove or rename it meanwhile."""
        _patiently(lambda: _open_to_rename(path))

    def replace(self, old: Path, new: Path) -> None:
        """See ``System``: MoveFileExW with MOVEFILE_REPLACE_EXISTING."""
        _patiently(lambda: old.replace(new))

    def remove(self, path: Path) -> None:
        """See ``System``."""
        _patiently(lambda: path.unlink(missing_ok=True))

    def remove_tree(self, folder: Path) -> None:
        """See ``System``."""
        import shutil
        from contextlib import suppress

        with suppress(OSError):
            _patiently(lambda: shutil.rmtree(folder))
        shutil.rmtree(folder, ignore_errors=True)

    def rename_new(self, old: Path, new: Path) -> None:
        """See ``System``: a rename never replaces a file."""
        _patiently(lambda: old.rename(new))


def _open_to_rename(path: Path) -> None:
    import ctypes

    library = ctypes.WinDLL("kernel32", use_last_error=True)
    library.CreateFileW.restype = ctypes.c_void_p
    handle = library.CreateFileW(str(path), _DELETE, _SHARE_ALL, None, _OPEN_EXISTING, 0, None)
    if handle == ctypes.c_void_p(-1).value:
        number = ctypes.get_last_error()
        raise OSError(0, ctypes.FormatError(number), str(path), number)
    library.CloseHandle(ctypes.c_void_p(handle))


def _patiently(action: Callable[[], _Result]) -> _Result:
    """Do something to a file that other programs, such as a virus scanner, may have open for a moment."""
    import time

    give_up = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return action()
        except PermissionError:
            if time.monotonic() >= give_up:
                raise
            time.sleep(_LOOK_AGAIN_SECONDS)
