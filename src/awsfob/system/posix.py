"""What Linux and macOS have in common."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import suppress

from awsfob.light_typing import TYPE_CHECKING

assert sys.platform != "win32"  # noqa: S101  for the type checker

from awsfob.system.posix_advice import PosixAdvice  # noqa: E402  likewise
from awsfob.system.posix_names import PosixNames  # noqa: E402  likewise
from awsfob.system.posix_terminal import PosixTerminal  # noqa: E402  likewise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from subprocess import Popen
    from typing import Any, NoReturn

_ROOT = 0
_NO_SYNC = (errno.EINVAL, errno.EACCES)
_NO_MODES = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)


_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_LOCK_FILE = os.O_NOFOLLOW | os.O_CLOEXEC


class Posix(PosixTerminal, PosixNames, PosixAdvice):
    """See ``System``."""

    new_file_flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    own_process_group: int | None = 0
    shell: str | None = "/bin/sh"
    can_fork = False
    replaces_open_files = True

    def is_owned_by_user(self, info: os.stat_result) -> bool:
        """See ``System``."""
        return info.st_uid == os.geteuid()

    def is_owned_by_root(self, info: os.stat_result) -> bool:
        """See ``System``."""
        return info.st_uid == _ROOT

    def is_root(self) -> bool:
        """See ``System``."""
        return os.geteuid() == _ROOT

    def may_replace(self, info: os.stat_result) -> bool:
        """See ``System``."""
        return os.geteuid() in {info.st_uid, _ROOT}

    def can_others_read(self, mode: int) -> bool:
        """See ``System``."""
        return bool(mode & (stat.S_IRGRP | stat.S_IROTH))

    def can_others_write(self, info: os.stat_result) -> bool:
        """See ``System``."""
        return bool(info.st_mode & (stat.S_IWGRP | stat.S_IWOTH))

    def tells_readers(self, path: Path) -> bool:
        """See ``System``."""
        del path
        return True

    def copy_owner(self, descriptor: int, old: os.stat_result) -> None:
        """See ``System``. On macOS a new file has the group of its folder, which its owner need not be in."""
        new = os.fstat(descriptor)
        if new.st_uid != old.st_uid:
            os.fchown(descriptor, old.st_uid, old.st_gid)
        elif new.st_gid != old.st_gid:
            with suppress(PermissionError):
                os.fchown(descriptor, -1, old.st_gid)

    def copy_attributes(self, descriptor: int, source: Path | None) -> None:
        """See ``System``; Python has no call for them but on Linux."""

    def set_mode(self, descriptor: int, mode: int) -> None:
        """See ``System``. Drives of Windows under WSL refuse every change of a mode, or do nothing."""
        try:
            os.fchmod(descriptor, mode)
        except OSError as error:
            if error.errno not in _NO_MODES:
                raise
            if stat.S_IMODE(os.fstat(descriptor).st_mode) != mode and self._has_modes(descriptor):
                raise

    def _has_modes(self, descriptor: int) -> bool:
        """Say whether an open file is where a mode can be changed, see ``tells_readers``."""
        del descriptor
        return True

    def give_to_owner_of(self, folder: Path, descriptor: int) -> None:
        """See ``System``."""
        if self.is_root():
            above = folder.stat()
            if above.st_uid != _ROOT:
                os.fchown(descriptor, above.st_uid, above.st_gid)

    def settle_folder(self, folder: Path, mode: int) -> None:
        """See ``System``. Root goes by descriptor: the owner of the folder above could put a link there meanwhile."""
        if not self.is_root():
            folder.chmod(mode)  # a umask may have taken even the right to open it
            return
        descriptor = os.open(folder, _FOLDER | os.O_NOFOLLOW)
        try:
            self.give_to_owner_of(folder.parent, descriptor)
            self.set_mode(descriptor, mode)
        finally:
            os.close(descriptor)

    def user_shell(self, environ: Mapping[str, str]) -> str:
        """See ``System``: of SHELL, as the login set it."""
        return environ.get("SHELL") or "/bin/sh"

    def sync_file(self, descriptor: int) -> None:
        """See ``System``."""
        os.fsync(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """See ``System``. Some file systems cannot sync a folder, and one that may not be listed cannot be opened."""
        try:
            descriptor = os.open(folder, _FOLDER)
            try:
                self.sync_file(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            if error.errno not in _NO_SYNC:
                raise

    def open_folder(self, folder: Path) -> int | None:
        """See ``System``."""
        try:
            return os.open(folder, _FOLDER)
        except PermissionError:
            return None

    def open_lock_file(self, path: Path, mode: int) -> int:
        """See ``System``. A file of another user can be locked by who may only read it."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _LOCK_FILE, mode)
        except FileExistsError:
            try:
                return os.open(path, os.O_RDWR | _LOCK_FILE)
            except PermissionError:
                return os.open(path, os.O_RDONLY | _LOCK_FILE)
        try:
            self.give_to_owner_of(path.parent, descriptor)
            self.set_mode(descriptor, mode)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def try_lock(self, descriptor: int) -> bool:
        """See ``System``."""
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(self, descriptor: int) -> None:
        """See ``System``."""
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_UN)

    def is_mounted(self, path: Path) -> bool:
        """See ``System``; only Linux mounts files."""
        del path
        return False

    def keeps_names(self, path: Path) -> bool:
        """See ``System``."""
        flags = getattr(path.stat(), "st_flags", 0)
        return bool(flags & (stat.UF_IMMUTABLE | stat.UF_APPEND | stat.SF_IMMUTABLE | stat.SF_APPEND))

    def may_rename(self, folder: os.stat_result, file: os.stat_result) -> bool:
        """See ``System`` (rename(2), EPERM)."""
        return not folder.st_mode & stat.S_ISVTX or os.geteuid() in {_ROOT, folder.st_uid, file.st_uid}

    def has_writer(self, descriptor: int) -> bool:
        """See ``System``."""
        del descriptor
        return False

    def take_piped(self, file: int, most: int, is_wanted: Callable[[bytes, bool], bool | None]) -> bytes | None:
        """See ``System``."""
        from awsfob.system.posix_pipes import take_piped  # most logins need no pipe

        return take_piped(file, most, is_wanted, self._peek_pipe)

    def _peek_pipe(self, file: int, most: int) -> bytes | None:
        """Return what is in a pipe and leave it there; None where the system has no such call."""
        del file, most
        return None

    def is_running(self, process: int) -> bool:
        """See ``System``."""
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except OSError:  # it is another user's
            return True
        return True

    def is_stopped(self, process: int) -> bool:
        """See ``System``; only Linux tells it without another program."""
        del process
        return False

    def has_no_reader(self, stream: int) -> bool:
        """See ``System``: Linux says POLLERR of a pipe, macOS POLLHUP, and so do both of a socket (poll(2))."""
        import select

        poll = select.poll()
        poll.register(stream, 0)
        return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))

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

    def within(self, seconds: float, call: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever the call returns
        """See ``System``: an alarm in the main thread, which alone gets signals; else a thread."""
        import signal

        from awsfob.system.threads import is_main_thread
        from awsfob.system.time_limit import TimeIsOverError, in_thread

        if not is_main_thread():
            return in_thread(seconds, call)

        def end(_number: int, _frame: object) -> None:
            raise TimeIsOverError

        before = signal.signal(signal.SIGALRM, end)
        timer = signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            return call()
        except TimeIsOverError:
            raise TimeoutError from None
        finally:
            signal.setitimer(signal.ITIMER_REAL, *timer)
            signal.signal(signal.SIGALRM, before)

    def fork_each(self, count: int, at_once: int, on_end: Callable[[int, int | None, str], None]) -> int | None:
        """See ``System``."""
        from awsfob.system.children import fork_each

        return fork_each(count, at_once, on_end)

    def may_have_proxy(self) -> bool:
        """See ``System``: only the environment names one."""
        return False

    def is_ec2(self, kernel: Path | None = None) -> bool:
        """See ``System``; only Linux describes its machine in files."""
        del kernel
        return False
