"""Starts fob as on macOS: another platform, and none of what only Linux has in ``os`` and ``fcntl``."""

import fcntl
import os
import sys

sys.platform = "darwin"
fcntl.F_FULLFSYNC = 51  # type: ignore[attr-defined]  # Linux knows no such number, like some file systems there
for name in ("F_SETLEASE", "F_SETSIG", "F_RDLCK"):
    delattr(fcntl, name)
for name in ("listxattr", "getxattr", "setxattr", "removexattr"):
    delattr(os, name)

if __name__ == "__main__":
    from awsfob.__main__ import main

    main()
