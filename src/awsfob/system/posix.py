"""What Linux and macOS have in common."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

assert sys.platform != "win32"  # noqa: S101  for the type checker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from subprocess import Popen
    from typing import NoReturn

_ROOT = 0
_TERMINAL = "/dev/tty"
_NO_SYNC = (errno.EINVAL, errno.EACCES)


class Posix:
    """See ``System``."""

    new_file_flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    terminal_devices = (_TERMINAL, _TERMINAL)
    own_process_group: int | None = 0
    shell: str | None = "/bin/sh"

    def is_owned_by_user(self, info: os.stat_result) -> bool:
        """See ``System``."""
        return info.st_uid == os.geteuid()

    def is_owned_by_root(self, info: os.stat_result) -> bool:
        """See ``System``."""
        return info.st_uid == _ROOT

    def may_replace(self, info: os.stat_result) -> bool:
        """See ``System``."""
        return os.geteuid() in {info.st_uid, _ROOT}

    def can_others_read(self, mode: int) -> bool:
        """See ``System``."""
        return bool(mode & (stat.S_IRGRP | stat.S_IROTH))

    def can_others_write(self, info: os.stat_result) -> bool:
        """See ``System``."""
        return bool(info.st_mode & (stat.S_IWGRP | stat.S_IWOTH))

    def own_command(self, path: Path) -> str:
        """See ``System``."""
        return f"chown {os.geteuid()} {path}"

    def copy_owner(self, descriptor: int, old: os.stat_result) -> None:
        """See ``System``."""
        new = os.fstat(descriptor)
        if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
            os.fchown(descriptor, old.st_uid, old.st_gid)

    def copy_attributes(self, descriptor: int, source: Path) -> None:
        """See ``System``; Python has no call for them but on Linux."""

    def set_mode(self, descriptor: int, mode: int) -> None:
        """See ``System``."""
        os.fchmod(descriptor, mode)

    def sync_file(self, descriptor: int) -> None:
        """See ``System``."""
        os.fsync(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """See ``System``. Some file systems cannot sync a folder, and one that may not be listed cannot be opened."""
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                self.sync_file(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            if error.errno not in _NO_SYNC:
                raise

    def has_writer(self, descriptor: int) -> bool:
        """See ``System``."""
        del descriptor
        return False

    def is_in_foreground(self, terminal: int) -> bool:
        """See ``System``: a process in the background that reads is stopped (SIGTTIN)."""
        return os.tcgetpgrp(terminal) == os.getpgrp()

    def terminal_name(self) -> str:
        """See ``System``. ``/dev/tty`` means nothing to an agent that runs elsewhere."""
        for stream in range(3):
            with suppress(OSError):
                return os.ttyname(stream)
        return _TERMINAL

    @contextmanager
    def terminal_lent_to(self, terminal: int, group: int) -> Iterator[None]:
        """See ``System``. The terminal's settings are put back too: a killed program may have turned off its echo."""
        import signal
        import termios

        settings = termios.tcgetattr(terminal)
        # While another group has the terminal, a change of it by this process would stop it (SIGTTOU, tcsetpgrp(3)).
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            with suppress(OSError):
                os.tcsetpgrp(terminal, group)
                os.killpg(group, signal.SIGCONT)  # it may have been stopped because it read too early
            yield
        finally:
            with suppress(OSError):
                os.tcsetpgrp(terminal, os.getpgrp())
            with suppress(termios.error):
                termios.tcsetattr(terminal, termios.TCSADRAIN, settings)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def kill_group(self, process: Popen[bytes]) -> None:
        """See ``System``."""
        from signal import SIGKILL

        os.killpg(process.pid, SIGKILL)

    def was_interrupted(self, exit_code: int) -> bool:
        """See ``System``."""
        from signal import SIGINT

        return exit_code == -SIGINT

    def run_instead(self, program: str, words: Sequence[str], environ: Mapping[str, str]) -> NoReturn:
        """See ``System``: signals, exit code and terminal are the program's own."""
        import signal

        # Python ignores these, and a program would inherit that: it would go on writing into a closed pipe.
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        os.execve(program, list(words), environ)  # noqa: S606  no shell is wanted

    def command_line(self, words: Sequence[str]) -> str:
        """See ``System``. Single quotes: the Go SDK v1 ends a value at its second double quote."""
        from shlex import join

        return join(words)

    def state_base(self, environ: Mapping[str, str]) -> str:
        """See ``System``: the XDG Base Directory Specification 0.8."""
        home = environ.get("HOME") or os.path.expanduser("~")  # noqa: PTH111  pathlib is not loaded for it
        return environ.get("XDG_STATE_HOME") or f"{home}/.local/state"

    def is_ec2(self, kernel: Path | None = None) -> bool:
        """See ``System``; only Linux describes its machine in files."""
        del kernel
        return False
