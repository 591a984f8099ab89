"""What fob needs of an operating system, in one interface. ``linux``, ``macos`` and ``windows`` answer it."""

from __future__ import annotations

from awsfob.light_typing import TYPE_CHECKING, Protocol
from awsfob.system.processes import Processes

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path


class System(Processes, Protocol):
    """One operating system.

    Attributes:
        new_file_flags: How ``os.open`` makes a file that must not exist yet, without following a link.
        terminal_devices: The names of the controlling terminal, for reading and for writing.
        has_vt100: Whether terminals obey the sequences of the VT100 while they wait for a line.
        own_process_group: The value of ``process_group`` that makes ``Popen`` start a group; None where there are none.
        shell: The program that runs a script which names no interpreter; None where no program does.
        desktop_variables: The variables that lead a program to a desktop, or to a dialogue at the terminal.
        can_fork: Whether ``fork_each`` can be used.
        replaces_open_files: Whether a file can be replaced while a program has it open.
        no_permission: What EACCES means here, and what to do.
        not_permitted: What to do where EPERM came.
        broken_pipe: The number of the error of writing to a pipe that nobody reads.
        home_variable: The variable that names the home folder.
    """

    new_file_flags: int
    terminal_devices: tuple[str, str]
    has_vt100: bool
    own_process_group: int | None
    shell: str | None
    desktop_variables: tuple[str, ...]
    can_fork: bool
    replaces_open_files: bool
    no_permission: tuple[str, str]
    not_permitted: str
    broken_pipe: int
    home_variable: str

    def is_owned_by_user(self, info: os.stat_result) -> bool:
        """Say whether a file belongs to the user of this process."""

    def is_owned_by_root(self, info: os.stat_result) -> bool:
        """Say whether a file belongs to the administrator of the machine."""

    def is_root(self) -> bool:
        """Say whether this process may change the files of every user, and their owners."""

    def may_replace(self, info: os.stat_result) -> bool:
        """Say whether this user can replace a file and leave it with its owner."""

    def can_others_read(self, mode: int) -> bool:
        """Say whether a file of this mode can be read by other users."""

    def can_others_write(self, info: os.stat_result) -> bool:
        """Say whether other users can write to a file or folder."""

    def own_command(self, path: Path) -> str:
        """Return the command that makes this user the owner of a file."""

    def writable_command(self, path: Path) -> str:
        """Return the command that lets this user write to a file of its own."""

    def readers_command(self, path: Path) -> str:
        """Return the command that shows who may use a file or folder."""

    def runnable_hint(self, program: str) -> str:
        """Return what to do with a file that is no program, so that it can be run."""

    def users_command(self, path: Path) -> str:
        """Return the command that shows which programs have a file open."""

    def marks_hint(self, path: Path) -> str:
        """Return what shows the marks of ``keeps_names``, and what takes them away."""

    def tells_readers(self, path: Path) -> bool:
        """Say whether the mode of a file tells who may read it, and can be changed.

        Not so on a drive of Windows under WSL that is mounted without ``metadata``: every file has the same mode.
        """

    def copy_owner(self, descriptor: int, old: os.stat_result) -> None:
        """Give an open file the owner of another one, and its group where this user may.

        Raises:
            OSError: This user may not change the owner.
        """

    def copy_attributes(self, descriptor: int, source: Path | None) -> None:
        """Copy the extended attributes of a file to an open one; those that cannot be copied are left out.

        An access list is one of them. Where the source has none, or there is no source, the open file loses the list
        that its folder gave it: it would open the file to users who could not read the old one.

        Raises:
            OSError: That list cannot be taken away.
        """

    def set_mode(self, descriptor: int, mode: int) -> None:
        """Set the permission bits of an open file.

        Raises:
            OSError: The system refuses, and they are not set already.
        """

    def give_to_owner_of(self, folder: Path, descriptor: int) -> None:
        """Where root works in the folder of another user, make that user the owner of an open file.

        Raises:
            OSError: The system refuses.
        """

    def settle_folder(self, folder: Path, mode: int) -> None:
        """Give a new folder its permission bits, and, where root made it, the owner of the folder above it.

        Raises:
            OSError: The system refuses, or the folder is a link now.
        """

    def sync_file(self, descriptor: int) -> None:
        """Wait until an open file is on the disk.

        Raises:
            OSError: The disk failed.
        """

    def sync_folder(self, folder: Path) -> None:
        """Wait until the names in a folder are on the disk, where the file system can do that.

        Raises:
            OSError: The disk failed.
        """

    def open_folder(self, folder: Path) -> int | None:
        """Open a folder for ``try_lock``; None where the system cannot lock a folder, or this user may not read it.

        Raises:
            OSError: It is not there, or no folder.
        """

    def open_lock_file(self, path: Path, mode: int) -> int:
        """Open a file for ``try_lock``; a new one gets this mode, and the owner of its folder where root made it.

        Raises:
            OSError: It can neither be made nor opened, or it is a link.
        """

    def try_lock(self, descriptor: int) -> bool:
        """Lock an open file or folder against all other processes, and say whether that was possible at once.

        Raises:
            OSError: The file system has no locks of this kind.
        """

    def unlock(self, descriptor: int) -> None:
        """Give a lock back.

        Raises:
            OSError: The system refuses. It gives the lock back when the file is closed.
        """

    def exchange(self, one: Path, other: Path) -> bool:
        """Exchange the names of two files in one step; False, and nothing done, where the system cannot do that.

        Raises:
            OSError: One is missing, or the system refuses.
        """

    def open_to_read(self, path: Path) -> int:
        """Open a file for reading, without waiting where it is a pipe.

        Raises:
            OSError: It cannot be opened, or another program keeps it for itself for longer than a moment.
        """

    def check_free(self, path: Path) -> None:
        """Make sure that no program that has a file open keeps it from being replaced.

        Raises:
            OSError: One does, for longer than a moment.
        """

    def replace(self, old: Path, new: Path) -> None:
        """Give a file the name of another one, which is gone then, in one step.

        Raises:
            OSError: The system refuses, or other programs keep one of the two open for longer than a moment.
        """

    def remove(self, path: Path) -> None:
        """Remove a file; a missing one is fine.

        Raises:
            OSError: As for ``replace``.
        """

    def remove_tree(self, folder: Path) -> None:
        """Remove a folder with all that is in it. What cannot be removed, for longer than a moment, stays."""

    def rename_new(self, old: Path, new: Path) -> None:
        """Rename a file to a name that no file has yet, where the system can make sure of that.

        Raises:
            FileExistsError: There is a file of that name.
            OSError: The system refuses.
        """

    def is_mounted(self, path: Path) -> bool:
        """Say whether a file is mounted by itself, as ``docker -v`` does it; it cannot be replaced then."""

    def keeps_names(self, path: Path) -> bool:
        """Say whether an attribute of a file or folder (``chattr +a``, ``+i``) forbids replacing or removing it."""

    def may_rename(self, folder: os.stat_result, file: os.stat_result) -> bool:
        """Say whether the sticky bit of a folder lets this user replace a file in it."""

    def has_writer(self, descriptor: int) -> bool:
        """Say whether any process has an open file open for writing; False where the system does not tell."""

    def may_have_proxy(self) -> bool:
        """Say whether the system's settings, besides the environment, may name a proxy."""

    def state_base(self, environ: Mapping[str, str]) -> str:
        """Return the folder in which programs keep their state for a user; it may begin with ``~``."""

    def user_shell(self, environ: Mapping[str, str]) -> str:
        """Return the user's shell, by name or path."""

    def is_ec2(self, kernel: Path | None = None) -> bool:
        """Say whether this machine is an EC2 instance, without touching the network.

        Args:
            kernel: Where Linux describes the machine; ``/sys`` where this is None.
        """
