"""Runs fob in a console of its own where a user types a line.

typed.py LINE WORDS...      prints what came out on both streams, and the exit code
"""

from __future__ import annotations

import ctypes
import subprocess
import sys

_KEY_EVENT = 1


class _Key(ctypes.Structure):
    """An INPUT_RECORD with a KEY_EVENT_RECORD."""

    _fields_ = (
        ("kind", ctypes.c_ushort),
        ("is_down", ctypes.c_int),
        ("repeat", ctypes.c_ushort),
        ("key", ctypes.c_ushort),
        ("scan", ctypes.c_ushort),
        ("letter", ctypes.c_wchar),
        ("control", ctypes.c_ulong),
    )


def main() -> None:
    """Do it."""
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.CreateFileW.restype = ctypes.c_void_p
    console = kernel.CreateFileW("CONIN$", 0xC0000000, 3, None, 3, 0, None)
    line = f"{sys.argv[1]}\r"
    keys = (_Key * len(line))(
        *(_Key(_KEY_EVENT, 1, 1, 0x0D if each == "\r" else ord(each), 0, each, 0) for each in line)
    )
    written = ctypes.c_ulong()
    assert kernel.WriteConsoleInputW(ctypes.c_void_p(console), keys, len(line), ctypes.byref(written))
    done = subprocess.run(sys.argv[2:], capture_output=True, text=True, check=False)
    sys.stdout.write(f"{done.stdout}{done.stderr}code {done.returncode}\n")


if __name__ == "__main__":
    main()
