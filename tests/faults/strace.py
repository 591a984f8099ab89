"""What a program asks of the system, call by call; and the same program, killed or failed at one of these calls.

strace counts the calls of each name from 1. A program that is killed at call N dies before that call is carried out,
so right after the one before it; a call that is failed is not carried out either, and returns an error.

With ``--seccomp-bpf`` only the calls that are asked for stop the program, which makes it as fast as it is without
strace. strace 6.1 loses its signals there, so the kills do without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.harness.program import Program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tests.harness.home import Home
    from tests.harness.program import Result

CHANGING = (
    *("open", "openat", "openat2", "creat", "write", "writev", "pwrite64", "pwritev", "pwritev2", "sendfile"),
    *("splice", "vmsplice", "copy_file_range", "fsync", "fdatasync", "sync", "syncfs", "sync_file_range", "msync"),
    *("truncate", "ftruncate", "fallocate", "rename", "renameat", "renameat2", "link", "linkat", "symlink"),
    *("symlinkat", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "mknod", "mknodat", "chmod", "fchmod"),
    *("fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes", "utimensat", "futimesat"),
    *("setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "flock", "connect"),
    *("sendto", "sendmsg", "sendmmsg"),
)
"""Every call by which a program could change a file, a lock or what AWS knows."""

HARMLESS = (
    *("read", "readv", "pread64", "preadv", "preadv2", "close", "close_range", "stat", "fstat", "lstat", "newfstatat"),
    *("statx", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents", "getdents64", "lseek"),
    *("ioctl", "fcntl", "dup", "dup2", "dup3", "mmap", "poll", "ppoll", "select", "pselect6", "epoll_create"),
    *("epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "statfs", "fstatfs", "getcwd", "chdir", "fchdir"),
    *("getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr", "flistxattr", "pipe", "pipe2", "execve"),
    *("execveat", "socket", "socketpair", "bind", "getsockopt", "setsockopt", "getsockname", "getpeername"),
    *("recvfrom", "recvmsg", "recvmmsg", "shutdown", "fadvise64", "eventfd2", "memfd_create"),
)
"""Calls about files and networks that change neither (``bind`` is how a library finds out whether there is IPv6)."""

_LINE = re.compile(r"(?P<process>\d+) +(?P<name>\w+)\((?P<what>.*)")
_WRITING = re.compile(r"\bO_(WRONLY|RDWR|CREAT|TRUNC|APPEND)\b")
_HERE = re.compile(r"(?<=\bAT_FDCWD)<[^>]*>")


@dataclass(frozen=True)
class Call:
    """One system call of a program.

    Attributes:
        name: Of the system call.
        number: Which one of this name it is, from 1.
        what: Its arguments and its result, as strace writes them.
        home: The folder that the program runs in.
    """

    name: str
    number: int
    what: str
    home: str

    @property
    def is_of_a_library(self) -> bool:
        """Whether it only opens, for reading, what belongs to Python: to die there is to die before the next change."""
        return self.name in {"open", "openat"} and self.home not in self.what and not self.writes

    @property
    def writes(self) -> bool:
        return bool(_WRITING.search(self.what))

    @property
    def creates(self) -> bool:
        return "O_CREAT" in self.what

    @property
    def lists(self) -> bool:
        """Whether it opens a folder to list it, which the C library does for Python."""
        return "O_DIRECTORY" in self.what and "O_NONBLOCK" in self.what

    def __str__(self) -> str:
        paths = [path.strip("/") for path in re.findall(rf"{re.escape(self.home)}([^\">]*)", self.what)]
        return f"{self.name} {self.number} ({' '.join(dict.fromkeys(paths)) or 'elsewhere'})"


class Traced:
    """A program of one home, run under strace.

    Args:
        home: Where it runs.
        command: The program.
        log: A file outside of the home for what strace has to say.
    """

    def __init__(self, home: Home, command: Sequence[str], log: Path) -> None:
        self._home = home
        self._command = command
        self._log = log

    def watched(self, *words: str, env: Mapping[str, str], only: Iterable[str] = CHANGING) -> tuple[Result, list[Call]]:
        """Run it undisturbed; return the calls that it made, of those names or of strace's classes (``%file``)."""
        names = ",".join(f"?{name}" for name in only)
        result = self._run(("--seccomp-bpf", "-y", "-s", "0", "-e", f"trace={names}"), words, env)
        return result, self._calls()

    def killed(self, call: Call, *words: str, env: Mapping[str, str]) -> Result:
        """Run it and kill it at a call; its code is -9, unless it got by with fewer calls this time."""
        chosen = f"inject={call.name}:signal=KILL:when={call.number}"
        return self._run(("-e", f"trace={call.name}", "-e", chosen), words, env)

    def failed(self, name: str, error: str, when: str, *words: str, env: Mapping[str, str]) -> tuple[Result, list[str]]:
        """Run it and let calls of a name fail, chosen as strace has it ("3", "1+2"); return those that did, too."""
        chosen = f"inject={name}:error={error}:when={when}"
        result = self._run(("--seccomp-bpf", "-y", "-e", f"trace={name}", "-e", chosen), words, env)
        lines = self._log.read_text(errors="replace").splitlines()
        return result, [_HERE.sub("", line) for line in lines if "(INJECTED)" in line]

    def _run(self, options: Sequence[str], words: Sequence[str], env: Mapping[str, str]) -> Result:
        # Hashes of texts that differ from run to run could change the order of a program's calls.
        command = ("strace", "-f", "-o", str(self._log), *options, *self._command)
        return Program(self._home, command)(*words, env={"PYTHONHASHSEED": "0", **env})

    def _calls(self) -> list[Call]:
        found = [match for line in self._log.read_text(errors="replace").splitlines() if (match := _LINE.match(line))]
        assert len({match["process"] for match in found}) == 1, "it started programs, and strace counts for each anew"
        counts: dict[str, int] = {}
        calls = []
        for match in found:
            counts[match["name"]] = counts.get(match["name"], 0) + 1
            what = _HERE.sub("", match["what"])
            calls.append(Call(match["name"], counts[match["name"]], what, str(self._home.path)))
        return calls
