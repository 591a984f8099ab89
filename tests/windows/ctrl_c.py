"""Runs fob in a console of its own and presses Ctrl-C there when its child says that it is up.

ctrl_c.py WORDS...      prints what came out, and the exit code as a number of 32 bits
"""

from __future__ import annotations

import ctypes
import subprocess
import sys


def main() -> None:
    """Do it."""
    process = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.SetConsoleCtrlHandler(None, True)
    assert kernel.GenerateConsoleCtrlEvent(0, 0)
    rest = process.communicate()[0]
    sys.stdout.write(f"{first}{rest}code {process.returncode & 0xFFFFFFFF:#x}\n")


if __name__ == "__main__":
    main()
