"""Windows. Written from Python's documentation; not run there yet.

Files have no owner or mode that Python could take over, folders cannot be synced, and a file that another program has
open cannot be replaced: fob refuses, and the file stays as it was.
"""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

assert sys.platform == "win32"  # noqa: S101  for the type checker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from subprocess import Popen

_CONTROL_C = 0xC000013A  # STATUS_CONTROL_C_EXIT


class Windows:
    """See ``System``."""

    new_file_flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_BINARY | os.O_NOINHERIT
    terminal_devices = ("CONIN$", "CONOUT$")
    own_process_group: int | None = None
    shell: str | None = None

    def is_owned_by_user(self, info: os.stat_result) -> bool:
        """See ``System``."""
        del info
        return True

    def is_owned_by_root(self, info: os.stat_result) -> bool:
        """See ``System``."""
        del info
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

    def own_command(self, path: Path) -> str:
        """See ``System``."""
        return f'takeown /F "{path}"'

    def copy_owner(self, descriptor: int, old: os.stat_result) -> None:
        """See ``System``: a new file has the owner that its folder gives."""

    def copy_attributes(self, descriptor: int, source: Path) -> None:
        """See ``System``: there are none."""

    def set_mode(self, descriptor: int, mode: int) -> None:
        """See ``System``: a new file has the access list that its folder gives."""

    def sync_file(self, descriptor: int) -> None:
        """See ``System``."""
        os.fsync(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """See ``System``: a folder cannot be opened."""

    def has_writer(self, descriptor: int) -> bool:
        """See ``System``."""
        del descriptor
        return False

    def is_in_foreground(self, terminal: int) -> bool:
        """See ``System``."""
        del terminal
        return True

    def terminal_name(self) -> str:
        """See ``System``."""
        return self.terminal_devices[0]

    def terminal_lent_to(self, terminal: int, group: int) -> AbstractContextManager[None]:
        """See ``System``: every process of a console may read from it."""
        del terminal, group
        return nullcontext()

    def kill_group(self, process: Popen[bytes]) -> None:
        """See ``System``: only the process itself."""
        process.kill()

    def was_interrupted(self, exit_code: int) -> bool:
        """See ``System``."""
        return exit_code == _CONTROL_C

    def run_instead(self, program: str, words: Sequence[str], environ: Mapping[str, str]) -> int:
        """See ``System``: a process cannot be replaced, so this one waits."""
        import subprocess

        return subprocess.run([program, *words[1:]], env=dict(environ), check=False).returncode

    def command_line(self, words: Sequence[str]) -> str:
        """See ``System``."""
        return " ".join(f'"{word}"' if " " in word else word for word in words)

    def state_base(self, environ: Mapping[str, str]) -> str:
        """See ``System``."""
        return environ.get("LOCALAPPDATA") or os.path.join(os.path.expanduser("~"), "AppData", "Local")  # noqa: PTH111, PTH118  pathlib is not loaded for it

    def is_ec2(self, kernel: Path | None = None) -> bool:
        """See ``System``: nothing on the disk tells."""
        del kernel
        return False
