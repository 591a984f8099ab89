"""Windows. Tested by running its Python in wine; not run on Windows itself yet.

Folders can neither be synced nor locked, and a process cannot be replaced by another program.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import nullcontext

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform == "win32"  # noqa: S101  for the type checker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from subprocess import Popen
    from typing import Any

from awsfob.system.windows_advice import WindowsAdvice  # noqa: E402  likewise
from awsfob.system.windows_console import WindowsConsole  # noqa: E402  likewise
from awsfob.system.windows_files import WindowsFiles  # noqa: E402  likewise

_CONTROL_C = 0xC000013A  # STATUS_CONTROL_C_EXIT
_CODES = 1 << 32
_IS_LOCKED = (errno.EACCES, 0)  # the C library of wine leaves the number out
_PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
_ERROR_ACCESS_DENIED = 5
_STILL_ACTIVE = 259


class Windows(WindowsFiles, WindowsConsole, WindowsAdvice):
    """See ``System``."""

    new_file_flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_BINARY | os.O_NOINHERIT
    own_process_group: int | None = None
    shell: str | None = None

    def user_shell(self, environ: Mapping[str, str]) -> str:
        """See ``System``: cmd, unless COMSPEC names another one. SHELL may be a path that only Git's bash knows."""
        return environ.get("COMSPEC") or "cmd.exe"

    def sync_file(self, descriptor: int) -> None:
        """See ``System``."""
        os.fsync(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """See ``System``: a folder cannot be opened."""

    def open_folder(self, folder: Path) -> int | None:
        """See ``System``: a folder cannot be opened."""
        folder.stat()
        return None

    def open_lock_file(self, path: Path, mode: int) -> int:
        """See ``System``."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_BINARY | os.O_NOINHERIT, mode)

    def try_lock(self, descriptor: int) -> bool:
        """See ``System``: the first byte stands for the file."""
        import msvcrt

        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno not in _IS_LOCKED:
                raise
            return False
        return True

    def unlock(self, descriptor: int) -> None:
        """See ``System``."""
        import msvcrt

        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

    def is_mounted(self, path: Path) -> bool:
        """See ``System``."""
        del path
        return False

    def keeps_names(self, path: Path) -> bool:
        """See ``System``."""
        del path
        return False

    def may_rename(self, folder: os.stat_result, file: os.stat_result) -> bool:
        """See ``System``."""
        del folder, file
        return True

    def has_writer(self, descriptor: int) -> bool:
        """See ``System``."""
        del descriptor
        return False

    def ending_with(self, action: Callable[[], object]) -> AbstractContextManager[None]:
        """See ``System``: no such signal reaches a process."""
        del action
        return nullcontext()

    def stopping_with(self, leave: Callable[[], object], go_on: Callable[[], object]) -> AbstractContextManager[None]:
        """See ``System``: nothing stops a process."""
        del leave, go_on
        return nullcontext()

    def is_running(self, process: int) -> bool:
        """See ``System``. A process that this user may not look at runs."""
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(_PROCESS_QUERY_LIMITED_INFORMATION, False, process)
        if not handle:
            return bool(kernel.GetLastError() == _ERROR_ACCESS_DENIED)
        code = ctypes.c_ulong()
        kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return code.value == _STILL_ACTIVE

    def is_stopped(self, process: int) -> bool:
        """See ``System``."""
        del process
        return False

    def has_no_reader(self, stream: int) -> bool:
        """See ``System``."""
        del stream
        return False

    def terminal_name(self) -> str:
        """See ``System``."""
        return self.terminal_devices[0]

    def terminal_lent_to(self, terminal: int, group: int) -> AbstractContextManager[Callable[[], None]]:
        """See ``System``: every process of a console may read from it, and none is stopped."""
        del terminal, group
        return nullcontext(lambda: None)

    def kill_group(self, process: Popen[bytes]) -> None:
        """See ``System``: only the process itself."""
        process.kill()

    def was_interrupted(self, exit_code: int) -> bool:
        """See ``System``."""
        return exit_code % _CODES == _CONTROL_C

    def run_instead(self, program: str, words: Sequence[str], environ: Mapping[str, str]) -> int:
        """See ``System``: a process cannot be replaced, so this one waits.

        Ctrl-C and Ctrl-Break go to every process of the console. This one ignores them, so that the program may clean
        up. A program that they have ended has a negative code here: ``sys.exit`` takes no number of 2**31 or more.
        """
        import signal
        import subprocess

        for number in (signal.SIGINT, signal.SIGBREAK):
            signal.signal(number, signal.SIG_IGN)
        code = subprocess.run(self.line_of(program, words), env=dict(environ), check=False).returncode
        return code - _CODES if code >= _CODES // 2 else code

    def within(self, seconds: float, call: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever the call returns
        """See ``System``."""
        from awsfob.system.time_limit import in_thread

        return in_thread(seconds, call)

    def limits_memory(self) -> bool:
        """See ``System``: Windows has no such limit."""
        return False

    def fork_each(self, count: int, at_once: int, on_end: Callable[[int, int | None, str], None]) -> int | None:
        """See ``System``; Windows cannot."""
        raise NotImplementedError

    def may_have_proxy(self) -> bool:
        """See ``System``: the registry may name one."""
        return True

    def is_ec2(self, kernel: Path | None = None) -> bool:
        """See ``System``: nothing on the disk tells."""
        del kernel
        return False
